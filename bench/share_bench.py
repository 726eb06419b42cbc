#!/usr/bin/env python3
"""How much of an L2 a layout may plan: misses of the L2 by the share that is planned (stingygen --share).

Usage: share_bench.py FOLDER [--l2 BYTES,WAYS,LINE]... [--requests N] [--output FILE]

FOLDER has bench_share. As many requests as stingygen would plan for a share go through eight stages together, again and
again, beside more or less of what no layout sees (bench/allocator/share.c). cachegrind counts what misses an L2 of each
geometry; what cannot but miss, memory that nobody touches again, is taken off, and so is the start. Writes one flat
object of numbers.
"""

import argparse
import json
import pathlib

from allocator_bench import l2_data_misses

SHARES = (50, 60, 70, 75, 80, 90, 100)
# What the rest of a server touches, in bytes: again and again; and once, for each stage of each request.
REST = {"none": (0, 0), "little": (32 << 10, 256), "some": (64 << 10, 1 << 10), "much": (128 << 10, 2 << 10)}
STAGES = 8
LINE = 64
PLANNED_ASIDE = 4096 + 8192  # stack and globals
BUNDLE = 398 * LINE  # the strides of a request's objects


def misses_a_request(program, geometry, requests, rest, least):
    """Of as many batches as take at least so many requests, after two that fill the cache."""
    batches = -(-least // requests)
    counts = [l2_data_misses([program, *map(str, (requests, *rest, 2 + more))], geometry) for more in (0, batches)]
    streamed = STAGES * rest[1] / LINE
    return (counts[1] - counts[0]) / (batches * requests) - streamed


def measure(program, geometry, least):
    """Prints the table of a geometry, and returns its figures."""
    print("L2 data misses a request (cachegrind, L2 of %d bytes, %d ways, %d-byte lines)" % geometry)
    print(f"{'share':>6}{'requests':>10}" + "".join(f"{name:>10}" for name in REST))
    figures = {}
    for share in SHARES:
        requests = (geometry[0] * share // 100 - PLANNED_ASIDE) // BUNDLE
        row = {name: misses_a_request(program, geometry, requests, rest, least) for name, rest in REST.items()}
        print(f"{share:>5}%{requests:>10}" + "".join(f"{misses:>10.1f}" for misses in row.values()), flush=True)
        figures.update({f"l2_{geometry[0] >> 10}k_share_{share}_rest_{name}_misses": n for name, n in row.items()})
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--l2", action="append", help="bytes, ways, line; default 524288,8,64 and 1048576,16,64")
    parser.add_argument("--requests", type=int, default=300, help="that are counted, at least")
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    figures = {}
    for geometry in arguments.l2 or ("524288,8,64", "1048576,16,64"):
        figures.update(measure(arguments.folder / "bench_share", tuple(map(int, geometry.split(","))), arguments.requests))
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
