// A stage that begins inside of a function that was inlined stands in the frame of what that was inlined into, the
// largest of them: a case of a switch, a named body, a function that is called through a pointer.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c
// By the build's .su file.
// RUN: %compiledb a.c -- -O2 && sed -i 's/"clang"/"gcc"/' compile_commands.json && gcc -O2 -fstack-usage -I%runtime/include -c a.c -o a.c.o
// RUN: FileCheck --check-prefix=LINES --input-file=a.c.su %s
// LINES: a.c:{{[0-9]+}}:{{[0-9]+}}:loop{{[[:space:]]}}
// LINES-NOT: a.c
// RUN: memwalk -p . -o memory.json && %python -c "import json; s = {s['name']: s['stack'] for s in json.load(open('memory.json'))['body']['stages']}; print(s); assert all(b['bytes'] >= 2000 for b in s.values()) and len(s) == 4, s"
// By code that memwalk generates.
// RUN: rm a.c.su && %compiledb a.c -- -O2 && memwalk -p . -o memory.json && %python -c "import json; s = {s['name']: s['stack'] for s in json.load(open('memory.json'))['body']['stages']}; print(s); assert all(b['bytes'] >= 2000 for b in s.values()) and len(s) == 4, s"
// What is not inlined has its own frame, also where that is none.
// RUN: %compiledb a.c -- -O2 -DINLINED=static && memwalk -p . -o memory.json
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=KNOWN %s
// KNOWN-NOT: unknown_frame
#include <stingy/annotations.h>
void use(void *p);
int wait_for(void);
struct conn {
  int state STINGY_STAGE;
  int kind STINGY_STAGE;
};
#ifndef INLINED
#define INLINED static inline __attribute__((always_inline))
#endif
#define READ 1
#define WRITE 2
#define NAMED 3
INLINED void run(struct conn *c) {
  char bytes[2000];
  switch (c->state) {
  case READ: use(bytes), c->state = WRITE; return;
  case WRITE: use(bytes + 1), c->state = READ; return;
  }
}
INLINED void inner(struct conn *c) { run(c); }
STINGY_STAGE_BODY("NAMED") INLINED void body(struct conn *c) {
  char bytes[2000];
  use(bytes);
}
INLINED void handler(struct conn *c) {
  char bytes[2000];
  use(bytes);
}
STINGY_QUEUE_STAGE("T", "S") INLINED void call(struct conn *c, void (*stage)(struct conn *)) {
  stage(c);
}
STINGY_SCHEDULER void loop(struct conn *c) {
  c->state = READ, c->kind = NAMED;
  while (wait_for()) {
    inner(c);
    if (c->kind == NAMED) body(c);
    call(c, handler);
  }
}
