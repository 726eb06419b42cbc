#!/usr/bin/env python3
"""Reads the #includes of the tools and checks the direction of their dependencies (docs/architecture.md).

Usage: check_includes.py PROJECT_DIR. Prints each include that goes against the direction; exit 1 when there is one.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# What a folder may include, by the first component of the include's path. "std" stands for a header without
# a folder; "system" for the machine's own (sys/, ...).
SYSTEM = {"std", "sys"}
TOOL = SYSTEM | {"fmt", "nlohmann", "model"}
ALLOWED = {
    "memwalk/model": TOOL,
    "memwalk/extract": TOOL | {"extract", "clang", "llvm"},
    "memwalk/binary": TOOL | {"binary", "llvm"},
    "memwalk/link": TOOL | {"link"},
    "memwalk/analyze": TOOL | {"analyze"},
    "memwalk/compare": TOOL | {"compare"},
    "memwalk/measure": TOOL | {"measure", "binary", "record", "llvm"},
    "memwalk/map": TOOL | {"map"},
    "memwalk/report": TOOL | {"compare", "map", "report"},
    "memwalk/cli": TOOL | {"cli", "extract", "binary", "link", "analyze", "compare", "measure", "map", "report", "CLI"},
    "stingygen": TOOL | {"plan", "emit", "map", "CLI"},
    "stingify": TOOL | {"stingify", "edit", "CLI"},
    "runtime": SYSTEM | {"stingy", "sanitizer", "valgrind", "linux"},
}


def includes_of(path):
    for quote, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        first = name.split("/")[0] if "/" in name else "std"
        yield name, first


def violations(project):
    for folder, allowed in ALLOWED.items():
        for path in sorted((project / folder).rglob("*")):
            if path.suffix not in {".h", ".c", ".cpp"}:
                continue
            for name, first in includes_of(path):
                if first not in allowed:
                    yield f"{path.relative_to(project)}: {folder} must not include {name}"


def sources(project):
    return sum(1 for folder in ALLOWED for path in (project / folder).rglob("*.cpp"))


def main():
    project = pathlib.Path(sys.argv[1])
    if sources(project) == 0:
        sys.exit("no sources found: is this the project's folder?")
    found = list(violations(project))
    print("\n".join(found) or "the includes follow the architecture")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
