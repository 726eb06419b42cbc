"""absurd_numbers.py LAYOUT COMMAND...: the numbers of LAYOUT that COMMAND believes when they are absurd.

Replaces each by 0, 2^63, 2^64 - 1 and -1 (of lists, those of the first element) and runs COMMAND, in which LAYOUT stands for
the changed file. Prints what is accepted; fails when a refusal does not name the file and a remedy, and when a run crashes.
"""

import copy
import json
import subprocess
import sys


def numbers(node, path=()):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from numbers(value, (*path, key))
    elif isinstance(node, list):
        yield from numbers(node[0], (*path, 0)) if node else ()
    elif isinstance(node, int) and not isinstance(node, bool):
        yield path


layout, command = sys.argv[1], sys.argv[2:]
document = json.load(open(layout, encoding="utf-8"))
for path in numbers(document["body"]):
    for value in (0, 1 << 63, (1 << 64) - 1, -1):
        changed = copy.deepcopy(document)
        holder = changed["body"]
        for key in path[:-1]:
            holder = holder[key]
        if holder[path[-1]] == value:
            continue
        holder[path[-1]] = value
        with open("absurd.json", "w", encoding="utf-8") as file:
            json.dump(changed, file)
        run = subprocess.run([word.replace(layout, "absurd.json") for word in command], capture_output=True, text=True)
        where = "/".join(map(str, path))
        if run.returncode == 0:
            print(f"accepted {where} {value}")
        elif run.returncode != 1 or "absurd.json" not in run.stderr or "again with stingygen" not in run.stderr:
            sys.exit(f"{where} {value}: exit status {run.returncode}: {run.stderr}")
print("done")
