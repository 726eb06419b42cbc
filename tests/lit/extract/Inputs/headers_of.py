"""Prints what each facts file says of its headers, a line each, and the digest by the order in which it came first.

Usage: headers_of.py FACTS...
"""

import json
import sys

digests = {}


def displayed(facts):
    return sorted(facts["names"][function["display"]] for function in facts["functions"])


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as source:
        body = json.load(source)["body"]
    print(path, "itself:", *displayed(body))
    for header in body["headers"]:
        number = digests.setdefault(header["digest"], len(digests) + 1)
        facts = header["facts"]
        counts = ", ".join(f"{len(facts[key])} {key}" for key in ("calls", "flows", "globals"))
        print(path, header["file"], f"digest {number}:", *displayed(facts) + ["/", counts])
