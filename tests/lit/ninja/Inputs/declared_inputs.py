"""Prints as JSON, for each facts file of a ninja folder, the inputs that ninja knows: declared and from depfiles.

Usage: declared_inputs.py FOLDER
"""

import json
import subprocess
import sys

folder = sys.argv[1]


def ninja(*arguments):
    return subprocess.run(["ninja", "-C", folder, *arguments], capture_output=True, text=True, check=True).stdout


def declared(output):
    lines = ninja("-t", "query", output).splitlines()
    begin = next(index for index, line in enumerate(lines) if line.strip().startswith("input:"))
    end = next(index for index, line in enumerate(lines) if line.strip() == "outputs:")
    return [line.strip().removeprefix("| ") for line in lines[begin + 1:end]]


def discovered(output):
    return [line.strip() for line in ninja("-t", "deps", output).splitlines() if line.startswith("    ")]


with open(f"{folder}/facts.list", encoding="utf-8") as facts:
    outputs = facts.read().splitlines()
print(json.dumps({output: sorted({*declared(output), *discovered(output)}) for output in outputs}))
