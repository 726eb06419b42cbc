// A server that keeps its connections in a list for each state and calls the handlers by name: a function is named as the
// body of a state, in every spelling, and no switch is; a call by name dispatches. Without that it is a guess, which is said.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c
// RUN: %compiledb a.c -- -DSPELLING=1 && memwalk -p . -o 1.json
// RUN: %compiledb a.c -- -DSPELLING=2 && memwalk -p . -o 2.json
// RUN: %compiledb a.c -- -DSPELLING=3 -std=c2x && memwalk -p . -o 3.json
// RUN: %compiledb a.c -- -DSPELLING=0 && memwalk -p . -o 0.json
// RUN: echo '{"version":1,"functions":{"run_readers":{"role":"Stage","labels":["WAITING","READING"]},"run_writer":[{"role":"Stage","labels":["WRITING"]}]}}' > bodies.json && %schema sidecar bodies.json
// RUN: memwalk -p . --annotations bodies.json -o 4.json && %schema memory 4.json
// RUN: memwalk extract a.c --annotations bodies.json -o a.facts.json && %schema facts a.facts.json
// RUN: %python -c "import json; a,b,c,d=(json.load(open(f'{i}.json'))['body']['stages'] for i in (1,2,3,4)); n=lambda s: [(x['name'],x['entry'],[q['stage'] for q in x['queues']]) for x in s]; assert n(a)==n(b)==n(c)==n(d), (n(a),n(d))"
// RUN: gcc -Wall -Wextra -Wpedantic -Werror -DSPELLING=1 -I%runtime/include -fsyntax-only a.c
// RUN: clang -Wall -Wextra -Wpedantic -Werror -DSPELLING=1 -I%runtime/include -fsyntax-only a.c
// RUN: %json 1.json body.stages[name=READING].queues[*].stage | FileCheck --check-prefix=READER %s
// READER: ["CLOSED", "WRITING"]
// RUN: %json 1.json body.stages[name=WAITING].queues[*].stage | FileCheck --check-prefix=READER %s
// RUN: %json 1.json body.stages[name=WRITING].queues[*].stage | FileCheck --check-prefix=WRITER %s
// WRITER: ["READING", "WAITING"]
// What a reader allocates is the reader's, not the loop's; the loop queues what it queues itself.
// RUN: %json 1.json body.stages[name=READING].allocates | FileCheck --check-prefix=ALLOCATES %s
// RUN: %json 1.json body.stages[name=CLOSED].allocates | FileCheck --check-prefix=NOTHING %s
// ALLOCATES: ["struct head"]
// NOTHING: []
// RUN: %json 1.json body.stages[*].entry | FileCheck --check-prefix=ENTRIES %s
// ENTRIES: [false, false, true, false]
// The status page switches on the state, and its cases are its own code.
// RUN: %json 1.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["CLOSED", "READING", "WAITING", "WRITING"]
// RUN: %json 1.json body.unknowns[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS-NOT: ambiguous_switch
// RUN: %json 1.json "body.unknowns[kind=stage_without_body].stages" | FileCheck --check-prefix=NONE %s
// NONE: ["CLOSED"]
// Unsaid, all states are in doubt, with place and remedy.
// RUN: %json 0.json "body.unknowns[kind=ambiguous_switch].stages" | FileCheck --check-prefix=DOUBT %s
// DOUBT: ["CLOSED", "READING", "WAITING", "WRITING"]
// RUN: %json 0.json "body.unknowns[kind=ambiguous_switch].why" | FileCheck --check-prefix=WHY %s
// WHY: several functions run code{{.*}}run in {{.*}}status{{.*}}annotate the function that dispatches as ScheduleStage
// RUN: %json 0.json "body.stages[name=READING].stack.kind" | FileCheck --check-prefix=OPEN %s
// OPEN: unbounded
// RUN: not memwalk -p . --strict -o s.json 2>&1 | FileCheck --check-prefix=STRICT %s
// STRICT: ambiguous_switch
// A state that there is not is an error.
// RUN: echo '{"version":1,"functions":{"run_readers":{"role":"Stage","labels":["REDING"]}}}' > wrong.json
// RUN: not memwalk -p . --annotations wrong.json 2>&1 | FileCheck --check-prefix=WRONG %s
// WRONG: a.c:[[#]]:{{[0-9]+}}: error: Stage on run_readers names "REDING", which is no state
// RUN: echo '{"version":1,"functions":{"run_readers":{"role":"Stage"}}}' > none.json
// RUN: not memwalk -p . --annotations none.json 2>&1 | FileCheck --check-prefix=BARE %s
// BARE: Stage does not stand on a function
#include <stdlib.h>
#include <stingy/annotations.h>
struct head { char text[100]; };
enum state { WAITING, READING, WRITING, CLOSED };
struct conn { enum state state STINGY_STAGE; struct head *head; struct conn *next; };
#if SPELLING == 1
static void run_readers(struct conn *c) STINGY_STAGE_BODY("READING", "WAITING");
static void run_writer(struct conn *c) STINGY_STAGE_BODY("WRITING");
#elif SPELLING == 2
static void run_readers(struct conn *c) __attribute__((Stage("READING", "WAITING")));
static void run_writer(struct conn *c) __attribute__((Stage("WRITING")));
#elif SPELLING == 3
[[stingy::stage("READING", "WAITING")]] static void run_readers(struct conn *c);
[[stingy::stage("WRITING")]] static void run_writer(struct conn *c);
#endif
static struct conn *lists[4];
int ready(struct conn *c);
void print(char c);
static int parse(struct conn *c) {
  if (!ready(c)) {
    switch (c->state) {
    case READING: return 0;
    default: c->state = CLOSED; ready(c); return -1;
    }
  }
  return 1;
}
static void run_readers(struct conn *c) {
  c->head = malloc(sizeof(struct head));
  if (parse(c) > 0)
    c->state = WRITING;
}
static void run_writer(struct conn *c) {
  free(c->head);
  c->state = ready(c) ? WAITING : READING;
}
void status(void) {
  for (struct conn *c = lists[0]; c; c = c->next)
    switch (c->state) {
    case CLOSED: print('.'); break;
    case READING: print('r'); break;
    case WRITING: print('w'); break;
    case WAITING: print('-'); break;
    }
}
STINGY_SCHEDULER void loop(struct conn *fresh) {
  fresh->state = WAITING;
  for (;;) {
    for (struct conn *c = lists[READING]; c; c = c->next) run_readers(c);
    for (struct conn *c = lists[WAITING]; c; c = c->next) run_readers(c);
    for (struct conn *c = lists[WRITING]; c; c = c->next) run_writer(c);
    status();
  }
}
