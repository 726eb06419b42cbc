// Streams, directories, lines and lists that the C library allocates are objects as well: no definite figure without them.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -D_GNU_SOURCE
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.objects[*].name | FileCheck --check-prefix=NAMES %s
// NAMES: ["request.cwd", "request.line", "request.real", "request.text", "serve.list", "struct _IO_FILE", "struct __dirstream", "struct addrinfo", "struct conn", "struct dirent"]
// How large a stream and a directory are is known of glibc, how long a line or a list is nobody knows.
// RUN: %json memory.json "body.objects[name=struct _IO_FILE].size" | FileCheck --check-prefix=FILE %s
// FILE: {"bytes": 8792, "kind": "at_most", "provenance": "assumed"}
// RUN: %json memory.json "body.objects[name=struct __dirstream].size" | FileCheck --check-prefix=DIR %s
// DIR: {"bytes": 32816, "kind": "at_most", "provenance": "assumed"}
// RUN: %json memory.json body.unknowns[*].why | FileCheck --check-prefix=WHY %s
// WHY-DAG: "the size of serve.list is computed at run time"
// WHY-DAG: "the size of request.cwd is computed at run time"
// WHY-DAG: "the size of request.line is computed at run time"
// WHY-DAG: "the size of request.real is computed at run time"
// WHY-DAG: "the size of request.text is computed at run time"
// WHY-DAG: "the size of struct addrinfo is computed at run time"
// RUN: %json memory.json body.stages[name=serve].per_request.kind | FileCheck --check-prefix=OPEN %s
// OPEN: unbounded
// Each entry of a directory's list is a block of its own, and there are many; of a line there is one, however often it grows.
// RUN: %json memory.json "body.objects[name=struct dirent].instances.kind" | FileCheck --check-prefix=OPEN %s
// RUN: %json memory.json body.objects[name=request.line].instances | FileCheck --check-prefix=ONE %s
// ONE: {"count": 1, "kind": "exact"
// What is closed or freed on every path is gone; the line and the path are not.
// RUN: %json memory.json body.stages[name=last].live | FileCheck --check-prefix=LIVE %s
// LIVE: ["request.line", "request.real", "struct conn", "struct dirent"]
// What scandir calls is still seen to be called.
// RUN: memwalk -p . --explain chosen -o explained.json | FileCheck --check-prefix=CALLED %s
// CALLED: chosen
// CALLED: serve
// None of it is ever rewritten; what closes them, by name or by address, stands in no other object's way.
// RUN: %json memory.json "body.objects[name=struct _IO_FILE].why_not" | FileCheck --check-prefix=OPAQUE %s
// RUN: %json memory.json "body.objects[name=struct __dirstream].why_not" | FileCheck --check-prefix=OPAQUE %s
// OPAQUE: the allocation at s.c:{{[0-9]+}}:{{[0-9]+}} cannot be edited: only its library knows what that is
// RUN: %json memory.json "body.objects[name=struct conn].poolable" | FileCheck --check-prefix=POOL %s
// POOL: true
// The sidecar bounds what is open, and speaks before what ships.
// RUN: echo '{"version": 1, "sizes": {"serve.list": 800, "request.cwd": 4096, "request.line": 256, "request.real": 4096, "request.text": 512, "struct addrinfo": 640, "struct _IO_FILE": 600}, "counts": {"struct dirent": 100}}' > sizes.json
// RUN: memwalk -p . --annotations sizes.json -o sized.json 2>&1 | FileCheck --check-prefix=STALE --allow-empty %s
// STALE-NOT: stale
// RUN: %json sized.json "body.objects[name=struct _IO_FILE].size" | FileCheck --check-prefix=FEWER %s
// FEWER: {"bytes": 600, "kind": "at_most", "provenance": "annotated"}
// RUN: %json sized.json body.stages[name=serve].per_request | FileCheck --check-prefix=BOUNDED %s
// BOUNDED: "kind": "at_most", "provenance": "assumed"
// RUN: %json sized.json body.unknowns[*].kind | FileCheck --check-prefix=SETTLED %s
// SETTLED-NOT: unknown_size
// A line that a static variable has is the server's own. (A buffer that is handed in is no allocation, and has no name above.)
// RUN: %json memory.json body.server_objects[*].name | FileCheck --check-prefix=OWN %s
// OWN: ["serve.kept_line"]
// Functions of the program's own with such a name are nobody's allocators.
// RUN: echo '#include <stingy/annotations.h>' > own.c && echo 'int getline(char *s, int n) { return s[n]; } void scandir(void *r) { getline(r, 0); } void queue(void *r, void (*s)(void *)) STINGY_QUEUE_STAGE("T", "S"); STINGY_SCHEDULER void loop(void *r) { queue(r, scandir); }' >> own.c
// RUN: %compiledb own.c && memwalk -p . -o own.json && %json own.json body.sites | FileCheck --check-prefix=NONE %s
// NONE: []
#include <dirent.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <stingy/annotations.h>
struct conn { char bytes[64]; };
struct request { FILE *in; DIR *dir; struct addrinfo *found; struct conn *conn; char *line, *cwd, *real, *text; size_t room; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void drop(char **place) STINGY_FREE("P");
void drop(char **place) {
  free(*place);
  *place = NULL;
}
int (*closer)(FILE *) = fclose;
static int chosen(const struct dirent *entry) { return entry->d_name[0] != '.'; }
static void last(struct request *r) {
  free(r->line);
  free(r->real);
  free(r->conn);
}
static void finish(struct request *r) {
  fclose(r->in);
  closedir(r->dir);
  freeaddrinfo(r->found);
  free(r->cwd);
  size_t size;
  FILE *out = open_memstream(&r->text, &size);
  fclose(out);
  drop(&r->text);
  queue(r, last);
}
static void serve(struct request *r) {
  static char *kept_line;
  static size_t kept;
  char given[PATH_MAX];
  getcwd(given, sizeof given);
  realpath("/etc", given);
  r->conn = malloc(sizeof *r->conn);
  r->in = fopen("/etc/passwd", "r");
  while (getline(&r->line, &r->room, r->in) > 0)
    getline(&kept_line, &kept, r->in);
  r->dir = opendir("/");
  struct dirent **list;
  int n = scandir("/", &list, chosen, alphasort);
  while (n-- > 0)
    free(list[n]);
  free(list);
  getaddrinfo("localhost", NULL, NULL, &r->found);
  r->cwd = getcwd(NULL, 0);
  r->real = realpath("/etc", NULL);
  queue(r, finish);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, serve); }
