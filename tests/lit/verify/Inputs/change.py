"""Changes a memory.json as no analysis would: change.py IN OUT [stack STAGE BYTES | per_request STAGE BYTES |
size OBJECT BYTES | instances OBJECT COUNT | no_edge FROM TO | no_site CALLER | program NAME]."""

import json
import sys

source, target, what, name, *value = sys.argv[1:]
memory = json.load(open(source, encoding="utf-8"))
body = memory["body"]
named = {item["name"]: item for item in body["stages"] + body["objects"]}
if what == "program":
    body["program"] = name
elif what == "no_site":
    body["sites"] = [site for site in body["sites"] if site["caller"] != name]
elif what == "no_edge":
    named[name]["queues"] = [edge for edge in named[name]["queues"] if edge["stage"] != value[0]]
elif what == "instances":
    named[name]["instances"]["count"] = int(value[0])
else:
    named[name][what]["bytes"] = int(value[0])
json.dump(memory, open(target, "w", encoding="utf-8"))
