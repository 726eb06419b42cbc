#!/usr/bin/python3
"""A stage's stack without indirection, against the sum of gcc's own figures: equal, byte by byte.

gcc writes its call graph with the frames (-fcallgraph-info=su, .ci files) in the build that writes the .su files that
memwalk reads. What differs, and is added here: the red zone, 128 B below the last function of a path.
"""

import argparse
import functools
import json
import os
import re
import sys

from check import INCLUDES, call, write_program
from program import NOT_FOLLOWED, STATEMENTS, TRAITS, Program

RED_ZONE = 128
KEPT = {"call", "branch", "loop", "switch", "frame", "by_value", "return"}
WITHOUT = [*(set(STATEMENTS) - KEPT), *(set(TRAITS) - {"wild", "cyclic"}), *NOT_FOLLOWED]
NODE = re.compile(r'node: \{ title: "([^"]*)" label: "[^"]*?\\n(\d+) bytes \((?:static|dynamic,bounded)\)')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"')


def deepest(texts):
    """Function -> bytes, of call graphs without cycles. Static functions are named by file and function."""
    frames, callees = {}, {}
    for text in texts:
        frames.update((name, int(size)) for name, size in NODE.findall(text))
        for source, target in EDGE.findall(text):
            callees.setdefault(source, set()).add(target)

    @functools.cache
    def stack(name):
        return frames[name] + max(map(stack, callees.get(name, ())), default=RED_ZONE)

    return stack


def check(seed, options):
    folder = os.path.join(os.path.abspath(options.output), str(seed))
    os.makedirs(folder, exist_ok=True)
    program = Program(seed, WITHOUT, style="queue")
    level = f"-O{seed % 3}"

    def command(source):
        return ["gcc", "-std=c11", "-w", level, "-fno-ipa-icf", "-fno-inline", "-fno-optimize-sibling-calls",
                "-fno-partial-inlining", "-fstack-usage", "-fcallgraph-info=su", *INCLUDES, "-c", source, "-o",
                source[:-2] + ".o"]

    sources = write_program(program, folder, command)
    for source in sources:
        call(command(source), folder)
    call([options.memwalk, "-p", ".", "-j", "1", "-o", "memory.json"], folder)
    with open(os.path.join(folder, "memory.json"), encoding="utf-8") as text:
        stages = {s["name"]: s["stack"] for s in json.load(text)["body"]["stages"]}
    graphs = [open(os.path.join(folder, s[:-2] + ".ci"), encoding="utf-8").read() for s in sources]
    stack, wrong = deepest(graphs), []
    for name, bound in sorted(stages.items()):
        if bound["bytes"] != stack(name) or bound["kind"] == "unbounded":
            wrong.append(f"seed {seed} ({level}), in {folder}: {name}: memwalk says {bound}, gcc's figures sum to {stack(name)}")
    return len(stages), wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memwalk", required=True, type=os.path.abspath, help="the tool")
    parser.add_argument("-o", "--output", default="call_trees", help="folder for the programs")
    parser.add_argument("--first", type=int, default=1, help="first seed")
    parser.add_argument("--count", type=int, default=12)
    options = parser.parse_args()
    total, failures = 0, []
    for seed in range(options.first, options.first + options.count):
        stages, wrong = check(seed, options)
        total += stages
        failures += wrong
    print(*failures, f"{total} stages, {len(failures)} that differ from gcc's sum", sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
