#!/usr/bin/env python3
"""Writes compile_commands.json into the current folder.

Usage: compile_db.py -I<runtime> SOURCE... [-- FLAGS...]
"""

import json
import os
import sys

include, *rest = sys.argv[1:]
split = rest.index("--") if "--" in rest else len(rest)
sources, flags = rest[:split], rest[split + 1:]
entries = [
    {"directory": os.getcwd(), "file": source,
     "arguments": ["clang", "-O1", include, *flags, "-c", source, "-o", source + ".o"]}
    for source in sources
]
with open("compile_commands.json", "w", encoding="utf-8") as out:
    json.dump(entries, out, indent=1)
