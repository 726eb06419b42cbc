#!/usr/bin/env python3
"""Prints one value of a JSON file, as compact JSON with sorted keys.

Usage: json_value.py FILE PATH, where PATH is for example body.stages[name=parse].stack.bytes; [*] maps over an
array, [N] takes an element, [key=value] the first element whose key has that value.
"""

import json
import re
import sys

STEP = re.compile(r"\.?([A-Za-z_][A-Za-z_0-9]*)|\[([^\]]*)\]")


def take(value, name, index):
    if name:
        return value[name]
    if "=" in index:
        key, wanted = index.split("=", 1)
        return next(element for element in value if str(element[key]) == wanted)
    return value[int(index)]


def follow(value, steps):
    for position, (name, index) in enumerate(steps):
        if index == "*":
            return [follow(element, steps[position + 1:]) for element in value]
        value = take(value, name, index)
    return value


with open(sys.argv[1], encoding="utf-8") as source:
    print(json.dumps(follow(json.load(source), STEP.findall(sys.argv[2])), sort_keys=True))
