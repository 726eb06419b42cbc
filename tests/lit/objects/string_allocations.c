// What strdup, strndup, asprintf, vasprintf and posix_memalign allocate are objects by the field or variable that takes the
// pointer; how long a string is nobody knows, until the sidecar says so.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -D_GNU_SOURCE
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.objects[*].name | FileCheck --check-prefix=NAMES %s
// NAMES: ["format.text", "make()", "request.aligned", "request.greeting", "request.host", "request.path", "request.wrapped"]
// RUN: %json memory.json body.objects[name=request.greeting].size | FileCheck --check-prefix=UNBOUNDED %s
// UNBOUNDED: "kind": "unbounded"
// RUN: %json memory.json body.objects[name=request.aligned].size | FileCheck --check-prefix=ALIGNED %s
// ALIGNED: {"bytes": 4096, "kind": "exact"
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS: "unknown_size", "unknown_size", "unknown_size", "unknown_size", "unknown_size"
// RUN: %json memory.json body.unknowns[*].why | FileCheck --check-prefix=WHY %s
// WHY: the size of request.greeting is computed at run time
// Freed for certain on the way to the next stage.
// RUN: %json memory.json body.stages[name=last].live | FileCheck --check-prefix=LIVE %s
// LIVE-NOT: request.greeting
// LIVE-NOT: request.path
// RUN: %json memory.json body.objects[name=request.greeting].why_not | FileCheck --check-prefix=POOL %s
// POOL: the size allocated at s.c:{{[0-9]+}}:{{[0-9]+}} is not known
// RUN: %json memory.json body.objects[name=request.aligned].why_not | FileCheck --check-prefix=PLACE %s
// PLACE: it puts the pointer where it is told to
// RUN: echo '{"version": 1, "sizes": {"request.greeting": 80, "request.path": 256, "request.host": 65, "request.wrapped": 32, "format.text": 100, "make()": 10}}' > sizes.json
// RUN: memwalk -p . --annotations sizes.json -o sized.json --strict || true
// RUN: %json sized.json body.objects[name=request.greeting].size | FileCheck --check-prefix=SIZED %s
// SIZED: {"bytes": 80, "kind": "at_most", "provenance": "annotated"}
// RUN: %json sized.json body.unknowns[*].kind | FileCheck --check-prefix=SETTLED %s
// SETTLED-NOT: unknown_size
// The label stands on a pointer to a pointer.
// RUN: echo '#include <stingy/annotations.h>' > bad.c && echo 'int bad(char *place) STINGY_MALLOC("P"); int use(char *p) { return bad(p); }' >> bad.c
// RUN: %compiledb bad.c && not memwalk -p . -o bad.json 2>&1 | FileCheck --check-prefix=BAD %s
// BAD: bad.c:2:{{[0-9]+}}: error: label "P" of Malloc stands on parameter 1 of bad, whose type is 'char *'; it must be a pointer to the pointer that it sets
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stingy/annotations.h>
struct request { char *path, *host, *greeting, *wrapped; void *aligned; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
int wrapper(const char *text, char **place) STINGY_MALLOC("", "P");
int wrapper(const char *text, char **place) { return (*place = strdup(text)) != NULL; }
static char *format(const char *how, ...) {
  char *text;
  va_list list;
  va_start(list, how);
  if (vasprintf(&text, how, list) < 0)
    text = NULL;
  va_end(list);
  return text;
}
static char *make(void) { return strndup("abc", 2); }
static void last(struct request *r) {
  free(r->host);
  free(r->wrapped);
  free(r->aligned);
}
static void serve(struct request *r) {
  free(r->greeting);
  free(r->path);
  queue(r, last);
}
static void parse(struct request *r) {
  r->path = strdup("/");
  r->host = strndup("host", 64);
  if (asprintf(&r->greeting, "hello %s", r->host) < 0)
    return;
  posix_memalign(&r->aligned, 64, 4096);
  wrapper("text", &r->wrapped);
  free(format("%d", 1));
  free(make());
  queue(r, serve);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, parse); }
