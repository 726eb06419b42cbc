"""sarif.py FILE: checks what SARIF 2.1.0 and code-scanning services require, and prints a line a result."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as source:
    log = json.load(source)
assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
(run,) = log["runs"]
driver = run["tool"]["driver"]
assert driver["name"] == "memwalk"
rules = [rule["id"] for rule in driver["rules"]]
assert len(rules) == len(set(rules))
assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
prints = [result["partialFingerprints"]["stingyResult/v1"] for result in run["results"]]
assert len(prints) == len(set(prints))
for result in run["results"]:
    assert rules[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in {"error", "warning", "note"}
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert not uri.startswith("/") and " " not in uri
    assert physical["region"]["startLine"] >= 1
    line = physical["region"]["startLine"]
    print(f"{result['level']} {result['ruleId']} {uri}:{line}: {result['message']['text'].splitlines()[0]}")
