#!/usr/bin/env python3
"""Writes the facts of a synthetic event-driven server: what `memwalk extract` would write of N units of C.

Usage: synthetic_program.py FOLDER --units N [--module-size M] [--seed S]
       synthetic_program.py FOLDER --chain N

A unit is about as large as one of lighttpd's: 80 functions seen (23 of its own, static inline ones of headers that
other units include too, the rest declarations of other units and of the C library), 120 calls, 40 flows, one or two
stages, two or three allocations and frees, pointers called through the fields of its module. Units make modules; a
module's stages queue one another in turn, its objects are freed a few stages after their allocation, and the core's
accept stage queues the first stage of every module through a table.

--chain writes one unit instead, whose N stages queue one another in turn.

The same arguments write the same bytes; a unit's content depends on nothing but its number, the seed and N.
"""

import argparse
import functools
import json
import multiprocessing
import os
import pathlib
import random

LIBRARY = [f"lib_{name}" for name in (
    "memcpy memset memcmp memchr strlen strcmp strchr strncmp snprintf read write writev close fcntl accept4 recv "
    "send epoll_ctl clock_gettime gmtime_r strftime strtol abort syslog open fstat sendfile getpid").split()]
HEADERS, INLINES_A_HEADER, CORE_FUNCTIONS = 40, 6, 60
REQUEST, CONNECTION = "struct request", "struct connection"
OWN_FUNCTIONS, PARAMETERS = 23, 2


class Names:
    """Ids in the order of use; ranks in sorted order when all are known."""

    def __init__(self):
        self.ids = {"": 0}

    def __call__(self, text):
        return self.ids.setdefault(text, len(self.ids))

    def ranks(self):
        spelled = sorted(self.ids)
        ranks = [0] * len(spelled)
        for rank, text in enumerate(spelled):
            ranks[self.ids[text]] = rank
        return spelled, ranks


def bound(kind="exact", size=0, provenance="computed"):
    return {"bytes": size, "kind": kind, "provenance": provenance}


class Unit:
    """The facts of one unit as they grow."""

    def __init__(self, path, signature="int (void *, void *)"):
        self.name, self.path, self.signature = Names(), path, signature
        self.functions, self.calls, self.flows, self.taken, self.globals = {}, [], set(), [], []
        self.headers, self.files, self.line = {}, {}, 0

    def at(self, path=None, line=None):
        self.line += 3
        return [self.name(path or self.path), line or self.line, 3 + self.line % 40]

    def function(self, usr, display, where, **more):
        if usr not in self.functions:
            parameters = more.pop("parameters", PARAMETERS)
            self.functions[usr] = {
                "at": where, "display": self.name(display), "name": self.name(usr),
                "frame": bound("unbounded"), "result": self.name(usr + "#result"),
                "parameters": [self.name(f"{usr}#{i}") for i in range(parameters)],
                "signature": self.name(self.signature), **more}
        return usr

    def define(self, usr, display, where, successors, frame):
        self.function(usr, display, where)
        self.functions[usr].update(defined=True, successors=successors, frame=bound("at_most", frame, "measured"))
        return usr

    def call(self, caller, callee, place, where=None, **more):
        call = {"at": where or self.at(), "caller": self.name(caller), "in": list(place), **more}
        if callee:
            call["callee"] = self.name(callee)
        self.calls.append(call)
        return call

    def flow(self, source, target):
        self.flows.add((self.name(source), self.name(target)))

    def code(self):
        """What a header may hold, too."""
        spelled, rank = self.name.ranks()

        def ranked(values):
            return [rank[value] for value in values]

        def place(where):
            return [rank[where[0]], *where[1:]]

        def fact(fields):
            fields = dict(fields, at=place(fields["at"]))
            for key in ("name", "display", "result", "signature", "caller", "callee", "through", "request_type",
                        "function"):
                if key in fields:
                    fields[key] = rank[fields[key]]
            for key in ("parameters", "arguments"):
                if key in fields:
                    fields[key] = ranked(fields[key])
            if "sites" in fields:
                fields["sites"] = [dict(site, identity=rank[site["identity"]], type=rank[site["type"]])
                                   for site in fields["sites"]]
            return fields

        calls = [fact(call) for call in self.calls]
        calls.sort(key=lambda call: (call["at"], call["in"]))
        return {
            "address_taken": [fact(taken) for taken in self.taken],
            "calls": calls,
            "flows": sorted(ranked(flow) for flow in self.flows),
            "functions": [fact(function) for function in self.functions.values()],
            "globals": [fact(variable) for variable in self.globals],
            "made": [],
            "names": spelled,
            "unknowns": [],
        }

    def body(self):
        code = self.code()
        return {
            **code,
            "diagnostics": [],
            "files": self.files,
            "headers": [header.as_header for _, header in sorted(self.headers.items())],
            "sidecar_names": ["free", "malloc"],
            "units": [{"errors": 0, "file": code["names"].index(self.path), "parsed": True}],
        }

    @functools.cached_property
    def as_header(self):
        """As it stands in the facts of a unit that includes it."""
        code = {key: facts if key == "names" else sorted(facts, key=compact) for key, facts in self.code().items()}
        return {"digest": digest_of(compact(code)), "facts": code, "file": self.path}


class Writer:
    """What every unit says of the interface between the stages and the scheduler."""

    def __init__(self, unit, chance):
        self.unit, self.chance = unit, chance

    def library(self, name):
        return self.unit.function(f"c:@F@{name}", name, [self.unit.name("/usr/include/lib.h"), 10, 12],
                                  outside_root=True, parameters=3)

    def allocator(self, name, role, label):
        return self.unit.function(f"c:@F@{name}", name, [self.unit.name("/usr/include/stdlib.h"), 20, 14],
                                  outside_root=True, parameters=1, roles=[{"labels": [label], "role": role}])

    def queue_function(self):
        return self.unit.function(
            "c:@F@queue_stage", "queue_stage", [self.unit.name("src/core.h"), 30, 6],
            roles=[{"labels": ["T", "S"], "role": "QueueStage"}], request_type=self.unit.name(REQUEST))

    def queue(self, caller, node, place):
        self.unit.call(caller, self.queue_function(), place, arguments=[0, self.unit.name(node)])

    def site(self, caller, place, identity, size=None):
        callee = self.allocator(*(("malloc", "Malloc", "size") if size else ("free", "Free", "O")))
        begin = self.unit.line * 40
        site = {"call": [begin, begin + 30], "identity": self.unit.name(identity), "record": True,
                "role": "Malloc" if size else "Free", "size": bound("exact", size or 0),
                "type": self.unit.name(identity)}
        site.update(size_text=f"sizeof({identity})") if size else site.update(pointer_text="object")
        self.unit.call(caller, callee, place, sites=[site])
        self.unit.files[self.unit.path] = f"{hash_of(self.unit.path):016x}"

    def control_flow(self):
        """Blocks in a row, some of which may be skipped, and now and then a loop."""
        blocks = 3 + int(self.chance.expovariate(1 / 4)) % 20
        successors = [[]]
        for block in range(1, blocks):
            after = [block - 1]
            if block >= 2 and self.chance.random() < 0.45:
                after.append(block - 2)
            if 2 < block < blocks - 1 and self.chance.random() < 0.08:
                after.append(block + 1)
            successors.append(after)
        return successors


def hash_of(text):
    return random.Random(text).getrandbits(64)


def digest_of(text):
    """As memwalk/model/digest.h."""
    value = 0xcbf29ce484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001b3 % 2**64
    return f"{value:016x}"


def inline_usr(header, index):
    return f"c:h{header:02}.h@F@h{header:02}_inline_{index}@src/h{header:02}.h"


@functools.cache
def header_facts(header):
    """What each unit that includes the header reads of it, and the library function that this calls."""
    path = f"src/h{header:02}.h"
    unit, chance = Unit(path), random.Random(f"header {header}")
    own = Writer(unit, chance)
    for index in range(INLINES_A_HEADER):
        usr = inline_usr(header, index)
        successors = own.control_flow()
        where = [unit.name(path), 10 + 20 * index, 19]
        unit.define(usr, f"h{header:02}_inline_{index}", where, successors, 16 + 8 * index)
        if index:
            unit.call(usr, inline_usr(header, index - 1), [chance.randrange(1, len(successors)), 2],
                      [where[0], where[1] + 2, 7], arguments=[unit.name(f"{usr}#0")])
    called = chance.choice(LIBRARY)
    unit.call(inline_usr(header, 0), f"c:@F@{called}", [1, 1], [unit.name(path), 12, 7])
    return unit, called


def include(writer, header):
    unit, called = header_facts(header)
    writer.unit.headers[unit.path] = unit
    writer.library(called)


def core_usr(index):
    return f"c:@F@core_helper_{index}"


def stage_usr(number):
    return f"c:unit{number}.c@F@unit{number}_stage@src/unit{number}.c"


def exported_usr(number):
    return f"c:@F@unit{number}_export"


def object_of(number):
    return f"struct unit{number}_context"


class Module:
    """Where a unit stands among those that hand requests to one another."""

    def __init__(self, number, units, size):
        self.index = number // size
        self.first = self.index * size
        self.last = min(self.first + size, units) - 1
        self.fields = [f"c:@S@module{self.index}_ops@FI@{name}" for name in ("open", "fill", "drain", "done")]


def write_functions(writer, number, module):
    """The unit's own functions, callers before callees; their USRs."""
    unit, chance = writer.unit, writer.chance
    usrs = [stage_usr(number), exported_usr(number)]
    usrs += [f"c:unit{number}.c@F@unit{number}_part_{i}@src/unit{number}.c" for i in range(OWN_FUNCTIONS - 2)]
    for index, usr in enumerate(usrs):
        display = usr.split("@")[2]
        unit.define(usr, display, unit.at(), writer.control_flow(), 24 + 8 * chance.randrange(40))
    headers = [0] + [1 + (module.index * step + number * (step > 3)) % (HEADERS - 1) for step in (1, 3, 5, 7)]
    for header in sorted(set(headers)):
        include(writer, header)
    inlines = [inline_usr(header, chance.randrange(INLINES_A_HEADER)) for header in headers]
    for index, caller in enumerate(usrs):
        blocks = len(unit.functions[caller]["successors"])
        for order in range(4):
            place = [chance.randrange(1, blocks), order]
            write_call(writer, number, module, (usrs, index, inlines), place)
    return usrs


def write_call(writer, number, module, known, place):
    unit, chance = writer.unit, writer.chance
    usrs, index, inlines = known
    caller, kind = usrs[index], chance.random()
    arguments = [unit.name(f"{caller}#0"), unit.name(chance.choice(module.fields))] if kind < 0.2 else []
    if kind < 0.45 and index + 1 < len(usrs):
        callee = usrs[chance.randrange(max(2, index + 1, index + (len(usrs) - index) // 3), len(usrs))]
    elif kind < 0.65:
        callee = chance.choice(inlines)
    elif kind < 0.8:
        helper = chance.randrange(CORE_FUNCTIONS)
        callee = unit.function(core_usr(helper), f"core_helper_{helper}", [unit.name("src/core.h"), 50 + helper, 6])
    elif kind < 0.83 and number < module.last:
        other = chance.randrange(number + 1, min(number + 4, module.last) + 1)
        callee = unit.function(exported_usr(other), f"unit{other}_export",
                               [unit.name(f"src/module{module.index}.h"), 5 + other, 5])
    elif kind < 0.86:
        field = chance.choice(module.fields) if chance.random() < 0.9 else "c:@nobody_knows"
        unit.call(caller, None, place, through=unit.name(field), arguments=arguments,
                  signature=unit.name(unit.signature))
        return
    else:
        callee = writer.library(chance.choice(LIBRARY))
    unit.call(caller, callee, place, **({"arguments": arguments} if arguments else {}))


def write_stage(writer, number, module):
    """Allocates, frees what an earlier stage allocated, queues the next stage, sometimes itself again."""
    unit, chance = writer.unit, writer.chance
    stage = stage_usr(number)
    entry = len(unit.functions[stage]["successors"]) - 1
    if number + 3 <= module.last:
        writer.site(stage, [entry, 10], object_of(number), 64 + 8 * (number % 100))
    if number - 3 >= module.first:
        writer.site(stage, [entry, 11], object_of(number - 3))
    if number < module.last:
        following = unit.function(stage_usr(number + 1).replace(f"unit{number + 1}.c@F", "@F"),
                                  f"unit{number + 1}_entry", unit.at())
        writer.queue(stage, following, [chance.randrange(1, entry + 1), 12])
    else:
        writer.queue(stage, "c:@F@core_done", [entry, 12])
    if chance.random() < (0.02 if number + 3 <= module.last else 0.5):
        writer.queue(stage, stage, [chance.randrange(1, entry + 1), 13])
    # What other units call the stage by.
    public = unit.define(f"c:@F@unit{number}_stage@src/unit{number}.c", f"unit{number}_entry", unit.at(),
                         [[], [0], [1]], 40)
    unit.functions[public]["signature"] = unit.name("void (struct request *)")
    unit.call(public, stage, [1, 1])
    if number == module.first:
        unit.flow(public, "c:@core_table")
        unit.taken.append({"at": unit.at(), "function": unit.name(public)})


def write_unit(number, units, size, seed):
    module = Module(number, units, size)
    unit = Unit(f"src/unit{number}.c", f"int (struct module{module.index} *, void *)")
    writer = Writer(unit, random.Random(f"{seed} {number}"))
    usrs = write_functions(writer, number, module)
    write_stage(writer, number, module)
    for index in range(4):
        hook = usrs[-1 - 2 * index]
        unit.flow(hook, module.fields[index])
        unit.taken.append({"at": unit.at(), "function": unit.name(hook)})
    nodes = [f"{usr}#{i}" for usr in usrs for i in range(PARAMETERS)]
    while len(unit.flows) < 40:
        unit.flow(writer.chance.choice(nodes), writer.chance.choice(nodes))
    for index in range(4):
        name = f"c:unit{number}.c@unit{number}_variable_{index}@src/unit{number}.c"
        unit.globals.append({"at": unit.at(), "bytes": 8 << index, "display": unit.name(name.split("@")[1]),
                             "name": unit.name(name), "section": ("data", "bss", "constant", "bss")[index]})
    return unit


def write_core(units, size, seed):
    """The scheduler, the queue, the stages that accept and finish a request, and the helpers of all units."""
    unit = Unit("src/core.c")
    writer = Writer(unit, random.Random(f"{seed} core"))
    queue = writer.queue_function()
    unit.define(queue, "queue_stage", unit.at(), [[], [0], [1]], 32)
    unit.flow(f"{queue}#1", "c:@S@connection@FI@stage")
    run = unit.define("c:@F@run_stage", "run_stage", unit.at(), [[], [0], [1]], 32)
    unit.functions[run]["roles"] = [{"labels": ["T", "S"], "role": "ScheduleStage"}]
    loop = unit.define("c:@F@event_loop", "event_loop", unit.at(), [[], [0], [1, 3], [2], [3]], 96)
    unit.functions[loop]["roles"] = [{"labels": [], "role": "Scheduler"}]
    main = unit.define("c:@F@main", "main", unit.at(), [[], [0], [1]], 64)
    unit.call(main, loop, [1, 1])
    unit.call(loop, run, [2, 2], arguments=[0, unit.name("c:@S@connection@FI@stage")])
    unit.call(run, None, [1, 1], through=unit.name(f"{run}#1"), signature=unit.name(unit.signature))
    for helper in range(CORE_FUNCTIONS):
        usr = unit.define(core_usr(helper), f"core_helper_{helper}", unit.at(), writer.control_flow(), 48)
        if helper:
            unit.call(usr, core_usr(helper * writer.chance.randrange(100) // 100), [1, 1])
        unit.call(usr, writer.library(writer.chance.choice(LIBRARY)), [1, 2])
    accept = unit.define("c:@F@core_accept", "core_accept", unit.at(), [[], [0], [1, 0], [2]], 128)
    done = unit.define("c:@F@core_done", "core_done", unit.at(), [[], [0], [1]], 64)
    writer.queue(loop, accept, [4, 1])  # once, before the loop: the listener
    writer.site(accept, [3, 1], REQUEST, 512)
    writer.queue(accept, "c:@core_table", [2, 2])
    writer.site(done, [2, 1], REQUEST)
    return unit


def write_chain(stages):
    unit = Unit("src/chain.c")
    writer = Writer(unit, random.Random("chain"))
    usrs = [f"c:@F@stage_{i}" for i in range(stages)]
    loop = unit.define("c:@F@event_loop", "event_loop", unit.at(), [[], [0], [1]], 96)
    unit.functions[loop]["roles"] = [{"labels": [], "role": "Scheduler"}]
    writer.queue(loop, usrs[0], [1, 1])
    for index, usr in enumerate(usrs):
        unit.define(usr, usr.split("@")[2], unit.at(), [[], [0], [1]], 32)
        if index + 3 < stages:
            writer.site(usr, [1, 1], object_of(index), 64)
        if index >= 3:
            writer.site(usr, [1, 2], object_of(index - 3))
        if index + 1 < stages:
            writer.queue(usr, usrs[index + 1], [1, 3])
    return unit


def compact(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def write_facts(path, unit):
    """As memwalk writes it: sorted keys, a fact a line."""
    parts = []
    for key, facts in sorted(unit.body().items()):
        if isinstance(facts, list):
            lines = ",".join("\n" + compact(fact) for fact in facts)
            parts.append(f"\n{compact(key)}:[{lines}]")
        else:
            lines = ",".join(f"\n{compact(name)}:{compact(value)}" for name, value in sorted(facts.items()))
            parts.append(f"\n{compact(key)}:{{{lines}}}")
    envelope = {"kind": "stingy.facts", "producer": "stingy bench", "schema_version": "2.0",
                "target_triple": "x86_64-pc-linux-gnu"}
    rest = ",".join(f"\n{compact(key)}:{compact(value)}" for key, value in envelope.items())
    path.write_text(f'{{"body":{{{",".join(parts)}\n}},{rest}}}\n', encoding="utf-8")


def write_numbered(work):
    folder, number, options = work
    if number == options.units:
        unit = write_core(options.units, options.module_size, options.seed)
    else:
        unit = write_unit(number, options.units, options.module_size, options.seed)
    write_facts(folder / f"{number:05}.facts.json", unit)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--module-size", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chain", type=int)
    options = parser.parse_args()
    folder = pathlib.Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    if options.chain:
        write_facts(folder / "chain.facts.json", write_chain(options.chain))
        return
    work = ((folder, number, options) for number in range(options.units + 1))
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for _ in pool.imap_unordered(write_numbered, work, chunksize=50):
            pass


if __name__ == "__main__":
    main()
