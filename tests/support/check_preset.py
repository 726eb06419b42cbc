#!/usr/bin/env python3
"""Checks that every name in a preset is one of the library: PRESET.json HEADER...

Functions must be declared in one of the headers; of a field, the record and the field must be named there.
"""

import json
import pathlib
import re
import sys

preset = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
text = "\n".join(pathlib.Path(header).read_text(encoding="utf-8", errors="replace") for header in sys.argv[2:])
words = set(re.findall(r"\w+", text))
functions = set(re.findall(r"\b(\w+)\s*\(", text))
missing = [name for key in ("functions", "external") for name in preset.get(key, {}) if name not in functions]
missing += [field for field in preset.get("fields", {}) if not words.issuperset(field.split("."))]
print("\n".join(missing) or "all names are the library's")
sys.exit(1 if missing else 0)
