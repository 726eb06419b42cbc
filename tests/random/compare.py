"""What a run saw, against what memwalk says of the program: no definite figure may be below the truth."""

import collections
import json
import os

# While one of these is open, what follows a stage is not claimed.
OPEN_ORDER = {"unresolved_stage", "unresolved_call", "ambiguous_switch", "stage_without_body", "queued_elsewhere",
              "unparsed_unit", "no_stages", "no_scheduler"}
RATIOS = ("stack", "per_request", "live")


class Bounds:
    """memory.json, by name."""

    def __init__(self, memory):
        self.body = memory["body"]
        self.stages = {s["name"]: s for s in self.body["stages"]}
        self.objects = {o["name"]: o for o in self.body["objects"]}
        self.sites = {(os.path.basename(s["file"]), s["line"]): s["object"]
                      for s in self.body["sites"] if s["role"] == "malloc"}
        self.exclusive = {frozenset(pair) for pair in self.body["exclusive"]}
        self.not_there_yet = {(o["name"], absence["stage"]) for o in self.body["objects"]
                              for absence in o["absent"] if not absence["ends"]}
        self.told = {(o["name"], absence["stage"]) for o in self.body["objects"] for absence in o["absent"]}
        self.open_order, self.all_open = set(), False
        for unknown in self.body["unknowns"]:
            if unknown["kind"] in OPEN_ORDER:
                self.open_order |= set(unknown["stages"])
                self.all_open |= not unknown["stages"]

    def open(self, stage):
        return self.all_open or stage in self.open_order


class Held:
    """An object that a request holds."""

    def __init__(self, name, size):
        self.name, self.size = name, size


class Comparison:
    """Replays the events of one run."""

    def __init__(self, bounds, states):
        self.bounds, self.states = bounds, states
        self.violations = []
        self.requests, self.held = {}, collections.defaultdict(dict)  # address -> request, request -> address -> Held
        self.owner = {}                                               # address -> request
        self.had = collections.defaultdict(set)                       # request -> names of what it ever allocated
        self.waiting = collections.defaultdict(collections.Counter)
        self.current = self.stage = None
        self.before = {}
        self.seen = collections.defaultdict(lambda: {"stack": 0, "per_request": 0, "live": set(), "runs": 0})
        self.counters = collections.Counter()

    def violation(self, text):
        if text not in self.violations:
            self.violations.append(text)

    def name(self, stage):
        return self.states[stage] if isinstance(stage, int) else stage

    def replay(self, events, replaces):
        """`replaces`: queueing a stage takes back the one that was queued before."""
        self.replaces = replaces
        for kind, *values in events:
            getattr(self, "on_" + kind)(*values)

    # Events

    def on_request(self, address):
        self.requests[address] = f"{address}#{len(self.requests)}"
        self.held.get(self.owner.pop(address, None), {}).pop(address, None)

    def on_queue(self, address, stage):
        stage, request = self.name(stage), self.requests[address]
        if self.replaces:
            self.waiting[request].clear()
        self.waiting[request][stage] += 1
        if self.stage is None:
            if not self.bounds.stages[stage]["entry"]:
                self.violation(f"{stage} is queued by the scheduler and not an entry")
        elif not self.bounds.open(self.stage):
            edges = {edge["stage"] for edge in self.bounds.stages[self.stage]["queues"]}
            self.counters["edges"] += 1
            if stage not in edges:
                self.violation(f"{self.stage} queues {stage}, of which memwalk knows no edge")

    def on_begin(self, address, stage):
        self.stage, self.current = self.name(stage), self.requests.get(address)
        if not self.replaces:
            self.waiting[self.current][self.stage] -= 1
        self.before = dict(self.held[self.current])
        self.seen[self.stage]["runs"] += 1
        self.look()

    def on_malloc(self, address, size, file, line):
        if self.current is None:
            return
        place = (os.path.basename(file), line)
        name = self.bounds.sites.get(place)
        self.held[self.current][address] = Held(name, size)
        self.owner[address] = self.current
        if name:
            self.had[self.current].add(name)
            self.check_size(name, size)
            if name not in self.bounds.stages[self.stage]["allocates"]:
                self.violation(f"{self.stage} allocates {name} at {place}: not in its allocates")
        else:
            self.late = f"{place} allocates in {self.stage}, and no object is known there"
        self.look()

    def on_free(self, address):
        request = self.owner.pop(address, None)
        held = self.held.get(request, {}).pop(address, None)
        if held and held.name and self.stage and held.name not in self.bounds.stages[self.stage]["frees"]:
            self.counters["frees not listed"] += 1

    def on_end(self, stack):
        stage = self.bounds.stages.get(self.stage)
        self.check_stack(stage, stack)
        held = self.held[self.current]
        for address, kept in self.before.items():
            if held.get(address) is kept and kept.name in stage["always_frees"]:
                self.violation(f"{self.stage} always frees {kept.name}, and a run did not")
        self.counters["always frees"] += len(stage["always_frees"])
        for waits, times in self.waiting[self.current].items():
            if times > 0:
                self.check_live(waits, {h.name for h in held.values()} - {None}, "waits for")
        self.stage = self.current = None

    # Checks

    def check_size(self, name, size):
        bound = self.bounds.objects[name]["size"]
        if bound["kind"] != "unbounded" and size > bound["bytes"]:
            self.violation(f"{name} takes {size} B, bound {bound['bytes']}")
        if bound["kind"] == "exact" and size != bound["bytes"]:
            self.violation(f"{name} takes {size} B, exactly {bound['bytes']} it is said")

    def check_stack(self, stage, stack):
        seen = self.seen[stage["name"]]
        seen["stack"] = max(seen["stack"], stack)
        words = (stage["stack"]["bytes"] + 7) // 8 * 8  # the paint is looked at word by word
        if stage["stack"]["kind"] != "unbounded" and stack > words:
            self.violation(f"{stage['name']} took {stack} B of stack, bound {stage['stack']['bytes']}")

    def check_live(self, stage, names, what):
        if not self.bounds.open(stage):
            missing = names - set(self.bounds.stages[stage]["live"])
            if missing:
                self.violation(f"{', '.join(sorted(missing))} alive when a request {what} {stage}, and not live there")

    def look(self):
        """What the current request holds now."""
        held = self.held[self.current].values()
        if any(h.name is None for h in held):
            self.violation(self.late)
        names = collections.Counter(h.name for h in held)
        seen, total = self.seen[self.stage], sum(h.size for h in held)
        seen["live"] |= set(names)
        seen["per_request"] = max(seen["per_request"], total)
        self.check_live(self.stage, set(names), "is at")
        bound = self.bounds.stages[self.stage]["per_request"]
        if bound["kind"] != "unbounded" and total > bound["bytes"]:
            self.violation(f"a request holds {total} B at {self.stage}, bound {bound['bytes']}")
        for name, count in names.items():
            instances = self.bounds.objects[name]["instances"] if name else {"kind": "unbounded"}
            if instances["kind"] != "unbounded" and count > instances["count"]:
                self.violation(f"{count} of {name} at {self.stage}, bound {instances['count']}")
        for pair in self.bounds.exclusive:
            if pair <= set(names):
                self.violation(f"{' and '.join(sorted(pair))} alive together at {self.stage}, said to be exclusive")
            for one in pair & set(names):
                if any((other, self.stage) not in self.bounds.told for other in pair - {one}):
                    self.violation(f"{one} is at {self.stage}, and nothing says where {' and '.join(pair - {one})} is")
        for name in self.had[self.current]:
            if (name, self.stage) in self.bounds.not_there_yet:
                self.violation(f"{name} was allocated before {self.stage}, where it is said not to be there yet")

    def tightness(self):
        """Figure -> (bound / seen, ...) of the stages that ran, and how many of them are definite."""
        ratios = collections.defaultdict(list)
        for name, seen in self.seen.items():
            stage = self.bounds.stages[name]
            for figure in ("stack", "per_request"):
                bound = stage[figure]
                self.counters[f"{figure} {'open' if bound['kind'] == 'unbounded' else 'definite'}"] += 1
                if bound["kind"] != "unbounded" and seen[figure]:
                    own = bound["bytes"] - (self.request_bytes() if figure == "per_request" else 0)
                    ratios[figure].append(own / seen[figure])
            live = set(stage["live"]) - {"struct request"}
            if seen["live"]:
                ratios["live"].append(len(live) / len(seen["live"]))
        for o in self.bounds.objects.values():
            self.counters[f"instances {'open' if o['instances']['kind'] == 'unbounded' else 'definite'}"] += 1
        self.counters["exclusive pairs"] += len(self.bounds.exclusive)
        return ratios

    def request_bytes(self):
        request = self.bounds.objects.get("struct request")
        return request["size"]["bytes"] if request else 0


def compare(memory, run, states, replaces, stack_run=None):
    """`stack_run`: of a build whose stages have no hooks; it tells the stack only."""
    comparison = Comparison(Bounds(memory), states)
    events = [json.loads(line) for line in run.splitlines()]
    if stack_run is not None:
        events = [["end", 0] if event[0] == "end" else event for event in events]
    comparison.replay(events, replaces)
    stage = None
    for kind, *values in map(json.loads, stack_run.splitlines() if stack_run is not None else ()):
        if kind == "begin":
            stage = comparison.name(values[1])
        else:
            comparison.check_stack(comparison.bounds.stages[stage], values[0])
    return comparison
