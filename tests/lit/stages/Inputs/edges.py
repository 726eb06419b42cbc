"""edges.py MEMORY.json: each stage with what it queues, then what is not known of stages."""
import json
import sys

body = json.load(open(sys.argv[1]))["body"]
for stage in body["stages"]:
    entry = " entry" if stage["entry"] else ""
    queued = "".join(" " + q["stage"] for q in stage["queues"])
    print(f"{stage['name']}{entry} ->{queued}")
for unknown in body["unknowns"]:
    if unknown["kind"] in ("ambiguous_switch", "stage_without_body", "unresolved_stage"):
        print(unknown["kind"], unknown["stages"])
