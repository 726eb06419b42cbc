#!/usr/bin/env python3
"""Two builds of one server on loopback: the same bytes, and what a request costs.

Usage: server_pair.py ORIGINAL REWRITTEN [--concurrency N,N,...] [--seconds S] [--rounds N] [--output FILE]

Serves one folder of small files with both, checks that every file comes out identical, then loads them in turn
with wrk (A B A B ...), the server on one core and wrk on the other. Prints the medians and the spread of
throughput and of CPU time a request, and the ratio of each interleaved pair. The servers listen on 127.0.0.1,
stop by themselves after a while, and are ended by their own process id.
"""

import argparse
import contextlib
import hashlib
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import urllib.request

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
LONGEST_RUN_SECONDS = 600


def write_site(folder):
    """Files of 0 B to 1 MB, and a folder with a listing."""
    for size in (0, 1, 100, 1000, 4096, 65536, 1 << 20):
        (folder / f"{size}.txt").write_bytes(hashlib.sha256(b"%d" % size).hexdigest().encode() * (size // 64 + 1))
    listed = folder / "listed"
    listed.mkdir()
    for index in range(40):
        (listed / f"entry {index} & more.txt").write_bytes(b"x" * index)


@contextlib.contextmanager
def running(binary, folder, core):
    command = [binary, "--root", str(folder), "--port", "0", "--run-seconds", str(LONGEST_RUN_SECONDS)]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        found = re.search(r"listening on (\S+:\d+)", line)
        if not found:
            sys.exit(f"{binary} did not start: {line!r}")
        yield f"http://{found.group(1)}", server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def same_bytes(servers, folder):
    """The number of paths that both answer alike; exits when one differs."""
    paths = [f"/{path.name}" for path in sorted(folder.iterdir())] + ["/listed/", "/missing"]
    for path in paths:
        answers = [fetch(url + path) for url, _ in servers]
        if answers[0] != answers[1]:
            sys.exit(f"{path}: the answers differ: {answers[0][0]} against {answers[1][0]}")
    return len(paths)


def fetch(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, hashlib.sha256(answer.read()).hexdigest()
    except urllib.error.HTTPError as error:
        return error.code, hashlib.sha256(error.read()).hexdigest()


def cpu_seconds(pid):
    """User and system time of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def load(server, path, concurrency, seconds, core):
    """One run of wrk: (requests a second, CPU microseconds of the server a request)."""
    url, pid = server
    command = ["wrk", "-t1", f"-c{concurrency}", f"-d{seconds}s", "--timeout", "20s", url + path]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    before = cpu_seconds(pid)
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pid) - before
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", output).group(1))
    errors = re.search(r"Non-2xx.*", output)
    if errors or requests == 0:
        sys.exit(f"{url}: {errors.group(0) if errors else 'no request was answered'}")
    return rate, used / requests * 1e6


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def compare(servers, concurrency, seconds, rounds, cores):
    runs = {"original": [], "rewritten": []}
    for round_number in range(rounds):
        for name, server in zip(runs, servers):
            progress(f"{concurrency} connections, round {round_number + 1} of {rounds}, {name}")
            runs[name].append(load(server, "/100.txt", concurrency, seconds, cores[1]))
    progress("")
    pairs = list(zip(runs["original"], runs["rewritten"]))
    return {
        "concurrency": concurrency,
        **{name: {"requests_a_second": spread([r for r, _ in values]),
                  "cpu_us_a_request": spread([c for _, c in values])} for name, values in runs.items()},
        # Above 1: the rewritten server is better.
        "throughput_ratio": spread([new[0] / old[0] for old, new in pairs]),
        "cpu_ratio": spread([old[1] / new[1] for old, new in pairs]),
    }


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def print_result(result):
    print(f"{result['concurrency']} connections")
    for name in ("original", "rewritten"):
        rate, cpu = result[name]["requests_a_second"], result[name]["cpu_us_a_request"]
        print(f"  {name:9}  {rate['median']:9.0f} requests/s ({rate['min']:.0f} to {rate['max']:.0f})"
              f"  {cpu['median']:7.2f} us CPU/request ({cpu['min']:.2f} to {cpu['max']:.2f})")
    for label, key in (("throughput", "throughput_ratio"), ("CPU a request", "cpu_ratio")):
        ratio = result[key]
        print(f"  ratio of {label}: {ratio['median']:.3f} ({ratio['min']:.3f} to {ratio['max']:.3f});"
              " above 1 the rewritten server is better")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("original")
    parser.add_argument("rewritten")
    parser.add_argument("--concurrency", default="100")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output")
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    cores = cores[:2] if len(cores) > 1 else (None, None)
    with tempfile.TemporaryDirectory() as temporary, contextlib.ExitStack() as stack:
        folder = pathlib.Path(temporary)
        write_site(folder)
        servers = [stack.enter_context(running(binary, folder, cores[0]))
                   for binary in (options.original, options.rewritten)]
        print(f"{same_bytes(servers, folder)} paths: both servers answer with the same bytes")
        results = [compare(servers, int(number), options.seconds, options.rounds, cores)
                   for number in options.concurrency.split(",")]
    for result in results:
        print_result(result)
    if options.output:
        pathlib.Path(options.output).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(options.output).write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
