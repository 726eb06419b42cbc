"""Prints a compilation database whose commands are written in the many ways that builds write them."""

import json

GIVEN = ["-Iinc", "-DGIVEN=1"]


def entry(source, *arguments):
    return {"directory": "sub", "file": source, "arguments": list(arguments)}


print(json.dumps([
    entry("unit.c", "ccache", "gcc", *GIVEN, "-c", "unit.c"),
    entry("unit.c", "/usr/bin/distcc", "x86_64-linux-gnu-gcc-12", "-Iinc", "-DGIVEN=2", "-c", "./unit.c"),
    entry("unit.c", "../bin/wrap", "cc", "-Iinc", "-DGIVEN=3", "-c", "../sub/unit.c"),
    entry("unit.c", "gcc", "@flags.rsp", "-c", "unit.c"),
    entry("unit.c", "gcc", *GIVEN, "-fno-semantic-interposition", "-mno-fma4", "-fipa-pta", "-Wno-maybe-uninitialized",
          "-fconserve-stack", "--param=ssp-buffer-size=4", "-fplugin-arg-x", "-c", "unit.c"),
    {"directory": "sub", "file": "unit.c", "command": "gcc -Iinc '-DGIVEN=(4 + 1)' -c unit.c"},
    entry("unit.c", "g++", "-x", "c++", *GIVEN, "-c", "unit.c"),
    entry("unit.cc", "ccache", "/usr/bin/g++-12", *GIVEN, "-c", "unit.cc"),
    entry("unit.c++", "g++", *GIVEN, "-c", "unit.c++"),
    entry("unit.cxx", "clang++-19", *GIVEN, "-c", "unit.cxx"),
    entry("unit.cppm", "g++", "-std=c++20", *GIVEN, "-c", "unit.cppm"),
    entry("unit.inc", "g++", *GIVEN, "-x", "c++", "-c", "unit.inc"),
    entry("unit.x", "cc", *GIVEN, "-xc++", "-c", "unit.x"),
]))
