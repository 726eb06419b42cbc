"""doubts.py MEMORY.json: each ambiguous_switch, with its first function, its stages and why."""
import json
import sys

for unknown in json.load(open(sys.argv[1]))["body"]["unknowns"]:
    if unknown["kind"] == "ambiguous_switch":
        print(f"{unknown['function']}: {unknown['stages']} {unknown['why']}")
