#!/usr/bin/env python3
"""What memwalk link and analyze cost on large programs: 1,000 and 10,000 units, and 10,000 stages in a chain.

Usage: linking_bench.py MEMWALK [--work FOLDER] [--output FILE]

The units' facts are generated (synthetic_program.py). A figure is the median of several rounds, and the spread is
printed; rounds of different sizes take turns. The figures are added to those of --output, one flat object of numbers.
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

GENERATOR = pathlib.Path(__file__).with_name("synthetic_program.py")


class Bench:
    """Runs commands and keeps the figures."""

    def __init__(self, memwalk, work):
        self.memwalk, self.work, self.figures = str(memwalk.resolve()), work, {}

    def run(self, *arguments, cwd):
        """Seconds of the clock, seconds of processors, and peak megabytes of one memwalk."""
        begin = time.monotonic()
        process = subprocess.Popen([self.memwalk, *arguments], cwd=cwd, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"memwalk {arguments[0]} failed in {cwd}: {process.returncode}")
        return time.monotonic() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def keep(self, name, values, unit):
        """The median; says how far the rounds lie apart."""
        self.figures[name] = round(statistics.median(values), 3)
        print(f"{name:22} {statistics.median(values):9.2f} {unit}  ({min(values):.2f} to {max(values):.2f}, "
              f"{len(values)} rounds)", flush=True)


def synthetic(bench, *arguments):
    """A folder of generated facts; kept from run to run as long as the generator stays the same."""
    folder = bench.work / "_".join(arguments).lstrip("-")
    stamp = folder / "generator"
    digest = hashlib.sha256(GENERATOR.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"generating {folder}", file=sys.stderr)
        subprocess.run([sys.executable, GENERATOR, folder, *arguments], check=True)
        stamp.write_text(digest)
    return folder


def link_and_analyze(bench, folder):
    """Seconds (clock, processors) of both commands together, megabytes of the larger one."""
    units = sorted(path.name for path in folder.glob("*.facts.json"))
    for name in ("program.json", "memory.json"):  # a file that stays the same is not written
        (folder / name).unlink(missing_ok=True)
    link = bench.run("link", *units, "-o", "program.json", cwd=folder)
    analyze = bench.run("analyze", "program.json", "-o", "memory.json", cwd=folder)
    return link[0] + analyze[0], link[1] + analyze[1], max(link[2], analyze[2])


def compare(bench):
    inputs = {"link_1000": (synthetic(bench, "--units", "1000"), 5),
              "link_10000": (synthetic(bench, "--units", "10000"), 3),
              "chain_10000": (synthetic(bench, "--chain", "10000"), 5)}
    rounds = {name: [] for name in inputs}
    for number in range(max(count for _, count in inputs.values())):
        for name, (folder, count) in inputs.items():
            if number < count:
                rounds[name].append(link_and_analyze(bench, folder))
    for name, results in rounds.items():
        for index, (figure, unit) in enumerate((("s", "s"), ("cpu_s", "s"), ("mb", "MB"))):
            bench.keep(f"{name}_{figure}", [result[index] for result in results], unit)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("memwalk", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/bench/synthetic"))
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("build/bench/memwalk.json"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.memwalk, options.work.resolve())
    compare(bench)
    before = json.loads(options.output.read_text()) if options.output.exists() else {}
    options.output.write_text(json.dumps(before | bench.figures, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
