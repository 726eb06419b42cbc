"""A launcher: runs one action where nothing of the project exists but the action's inputs.

Usage: sandbox.py PROJECT INPUTS.json ACTION...   (in a folder of the project)

The inputs are copied to a fresh folder, the project is out of sight while the action runs, and what it wrote is
brought back. One action at a time.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

project, inputs, *action = sys.argv[1:]
output = action[action.index("-o") + 1]
depfile = action[action.index("--depfile") + 1]
folder = os.path.relpath(os.getcwd(), project)

with tempfile.TemporaryDirectory() as fresh:
    here = os.path.join(fresh, folder)
    with open(inputs, encoding="utf-8") as declared:
        paths = json.load(declared)[output]
    for path in paths:
        if not os.path.isabs(path):
            copy = os.path.normpath(os.path.join(here, path))
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy2(path, copy)
    hidden = project + ".hidden"
    os.rename(project, hidden)
    try:
        status = subprocess.run(action, cwd=here, check=False).returncode
    finally:
        os.rename(hidden, project)
    for written in (output, depfile):
        os.makedirs(os.path.dirname(written), exist_ok=True)
        shutil.copy2(os.path.join(here, written), written)
sys.exit(status)
