"""A random staged server in C, by seed: the header, the scheduler, the functions that hold the statements."""

from program import LEVELS

HEADER = """#ifndef SERVER_H
#define SERVER_H
#include "truth.h"
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
typedef void helper(struct request *, int);
struct inner { char bytes[40]; };
"""
DRAW = """unsigned draw(struct request *r, unsigned below) {
  r->random = r->random * 1664525u + 1013904223u;
  return (r->random >> 12) % below;
}
"""
WEIGH = """unsigned weigh(struct request r, int a, int b, int c, int d, int e, int f, int g) {
  volatile unsigned sum = r.random + (unsigned)(a + b + c + d + e + f + g);
  return sum;
}
unsigned add9(int a, int b, int c, int d, int e, int f, int g, int h, int i) {
  volatile int sum = a + b + c + d + e + f + g + h + i;
  return (unsigned)sum;
}
"""
QUEUE = """struct item { struct request *request; stage *stage; };
static struct item items[4096];
static unsigned first, last;
void queue(struct request *r, stage *s) {
  if (r->steps == 0)
    return;
  --r->steps;
  TRUTH_QUEUED(r, s);
  ++r->pending;
  items[last++ % 4096] = (struct item){r, s};
}
void queue_later(struct request *r, stage *s) { queue(r, s); }
"""
# Nobody's peer is a request that has ended.
FORGET = """static void forget(struct request *ended) {
  newest = NULL;
  for (unsigned i = 0; i < made_count; ++i) {
    if (made[i] == ended)
      made[i] = NULL;
    if (made[i] && made[i]->peer == ended)
      made[i]->peer = made[i];
    if (made[i])
      newest = made[i];
  }
}
"""
QUEUE_LOOP = """void run_loop(void) {
  start_requests();
  while (first != last) {
    struct item item = %s;
    RUN_STAGE(item.stage, item.request);
    if (--item.request->pending == 0) {
      forget(item.request);
      free(item.request);
    }
  }
}
"""
TAKE = {"stack": "items[--last % 4096]", "line": "items[first++ % 4096]"}
HOLDER_LOOP = """void run_loop(void) {
  start_requests();
  for (int round = 0; round < 20; ++round)
    for (int i = 0; i < requests; ++i)
      run_one(all[i]);
}
"""


class Server:
    def __init__(self, program):
        self.program = program
        self.order = program.random.choice(("stack", "line"))
        self.requests = program.random.randint(2, 7)
        self.accepts = program.has("more_requests") and program.style == "queue"

    # The header

    def header(self):
        p = self.program
        lines = [HEADER]
        for i, size in enumerate(p.records):
            lines.append(f"struct rec{i} {{ struct rec{i} *next; struct inner *inner; char bytes[{size}]; }};")
        if p.style in ("enum", "table"):
            states = [p.state(s) for s in p.stages]
            lines.append(f"enum state {{ {', '.join(states)} }};")
        lines += ["struct request {", "  unsigned random, steps, pending;", f"  struct rec{p.listed} *list;",
                  "  struct request *peer;"]
        lines += [f"  struct rec{record} *{name};" if record is not None else f"  char *{name};"
                  for name, record, _ in p.fields]
        lines += ["  helper *op;"]
        lines += {"queue": ["  stage *after;"], "field": ["  stage *after;", "  stage *next STINGY_STAGE;"],
                  "enum": ["  enum state state STINGY_STAGE;"],
                  "table": ["  enum state state STINGY_STAGE;"]}[p.style]
        lines += ["};", *self.prototypes(), "#endif"]
        return "\n".join(lines) + "\n"

    def prototypes(self):
        p = self.program
        lines = ["unsigned draw(struct request *r, unsigned below);",
                 "unsigned weigh(struct request r, int a, int b, int c, int d, int e, int f, int g);",
                 "unsigned add9(int a, int b, int c, int d, int e, int f, int g, int h, int i);",
                 "extern const char pattern[4096];",
                 "extern struct request *newest;", "struct request *some_request(void);", "void run_loop(void) STINGY_SCHEDULER;",
                 "void dive(struct request *r, int n);",
                 'void *take_bytes(struct request *r, size_t n) STINGY_MALLOC("", "size");',
                 'void give_back(void *p) STINGY_FREE("O");']
        for i in range(len(p.records)):
            lines += [f'struct rec{i} *new_rec{i}(void) STINGY_MALLOC("");',
                      f"struct rec{i} *make_rec{i}(struct request *r);", f"void drop_rec{i}(struct rec{i} **held);",
                      f"#define new_rec{i}() TRUTH_SITE(new_rec{i}())"]
        lines.append("#define take_bytes(r, n) TRUTH_SITE(take_bytes(r, n))")
        lines += [f"stage {s};" for s in p.stages]
        lines += [f"helper {h.name};" for h in p.helpers if not h.static]
        lines += [f"helper {h.twin};" for h in p.helpers if p.has_twin(h)]
        if p.style == "queue":
            lines += ['void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");',
                      "void queue_later(struct request *r, stage *s);"]
        elif p.style == "field":
            lines += ["void set_next(struct request *r, stage *s);"]
        else:
            lines += ["void set_state(struct request *r, enum state s);"]
        return lines

    # The scheduler and what all units share

    def shared(self, used):
        p = self.program
        lines = ['#include "server.h"', "const char pattern[4096] = {1, 2, 3};", DRAW, WEIGH,
                 "void *(take_bytes)(struct request *r, size_t n) {", "  (void)r;", "  return malloc(n);", "}",
                 "void give_back(void *p) { free(p); }"]
        for i in range(len(p.records)):
            lines += self.record_functions(i, used)
        lines += ["void dive(struct request *r, int n) {", "  volatile char local[100];", "  local[n] = (char)n;",
                  "  if (n > 0)", "    dive(r, n - 1);", "  r->random += (unsigned char)local[n];", "}"]
        return lines + self.scheduler()

    @staticmethod
    def record_functions(i, used):
        """What allocates and frees such a record, of what the program uses: an allocation of no stage is open."""
        functions = {
            f"new_rec{i}": [f"struct rec{i} *(new_rec{i})(void) {{ return malloc(sizeof(struct rec{i})); }}"],
            f"make_rec{i}": [f"struct rec{i} *make_rec{i}(struct request *r) {{",
                             f"  struct rec{i} *made = malloc(sizeof *made);", "  if (draw(r, 4) == 0) {",
                             "    free(made);", "    return NULL;", "  }", "  return made;", "}"],
            f"drop_rec{i}": [f"void drop_rec{i}(struct rec{i} **held) {{", "  free(*held);", "  *held = NULL;", "}"]}
        return [line for name, lines in functions.items() if name + "(" in used for line in lines]

    def scheduler(self):
        p = self.program
        begin = p.stages[0]
        names = [f"  TRUTH_NAME({s});" for s in p.stages] if p.style in ("queue", "field") else []
        start = ["static struct request *all[8];", "static int requests;", "struct request *newest;",
                 "struct request *some_request(void) { return newest; }",
                 "static struct request *made[64];", "static unsigned made_count;",
                 "static struct request *make_request(unsigned seed) {",
                 "  struct request *r = calloc(1, sizeof *r);", "  TRUTH_REQUEST(r);",
                 "  r->random = seed;", "  r->steps = 16;", "  r->peer = newest ? newest : r;", "  newest = r;",
                 "  made[made_count++] = r;", "  return r;", "}"]
        first = {"queue": f"queue(r, {begin});", "field": f"set_next(r, {begin});"}.get(
            p.style, f"set_state(r, {p.state(begin)});")
        requests = ["static void start_requests(void) {", f"  for (unsigned i = 0; i < {self.requests}; ++i) {{",
                    f"    struct request *r = make_request(i * 7919u + {p.random.randrange(1 << 20)}u);",
                    "    all[requests++] = r;", "    " + first, "  }", "}"]
        end = ["int main(void) {", *names, "  run_loop();", "  return 0;", "}"]
        if p.style == "queue":
            accept = []
            if self.accepts:
                accept = ["static int accepted;", "void stage_accept(struct request *listener) {",
                          "  struct request *r = make_request(99);", f"  queue(r, {begin});", "  if (++accepted < 3)",
                          "    queue(listener, stage_accept);", "}"]
                requests.insert(-1, "  queue(make_request(5), stage_accept);")
                end.insert(1, "  TRUTH_NAME(stage_accept);")
            loop = FORGET + QUEUE_LOOP % TAKE[self.order]
            return [QUEUE, *start, *accept, *requests, loop, *end]
        return self.setters() + start + requests + self.dispatcher() + [HOLDER_LOOP] + end

    def setters(self):
        if self.program.style == "field":
            return ["void set_next(struct request *r, stage *s) {", "  TRUTH_QUEUED(r, s);", "  r->next = s;", "}"]
        return ["void set_state(struct request *r, enum state s) {", "  TRUTH_QUEUED_STATE(r, s);", "  r->state = s;",
                "}"]

    def dispatcher(self):
        p = self.program
        if p.style == "field":
            return ["static void run_one(struct request *r) {", "  RUN_STAGE(r->next, r);", "}"]
        if p.style == "table":
            return ["static stage *const handlers[] = {", *(f"  {s}," for s in p.stages), "};",
                    "static void run_one(struct request *r) {", "  RUN_STATE(r->state, handlers[r->state], r);", "}"]
        lines = ["static void run_one(struct request *r) {", "  switch (r->state) {"]
        for s in p.stages:
            lines += [f"  case {p.state(s)}:", f"    RUN_STATE({p.state(s)}, {s}, r);", "    break;"]
        return lines + ["  }", "}"]

    # Functions with statements

    def stage(self, name):
        p = self.program
        p.stage, p.here, p.calls = name, None, 0
        lines = [f"void {name}(struct request *r) {{"]
        lines += p.indented(7)
        if p.has("recursion") and p.random.random() < 0.4:
            lines.append("  dive(r, (int)draw(r, 6));")
        if p.style == "queue" or not (p.has("stay") and p.random.random() < 0.5):
            lines += ["  " + line for line in p.queueing(forced=True)]
        if p.random.random() < 0.2:
            lines += p.indented(2)
        return lines + ["}"]

    def helper(self, function):
        p = self.program
        p.stage, p.here, p.calls = None, function, 0
        inline = not p.has("inline") or p.random.random() < 0.3
        lines = [("static " if function.static else "") + ("__attribute__((noinline)) " if inline else "")
                 + f"void {function.name}(struct request *r, int n) {{",
                 "  volatile int kept = n;", *p.indented(4)]
        if p.has("dynamic_frame") and p.random.random() < 0.3:
            lines += ["  volatile char grown[1 + draw(r, 300)];", "  grown[0] = 1;"]
        return lines + ["  (void)kept;", "}"]

    def functions(self):
        """(Unit, text) of every stage and of every helper that something calls: of the callers first."""
        p = self.program
        stages = [(p.stage_unit[s], self.stage(s)) for s in p.stages]
        helpers = []
        for h in sorted(p.helpers, key=lambda h: h.level):
            if h.name in p.called:
                text = self.helper(h)
                helpers.append((h.unit, text))
                if p.has_twin(h):
                    helpers.append((h.unit, [line.replace(h.name, h.twin) for line in text]))
        return helpers[::-1] + stages

    def files(self):
        """File name -> text."""
        files = {f"unit_{i}.c": '#include "server.h"\n' for i in range(self.program.units)}
        for unit, text in self.functions():
            files[f"unit_{unit}.c"] += "\n".join(text) + "\n"
        files["shared.c"] = "\n".join(self.shared("".join(files.values()))) + "\n"
        files["server.h"] = self.header()
        return files
