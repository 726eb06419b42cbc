#!/usr/bin/env python3
"""What memwalk's extraction costs, against clang -fsyntax-only of the same units.

Usage: extraction_bench.py MEMWALK RUNTIME_INCLUDE [--work FOLDER] [--output FILE] [--rounds N] [--clang CLANG]
                           [--database FILE --root FOLDER [--annotations FILE]]

clang runs under ninja, one process a unit, as many at a time as there are cores. memwalk runs in turn with it, as one
process with as many workers (memwalk -p), and as build actions, one process a unit (memwalk ninja). The units are those of a
generated server, built with gcc -fstack-usage first; or those of --database. The figures are added to those of --output.
"""

import argparse
import json
import os
import pathlib
import resource
import shlex
import statistics
import subprocess
import sys
import time

GENERATOR = pathlib.Path(__file__).with_name("synthetic_server.py")


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Ninja:
    """A ninja folder; times builds of it."""

    def __init__(self, folder, jobs):
        self.folder, self.jobs, self.cpu = folder, jobs, 0

    def build(self, *targets):
        begin, cpu = time.monotonic(), children_cpu()
        result = subprocess.run(["ninja", "-C", self.folder, f"-j{self.jobs}", *targets], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"ninja failed in {self.folder}:\n{result.stdout[-2000:]}")
        self.cpu = children_cpu() - cpu
        return time.monotonic() - begin


def commands(database):
    for entry in json.loads(database.read_text()):
        arguments = entry.get("arguments") or shlex.split(entry["command"])
        yield entry["directory"], arguments


def without_output(arguments):
    """The options of one compilation, after the compiler's name."""
    kept, rest = [], iter(arguments[1:])
    for argument in rest:
        if argument == "-o":
            next(rest)
        elif argument not in ("-c", "-fstack-usage"):
            kept.append(argument)
    return kept


def write_ninja(folder, lines):
    """A ninja file of one action for each shell command."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "rule run\n  command = $line\n"
    for number, line in enumerate(lines):
        text += f"build action_{number}: run\n  line = {line.replace('$', '$$')}\n"
    (folder / "build.ninja").write_text(text)


def build_server(database, work, jobs):
    """Compiles the units, for their .su files. Nothing runs again that is there."""
    write_ninja(work / "objects", [f"cd {shlex.quote(directory)} && {shlex.join(arguments)} && touch "
                                   f"{work / 'objects'}/action_{number}"
                                   for number, (directory, arguments) in enumerate(commands(database))])
    Ninja(work / "objects", jobs).build()


def syntax_only(database, work, clang, jobs):
    write_ninja(work / "syntax", [f"cd {shlex.quote(directory)} && {clang} -fsyntax-only "
                                  f"{shlex.join(without_output(arguments))}"
                                  for directory, arguments in commands(database)])
    return Ninja(work / "syntax", jobs)


def extraction(options, database, work, jobs):
    root = options.root or database.parent
    annotations = ["--annotations", options.annotations] if options.annotations else []
    folder = work / "stingy"
    subprocess.run([options.memwalk, "ninja", "-p", database, "--root", root, *annotations, "-o", folder / "build.ninja"],
                   check=True, stdout=subprocess.DEVNULL)
    facts = (folder / "facts.list").read_text().split("\n")[:-1]
    return Ninja(folder, jobs), facts, ["--root", root, *annotations]


def plain(options, database, work, arguments, jobs):
    begin = time.monotonic()
    subprocess.run([options.memwalk, "-p", database, *arguments, f"-j{jobs}", "-o", work / "memory.json"], check=True)
    return time.monotonic() - begin


def peak_megabytes(options, ninja, facts, arguments):
    """Of the extraction that takes most memory."""
    peak = 0
    for name in facts:
        command = name.removesuffix(".facts.json") + ".command.json"
        process = subprocess.Popen([options.memwalk, "extract", "--command", command, *arguments, "-o", "peak.json"],
                                   cwd=ninja.folder)
        peak = max(peak, os.wait4(process.pid, 0)[2].ru_maxrss)
    return peak / 1024


def change_one(source, number):
    """Another function body, so that everything that follows from it is made anew."""
    with open(source, "a", encoding="utf-8") as unit:
        unit.write(f"int bench_change_{number}(int n) {{ return n + {number}; }}\n")


class OneChanged:
    """From a change in one .c to memory.json: before the server's build has run again, when the unit's frames come from
    code generation in memwalk, and after it, when its .su file is new."""

    def __init__(self, database, work, ninja, jobs):
        self.database, self.work, self.ninja, self.jobs = database, work, ninja, jobs
        self.source = database.parent / "unit_7.c"
        self.unit = next(number for number, (_, arguments) in enumerate(commands(database))
                         if self.source.name in arguments)

    def measure(self, number):
        """Seconds before and after the build."""
        text = self.source.read_text()
        change_one(self.source, number)
        before = self.ninja.build()
        change_one(self.source, number + 1000)
        (self.work / "objects" / f"action_{self.unit}").unlink()
        build_server(self.database, self.work, self.jobs)
        after = self.ninja.build()
        self.source.write_text(text)
        self.ninja.build()
        return before, after


def measure(options, database, work, jobs):
    syntax = syntax_only(database, work, options.clang, jobs)
    ninja, facts, arguments = extraction(options, database, work, jobs)
    times = {name: [] for name in ("syntax", "extract", "plain", "unchanged", "changed", "changed_built", "syntax_cpu", "extract_cpu")}
    changed = None if options.database else OneChanged(database, work, ninja, jobs)
    for number in range(options.rounds):
        times["syntax"].append(syntax.build())
        times["syntax_cpu"].append(syntax.cpu)
        for name in facts:
            (ninja.folder / name).unlink(missing_ok=True)
        times["extract"].append(ninja.build(*facts))
        times["extract_cpu"].append(ninja.cpu)
        times["plain"].append(plain(options, database, work, arguments, jobs))
        ninja.build()
        times["unchanged"].append(ninja.build())
        if changed:
            before, after = changed.measure(number)
            times["changed"].append(before)
            times["changed_built"].append(after)
    return times, peak_megabytes(options, ninja, facts, arguments)


def ratios(above, below):
    return [a / b for a, b in zip(above, below)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("memwalk", type=pathlib.Path)
    parser.add_argument("runtime_include", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/bench/extraction"))
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("build/bench/memwalk.json"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--database", type=pathlib.Path)
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("--annotations", type=pathlib.Path)
    options = parser.parse_args()
    options.memwalk = options.memwalk.resolve()
    work, jobs = options.work.resolve(), len(os.sched_getaffinity(0))
    if options.database:
        database = options.database.resolve()
    else:
        subprocess.run([sys.executable, GENERATOR, work / "server", options.runtime_include], check=True)
        database = work / "server" / "compile_commands.json"
        build_server(database, work, jobs)
    times, megabytes = measure(options, database, work, jobs)

    figures = {}

    def keep(name, values, unit):
        figures[name] = round(statistics.median(values), 4)
        print(f"{name:26} {statistics.median(values):9.3f} {unit}  ({min(values):.3f} to {max(values):.3f}, "
              f"{len(values)} rounds)")

    keep("syntax_only_s", times["syntax"], "s")
    # memwalk -p: one process, a worker a core, link and analyze included.
    keep("extract_s", times["plain"], "s")
    keep("extract_vs_syntax_only", ratios(times["plain"], times["syntax"]), "")
    # The same as build actions, one process a unit.
    keep("actions_s", times["extract"], "s")
    keep("actions_vs_syntax_only", ratios(times["extract"], times["syntax"]), "")
    keep("actions_vs_syntax_only_cpu", ratios(times["extract_cpu"], times["syntax_cpu"]), "")
    keep("unchanged_share", ratios(times["unchanged"], times["syntax"]), "")
    if times["changed"]:
        keep("one_changed_s", times["changed_built"], "s")
        keep("one_changed_unbuilt_s", times["changed"], "s")
    keep("worker_mb", [megabytes], "MB")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(options.output.read_text()) if options.output.exists() else {}
    options.output.write_text(json.dumps(before | figures, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
