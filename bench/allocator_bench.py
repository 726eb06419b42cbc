#!/usr/bin/env python3
"""What an object of a request costs from the slab, and from other allocators.

Usage: allocator_bench.py FOLDER [--rounds N] [--output FILE]

FOLDER has bench_pairs_{stingy,malloc,asan} and bench_requests_{stingy,malloc}. Nanoseconds a pair of an allocation and its
free, in interleaved rounds (stingy, glibc, glibc that does not trim, mimalloc, jemalloc, tcmalloc, stingy, ...): medians
and spread, and of the ratios of each round the median; the worst of these, over one thread and two, is worst_vs_*. Then
the same, last in first out only, under each check of STINGY_CHECK, and with malloc under AddressSanitizer and Valgrind. Then
the misses of the L2 that cachegrind counts for 2,500 requests through eight stages. Writes one flat object of numbers.
"""

import argparse
import ctypes.util
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

PATTERNS = ("lifo", "batch32", "batch2500", "cross32", "cross2500")
LIBRARIES = {"mimalloc": "mimalloc", "jemalloc": "jemalloc", "tcmalloc": "tcmalloc_minimal"}
# glibc gives memory back to the kernel when 128 kB lie free at the top of its heap; a server may tell it not to.
NO_TRIMMING = {"MALLOC_TRIM_THRESHOLD_": str(1 << 30), "MALLOC_TOP_PAD_": str(1 << 28)}
REQUESTS = 2500
CHECKS = ("frees", "poison", "red-zones", "shuffle", "leaks", "sharing", "all")


def find_library(name):
    found = ctypes.util.find_library(name)
    if not found:
        sys.exit(f"there is no lib{name}: script/bootstrap installs it")
    return found


def competitors():
    """Name -> what it adds to the environment."""
    found = {"glibc": {}, "glibc_untrimmed": NO_TRIMMING}
    for name, library in LIBRARIES.items():
        found[name] = {"LD_PRELOAD": find_library(library)}
    return found


def run_pairs(command, environment):
    run = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if run.returncode != 0 or "cannot be preloaded" in run.stderr or "there is no check" in run.stderr:
        sys.exit(f"{command}: {run.stderr}")
    return {key: float(value) for key, value in (line.split() for line in run.stdout.splitlines())}


def measure_pairs(folder, rounds):
    """Allocator -> pattern -> nanoseconds, one a round."""
    environments = competitors()
    seen = {name: {pattern: [] for pattern in PATTERNS} for name in ("stingy", *environments)}
    for number in range(rounds):
        for name in seen:
            if sys.stderr.isatty():
                print(f"\rround {number + 1} of {rounds}: {name:<16}", end="", file=sys.stderr)
            program = folder / ("bench_pairs_stingy" if name == "stingy" else "bench_pairs_malloc")
            for pattern, pair in run_pairs([program], environments.get(name, {})).items():
                seen[name][pattern].append(pair)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return seen


def ratios(seen, name, pattern):
    return [other / own for other, own in zip(seen[name][pattern], seen["stingy"][pattern])]


def print_pairs(seen):
    print(f"{'ns a pair':<17}" + "".join(f"{pattern:>24}" for pattern in PATTERNS))
    for name, patterns in seen.items():
        cells = (f"{statistics.median(s):.2f} ({min(s):.2f} to {max(s):.2f})" for s in patterns.values())
        print(f"{name:<17}" + "".join(f"{cell:>24}" for cell in cells))
    print("\ntimes stingy's; median of the rounds' ratios")
    for name in seen:
        if name != "stingy":
            cells = (statistics.median(ratios(seen, name, pattern)) for pattern in PATTERNS)
            print(f"{name:<17}" + "".join(f"{cell:>24.1f}" for cell in cells))


def pair_figures(seen):
    figures = {}
    for name, patterns in seen.items():
        for pattern, samples in patterns.items():
            key = f"pair_{pattern}_ns" if name == "stingy" else f"{name}_{pattern}_ns"
            figures[key] = statistics.median(samples)
    for name in seen:
        if name != "stingy":
            figures[f"worst_vs_{name}"] = min(statistics.median(ratios(seen, name, p)) for p in PATTERNS)
    figures["worst_vs_glibc"] = min(figures["worst_vs_glibc"], figures["worst_vs_glibc_untrimmed"])
    return figures


def measure_checks(folder, rounds):
    """Way of checking -> nanoseconds a pair, last in first out, one a round."""
    stingy, malloc = [folder / "bench_pairs_stingy", "lifo"], [folder / "bench_pairs_malloc", "lifo"]
    runs = {"check_none": (stingy, {})}
    runs.update({f"check_{check.replace('-', '_')}": (stingy, {"STINGY_CHECK": check}) for check in CHECKS})
    runs.update(malloc=(malloc, {}), malloc_asan=([folder / "bench_pairs_asan", "lifo"], {}),
                malloc_valgrind=(["valgrind", "-q", *malloc], {}))
    seen = {name: [] for name in runs}
    for _ in range(rounds):
        for name, (command, environment) in runs.items():
            seen[name].append(run_pairs(command, environment)["lifo"])
    return seen


def print_checks(seen):
    print("\nns a pair, lifo, checked; and times the same unchecked")
    for name, samples in seen.items():
        unchecked = statistics.median(seen["malloc" if name.startswith("malloc") else "check_none"])
        pair = statistics.median(samples)
        print(f"{name:<17}{pair:>10.1f} ({min(samples):.1f} to {max(samples):.1f}){pair / unchecked:>10.1f}")


def l2_geometry():
    """Bytes, ways and line of the first core's L2, or what cachegrind is to assume."""
    for index in pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"):
        read = {name: (index / name).read_text().strip() for name in ("level", "type", "size", "ways_of_associativity",
                                                                      "coherency_line_size")}
        if read["level"] == "2" and read["type"] != "Instruction":
            size = int(read["size"].rstrip("K")) * 1024
            ways = int(read["ways_of_associativity"]) or 8
            return size, ways, int(read["coherency_line_size"])
    return 1 << 20, 8, 64


def l2_data_misses(command, geometry):
    with tempfile.NamedTemporaryFile(suffix=".cachegrind") as out:
        run = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=yes", "--LL=%d,%d,%d" % geometry,
                              f"--cachegrind-out-file={out.name}", *command],
                             capture_output=True, text=True, check=False)
        text = pathlib.Path(out.name).read_text()
    if run.returncode != 0:
        sys.exit(f"{command}: {run.stderr}")
    events = re.search(r"^events: (.*)$", text, re.MULTILINE).group(1).split()
    counts = re.search(r"^summary: (.*)$", text, re.MULTILINE).group(1).split()
    total = dict(zip(events, map(int, counts)))
    return total["DLmr"] + total["DLmw"]


def misses_a_request(folder, allocator, order, geometry):
    program = folder / f"bench_requests_{allocator}"
    with_requests, without = (l2_data_misses([program, order, str(count)], geometry) for count in (REQUESTS, 0))
    return (with_requests - without) / REQUESTS


def measure_misses(folder):
    geometry = l2_geometry()
    print("\nL2 data misses a request (cachegrind, L2 of %d bytes, %d ways, %d-byte lines; %d requests, 8 stages)"
          % (*geometry, REQUESTS))
    figures = {}
    for order in ("sweep", "staged", "single"):
        for allocator in ("malloc", "stingy"):
            figures[f"l2_misses_{order}_{allocator}"] = misses_a_request(folder, allocator, order, geometry)
            print(f"{order:<8}{allocator:<8}{figures[f'l2_misses_{order}_{allocator}']:10.1f}")
    figures["l2_miss_reduction"] = 1 - figures["l2_misses_staged_stingy"] / figures["l2_misses_sweep_malloc"]
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    seen = measure_pairs(arguments.folder, arguments.rounds)
    print_pairs(seen)
    checked = measure_checks(arguments.folder, arguments.rounds)
    print_checks(checked)
    figures = {**pair_figures(seen), **{f"{name}_lifo_ns": statistics.median(s) for name, s in checked.items()},
               **measure_misses(arguments.folder)}
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    for key in ("worst_vs_glibc", "worst_vs_mimalloc", "worst_vs_jemalloc", "worst_vs_tcmalloc", "l2_miss_reduction"):
        print(f"{key} {figures[key]:.2f}")


if __name__ == "__main__":
    main()
