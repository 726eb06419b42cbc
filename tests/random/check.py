#!/usr/bin/python3
"""Writes random servers, runs them, and compares what they did with what memwalk says of them.

Exit status 1 when a definite figure is below the truth. Each failure names its seed and how to see it again.
"""

import argparse
import collections
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from compare import RATIOS, compare
from program import NOT_FOLLOWED, STATEMENTS, STYLES, TRAITS, Program
from server import Server

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDES = ["-I" + HERE, "-I" + os.path.join(HERE, "..", "..", "runtime", "include")]


class Build:
    """How a seed's program is compiled. Clang without .su files: memwalk generates the code itself."""

    def __init__(self, seed):
        choose = random.Random(seed * 31 + 7)
        self.compiler = choose.choice(("gcc", "gcc", "clang-19"))
        self.level = choose.choice(("-O0", "-O1", "-O2", "-O2"))
        self.usage = self.compiler == "gcc" or choose.random() < 0.5

    def command(self, source):
        return [self.compiler, "-std=c11", "-w", "-g0", self.level, *(["-fstack-usage"] if self.usage else []),
                *INCLUDES, "-c", source, "-o", source[:-2] + ".o"]

    def __str__(self):
        return f"{self.compiler} {self.level} {'.su' if self.usage else 'generated code'}"


def call(command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120,
                          check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def write_program(program, folder, command):
    """The program's files and their compile_commands.json; the sources. `command`: of a source."""
    files = Server(program).files()
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)
    sources = sorted(name for name in files if name.endswith(".c"))
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as out:
        json.dump([{"directory": folder, "file": s, "arguments": command(s)} for s in sources], out, indent=1)
    return sources


def build_and_run(build, sources, folder, truth, level):
    """Compiles with the hooks of that level and runs."""
    objects = []
    for source in sources:
        command = build.command(source)
        if level == 2:
            command[-1] = source[:-2] + ".plain.o"
        objects.append(command[-1])
        call([*command, f"-DTRUTH={level}"], folder)
    program = f"./server{level}"
    call([build.compiler, *objects, truth, "-o", program, "-Wl,-z,now"], folder)
    return call([program], folder)


def check(seed, options, truth):
    """One program: the comparison."""
    folder = os.path.join(options.output, str(seed))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    program, build = Program(seed, options.without, options.style), Build(seed)
    sources = write_program(program, folder, build.command)
    answers = {"version": 1, "recursion": {"dive": 6}}
    with open(os.path.join(folder, "answers.json"), "w", encoding="utf-8") as out:
        json.dump(answers, out)
    run = build_and_run(build, sources, folder, truth, 1)
    stack_run = None if build.usage else build_and_run(build, sources, folder, truth, 2)
    call([options.memwalk, "-p", ".", "-j", "1", "--annotations", "answers.json", "-o", "memory.json"], folder)
    with open(os.path.join(folder, "memory.json"), encoding="utf-8") as text:
        memory = json.load(text)
    states = [program.state(s) for s in program.stages]
    return build, compare(memory, run, states, program.style != "queue", stack_run)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memwalk", required=True, type=os.path.abspath, help="the tool")
    parser.add_argument("-o", "--output", default="random_programs", help="folder for the programs")
    parser.add_argument("--first", type=int, default=1, help="first seed")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--without", action="append", default=[], choices=[*STATEMENTS, *TRAITS],
                        help="leave out this kind of statement or trait (may be repeated)")
    parser.add_argument("--with", dest="wanted", action="append", default=[], choices=NOT_FOLLOWED,
                        help="add what memwalk does not follow (may be repeated)")
    parser.add_argument("--style", choices=sorted(set(STYLES)), help="how stages are queued")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="keep the programs that pass, too")
    options = parser.parse_args()
    options.without += [name for name in NOT_FOLLOWED if name not in options.wanted]
    return options


def report(ratios, counters, kinds):
    for figure in RATIOS:
        values = ratios[figure]
        if values:
            print(f"{figure}: bound / seen of {len(values)} stages: median {statistics.median(values):.2f}, "
                  f"max {max(values):.2f}")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counters.items())))
    print("unknown: " + (", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items())) or "none"))


def main():
    options = arguments()
    options.output = os.path.abspath(options.output)
    os.makedirs(options.output, exist_ok=True)
    truth = os.path.join(options.output, "truth.o")
    call(["gcc", "-O1", "-c", os.path.join(HERE, "truth.c"), "-o", truth], options.output)
    ratios, counters, kinds, failed = collections.defaultdict(list), collections.Counter(), collections.Counter(), 0

    def one(seed):
        try:
            return seed, *check(seed, options, truth), None
        except (RuntimeError, KeyError, subprocess.TimeoutExpired) as error:
            return seed, Build(seed), None, f"{type(error).__name__}: {error}"

    with ThreadPoolExecutor(options.jobs) as pool:
        for seed, build, found, error in pool.map(one, range(options.first, options.first + options.count)):
            violations = [error] if error else found.violations
            if violations:
                failed += 1
                print(f"seed {seed} ({build}), in {os.path.join(options.output, str(seed))}; again: "
                      f"{sys.argv[0]} --first {seed} --count 1", *violations, sep="\n  ", flush=True)
            elif not options.keep:
                shutil.rmtree(os.path.join(options.output, str(seed)))
            if found:
                for figure, values in found.tightness().items():
                    ratios[figure] += values
                counters.update(found.counters)
                kinds.update(u["kind"] for u in found.bounds.body["unknowns"])
    report(ratios, counters, kinds)
    print(f"{options.count} programs, {failed} with a figure below the truth")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
