"""A random staged server in C, by seed: what its statements are. The frame around them is in server.py.

Everything that it does is decided by the seed and by a pseudo-random stream in each request, so that a run repeats.
Every kind of statement is a feature that can be left out, to reduce a program that fails.
"""

import random

# Statements, with how often.
STATEMENTS = {
    "allocate": 16, "free": 12, "hand_over": 4, "swap": 2, "temporary": 4, "call": 14, "branch": 10, "loop": 4,
    "return": 2, "frame": 6, "realloc": 3, "print": 2, "copy": 3, "switch": 3, "list": 3, "pointer": 3, "queue": 3,
    "by_value": 3, "inner": 3, "saved": 2, "perhaps": 3, "peer": 3,
}
# Properties of a program as a whole, with how likely.
TRAITS = {
    "cyclic": 0.2, "several_queued": 0.35, "wild": 0.25, "recursion": 0.1, "dynamic_frame": 0.05, "twins": 0.2,
    "stay": 0.3, "inline": 0.7, "wrappers": 0.6, "more_requests": 0.3,
    "shared_types": 0.4,
}
# What memwalk does not follow (docs/soundness.md, Liveness): only on demand.
NOT_FOLLOWED = ("hand_over", "inner", "shared_types", "swap")
STYLES = ("queue", "queue", "field", "enum", "table")
LEVELS = 5


class Function:
    def __init__(self, name, unit, level, static):
        self.name, self.unit, self.level, self.static = name, unit, level, static
        self.twin = name + "_twin"


class Program:
    """The choices that hold for the whole program, and its statements."""

    def __init__(self, seed, without=(), style=None):
        self.random = random.Random(seed)
        self.style = self.random.choice(STYLES)
        if style:
            self.style = style
        self.traits = {name for name, rate in TRAITS.items() if self.random.random() < rate and name not in without}
        self.without = without
        r = self.random
        self.units = r.randint(1, 4)
        self.stages = [f"stage_{i}" for i in range(r.randint(3, 15))]
        self.records = [r.choice((8, 24, 64, 100, 512, 1000, 3000)) for _ in range(r.randint(1, 5))]
        # Fields: (name, record or None, bytes); where one is allocated when the program is not wild.
        lasting = len(self.records)
        self.records += [48, 72]  # a temporary's, unless the program is wild; the list's
        self.fields = [(f"r{i}_{k}", i, 0) for i in range(lasting) for k in range(r.randint(1, 2))
                       if k == 0 or self.has("shared_types")]
        self.fields += [(f"b{i}", None, r.choice((16, 200, 4096))) for i in range(r.randint(0, 3))]
        self.home = {f[0]: r.randrange(len(self.stages)) for f in self.fields}
        self.temporary = lasting
        self.listed = r.randrange(lasting) if self.has("shared_types") else lasting + 1
        self.helpers = [Function(f"help_{i}", r.randrange(self.units), r.randrange(LEVELS), r.random() < 0.5)
                        for i in range(r.randint(2, 14))]
        self.stage_unit = {s: r.randrange(self.units) for s in self.stages}
        self.stage, self.here, self.depth, self.calls, self.in_loop = None, None, 0, 0, False
        self.allocated = set()  # fields, in a program that is not wild: one place allocates each
        self.called = set()     # names of helpers

    def has(self, trait):
        return trait in self.traits

    def has_twin(self, function):
        """There is the same function once more, and a compiler may make one of them."""
        return self.has("twins") and function.level == LEVELS - 1 and not function.static

    # Pieces

    def pick(self):
        return f"draw(r, {self.random.randint(2, 4)}) == 0"

    def field(self, record=False, buffer=False):
        """A field, of a record or a buffer when that is asked for."""
        fields = [f for f in self.fields if not (record and f[1] is None) and not (buffer and f[1] is not None)]
        return self.random.choice(fields) if fields else None

    def allocation(self, record, size):
        """An expression that allocates a record, or a buffer of so many bytes."""
        what = f"sizeof(struct rec{record})" if record is not None else str(size)
        forms = [f"malloc({what})", f"malloc({what})", f"calloc(1, {what})"]
        if self.has("wrappers"):
            forms.append(f"take_bytes(r, {what})")
            if record is not None:
                forms += [f"new_rec{record}()", f"make_rec{record}(r)"]
        return self.random.choice(forms)

    def release(self, name, record):
        """Statements that free a field."""
        forms = [[f"free(r->{name});", f"r->{name} = NULL;"],
                 [f"if (r->{name}) {{", f"  free(r->{name});", f"  r->{name} = NULL;", "}"]]
        if record is not None:
            forms.append(["{", f"  struct rec{record} *old = r->{name};", f"  r->{name} = NULL;", "  free(old);", "}"])
        if self.has("wrappers"):
            forms.append([f"give_back(r->{name});", f"r->{name} = NULL;"])
            if record is not None:
                forms.append([f"drop_rec{record}(&r->{name});"])
        return self.random.choice(forms)

    def may_allocate(self, name):
        """Anything goes in a wild program; else one place, which a request passes at most once, has each field."""
        if self.has("wild"):
            return True
        if self.stage is None or self.in_loop or name in self.allocated or not name.endswith(("_0", "b0", "b1", "b2")):
            return False
        return self.stages[self.home[name]] == self.stage

    def queueing(self, forced=False):
        """Statements that queue a stage, a later one unless the program is cyclic. Forced: the next one may be it."""
        index = self.stages.index(self.stage) if self.stage else 0
        candidates = self.stages if self.has("cyclic") else self.stages[index + 1:index + 5]
        if not candidates or (self.stage is None and not self.has("cyclic")):
            return []
        one, other = self.random.choice(candidates), self.random.choice(candidates)
        if forced and index + 1 < len(self.stages):
            one = self.stages[index + 1]
        if self.style in ("enum", "table"):
            return [self.random.choice((f"set_state(r, {self.state(one)});",
                                        f"set_state(r, {self.pick()} ? {self.state(one)} : {self.state(other)});",
                                        f"r->state = {self.state(one)}; TRUTH_QUEUED_STATE(r, {self.state(one)});"))]
        queue = self.random.choice(("queue", "queue", "queue_later")) if self.style == "queue" else "set_next"
        forms = [[f"{queue}(r, {one});"], [f"{queue}(r, {one});"],
                 [f"{queue}(r, {self.pick()} ? {one} : {other});"],
                 ["{", f"  static stage *const next[] = {{{one}, {other}}};", f"  {queue}(r, next[draw(r, 2)]);", "}"],
                 ["{", f"  stage *next = {one};", f"  if ({self.pick()})", f"    next = {other};",
                  f"  {queue}(r, next);", "}"],
                 [f"r->after = {one};", f"{queue}(r, r->after);"]]
        if self.style == "field":
            forms.append([f"r->next = {one}; TRUTH_QUEUED(r, {one});"])
        return self.random.choice(forms)

    def state(self, stage):
        return stage.replace("stage_", "STATE_")

    # Statements

    def block(self, most):
        self.depth += 1
        lines = []
        for _ in range(self.random.randint(1, most)):
            lines += self.statement()
        self.depth -= 1
        return lines

    def indented(self, most):
        return ["  " + line for line in self.block(most)]

    def statement(self):
        kind = self.random.choices(list(STATEMENTS), list(STATEMENTS.values()))[0]
        if kind in ("branch", "loop", "switch") and self.depth > 2:
            return []
        lines = getattr(self, "do_" + kind)()  # also when it is left out: the rest stays as it is
        return [] if kind in self.without else lines

    def do_allocate(self):
        fields = [f for f in self.fields if self.may_allocate(f[0])]
        if not fields:
            return []
        name, record, size = self.random.choice(fields)
        self.allocated.add(name)
        line = f"r->{name} = {self.allocation(record, size)};"
        if self.random.random() < 0.5:
            return [line]
        return [f"if (!r->{name})", "  " + line]

    def do_free(self):
        name, record, _ = self.field()
        return self.release(name, record)

    def do_perhaps(self):
        """A free of a local variable that is set on some paths only, or cleared on some."""
        name, record, _ = self.field()
        kind = "char" if record is None else f"struct rec{record}"
        if self.random.random() < 0.5:
            lines = [f"  {kind} *some = NULL;", f"  if ({self.pick()})", f"    some = r->{name};"]
        else:
            lines = [f"  {kind} *some = r->{name};", f"  if ({self.pick()})", "    some = NULL;"]
        return ["{", *lines, "  if (some)", f"    r->{name} = NULL;", "  free(some);", "}"]

    def do_peer(self):
        """A free of what another request holds."""
        name, _, _ = self.field()
        other = self.random.choice(("r->peer", "newest", "some_request()"))
        if self.random.random() < 0.5 or other == "some_request()":
            lines = [f"  struct request *other = {other};", "  if (other != r) {", f"    free(other->{name});",
                     f"    other->{name} = NULL;", "  }"]
        else:
            lines = [f"  if ({other} != r) {{", f"    free({other}->{name});", f"    {other}->{name} = NULL;", "  }"]
        return ["{", *lines, "}"]

    def do_hand_over(self):
        field = self.field(record=self.random.random() < 0.7)
        same = [f for f in self.fields if f[1] == field[1] and f[0] != field[0]]
        if not same:
            return []
        other = self.random.choice(same)[0]
        guard = [f"if (!r->{other}) {{", f"  r->{other} = r->{field[0]};", f"  r->{field[0]} = NULL;", "}"]
        return guard if self.random.random() < 0.8 else guard[1:3]

    def do_swap(self):
        field = self.field()
        same = [f for f in self.fields if f[1] == field[1] and f[0] != field[0]]
        if not same:
            return []
        other, kind = self.random.choice(same)[0], "char" if field[1] is None else f"struct rec{field[1]}"
        return ["{", f"  {kind} *held = r->{other};", f"  r->{other} = r->{field[0]};", f"  r->{field[0]} = held;", "}"]

    def do_temporary(self):
        record = self.random.randrange(self.temporary + 1) if self.has("wild") else self.temporary
        lines = ["{", f"  struct rec{record} *t = {self.allocation(record, 0)};"]
        if self.random.random() < 0.3:
            lines += ["  if (!t)", "    return;"]
        if self.has("wild"):
            lines += ["  " + line for line in self.do_call()]
        lines += ["  free(t);", "}"]
        return lines

    def do_call(self):
        level = -1 if self.stage else self.here.level
        unit = self.stage_unit[self.stage] if self.stage else self.here.unit
        callees = [h for h in self.helpers if h.level > level and (not h.static or h.unit == unit)]
        if not callees or self.calls >= 3:
            return []
        self.calls += 1
        callee = self.random.choice(callees)
        name = self.random.choice((callee.name, callee.twin)) if self.has_twin(callee) else callee.name
        self.called.add(callee.name)
        return [f"{name}(r, {self.random.randint(1, 99)});"]

    def do_branch(self):
        lines = [f"if ({self.pick()}) {{", *self.indented(3)]
        if self.random.random() < 0.5:
            lines += ["} else {", *self.indented(3)]
        return lines + ["}"]

    def do_loop(self):
        before, self.calls, self.in_loop = (self.calls, self.in_loop), 3, True  # no calls in loops: their number would multiply
        variable = f"i{self.depth}"
        lines = [f"for (int {variable} = 0; {variable} < {self.random.randint(1, 3)}; ++{variable}) {{",
                 *self.indented(2), "}"]
        self.calls, self.in_loop = before
        return lines

    def do_switch(self):
        lines = ["switch (draw(r, 3)) {"]
        for label in ("case 0:", "case 1:", "default:")[:self.random.randint(2, 3)]:
            lines += [label, *self.indented(2)]
            if self.random.random() < 0.8:
                lines.append("  break;")
        return lines + ["  ;", "}"]

    def do_return(self):
        return [f"if ({self.pick()})", "  return;"]

    def do_frame(self):
        size = self.random.choice((8, 60, 100, 500, 1000, 4000))
        return ["{", f"  volatile char local[{size}];", f"  local[0] = local[{size - 1}] = (char)r->random;", "}"]

    def do_realloc(self):
        field = self.field(buffer=True)
        if not field or not self.may_allocate(field[0]):
            return []
        self.allocated.add(field[0])
        return [f"r->{field[0]} = realloc(r->{field[0]}, {field[2] + self.random.choice((0, 0, 64))});"]

    def do_print(self):
        return ["{", "  char text[40];", "  snprintf(text, sizeof text, \"%u %s\", r->random, \"request\");",
                "  r->random += (unsigned char)text[0];", "}"]

    def do_copy(self):
        size = self.random.choice((64, 700, 2000))
        return ["{", f"  char copy[{size}];", f"  memcpy(copy, pattern + draw(r, 9), {size});",
                f"  r->random += (unsigned char)copy[draw(r, {size})];", "}"]

    def do_list(self):
        if not self.has("wild"):
            return []
        node = f"struct rec{self.listed}"
        if self.random.random() < 0.4:
            return ["while (r->list) {", f"  {node} *first = r->list;", "  r->list = first->next;", "  free(first);", "}"]
        return ["{", f"  {node} *node = malloc(sizeof *node);", "  node->next = r->list;", "  r->list = node;", "}"]

    def do_pointer(self):
        callees = [h.name for h in self.helpers if not h.static and h.level == LEVELS - 1]
        if not callees or not self.stage or self.calls >= 3:
            return []
        self.calls += 1
        one, other = self.random.choice(callees), self.random.choice(callees)
        self.called |= {one, other}
        return self.random.choice((
            ["{", f"  static helper *const helpers[] = {{{one}, {other}}};", "  helpers[draw(r, 2)](r, 1);", "}"],
            [f"r->op = {one};", "r->op(r, 2);"]))

    def do_queue(self):
        if not self.has("several_queued") and self.style == "queue":
            return []
        return self.queueing()

    def do_by_value(self):
        return self.random.choice((["r->random += weigh(*r, 1, 2, 3, 4, 5, 6, 7);"],
                                   ["r->random += add9(1, 2, 3, 4, 5, 6, (int)draw(r, 7), 8, 9);"]))

    def do_inner(self):
        if not self.has("wild"):
            return []
        name = self.field(record=True)[0]
        if self.random.random() < 0.5:
            return [f"if (r->{name} && !r->{name}->inner)", f"  r->{name}->inner = malloc(sizeof(struct inner));"]
        return [f"if (r->{name}) {{", f"  free(r->{name}->inner);", f"  r->{name}->inner = NULL;", "}"]

    def do_saved(self):
        """The first of a pair is freed only when the other could be had."""
        name, record, size = self.field()
        return [f"if (r->{name} && {self.pick()}) {{", *("  " + line for line in self.release(name, record)), "}"]
