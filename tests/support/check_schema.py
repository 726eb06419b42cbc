#!/usr/bin/env python3
"""Validates an artifact against its JSON schema.

Usage: check_schema.py SCHEMA_DIR NAME FILE, where NAME is memory, layout, facts or sidecar.
"""

import json
import pathlib
import sys

import jsonschema

folder, name, path = sys.argv[1:]
schema = json.loads((pathlib.Path(folder) / f"{name}.schema.json").read_text(encoding="utf-8"))
document = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(document), key=str)
for error in errors:
    print(f"{path}: {error.json_path}: {error.message}")
sys.exit(1 if errors else 0)
