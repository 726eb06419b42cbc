"""Gives a memory.json one finding more: with_finding.py FROM TO WHY."""
import json
import sys

with open(sys.argv[1]) as source:
    memory = json.load(source)
memory["body"]["findings"] = [{
    "kind": "alive_while_waiting", "object": "", "stage": "parse_request", "why": sys.argv[3],
    "where": {"file": "s.c", "line": 7, "column": 3}, "related": []}]
with open(sys.argv[2], "w") as target:
    json.dump(memory, target)
