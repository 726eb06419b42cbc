// What only start-up code allocates, and what a variable has at most one of, is the server's: no request has one.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.server_objects[*].name | FileCheck --check-prefix=NAMES %s
// NAMES: ["line", "struct cache", "struct settings"]
// RUN: %json memory.json "body.server_objects[name=struct cache]" | FileCheck --check-prefix=CACHE %s
// CACHE: "held_in": ["cache"], "instances": {"count": 1, "kind": "at_most", "provenance": "computed"}
// CACHE-SAME: "size": {"bytes": 65536, "kind": "exact"
// RUN: %json memory.json "body.server_objects[name=struct settings].held_in" | FileCheck --check-prefix=SETTINGS %s
// SETTINGS: ["server.settings"]
// Not certain, and as before: a pointer that each thread has, what a loop allocates, a pointer that moves on, one that
// somebody has the address of, one that is given something else, a list, an allocation that does not ask whether there is
// one, a type that a request has one of as well.
// RUN: %json memory.json body.objects[*].name | FileCheck --check-prefix=REQUESTS %s
// REQUESTS: ["given", "looped", "per_thread", "struct asked", "struct escaping", "struct listed", "struct moving", "struct shared"]
// RUN: %json memory.json body.stages[name=parse].per_request.bytes | FileCheck --check-prefix=BYTES %s
// BYTES: 192
// RUN: memwalk report memory.json --l2 1M | FileCheck --check-prefix=TEXT %s
// TEXT: The server's own objects
// TEXT: struct cache {{ *}}65536 B {{ *}}<= 1
// TEXT: held in {{ *}}cache
// It is explained by its name, or by that of what holds it.
// RUN: memwalk -p . -o memory.json --explain "struct cache" | FileCheck --check-prefix=EXPLAIN %s
// RUN: memwalk -p . -o memory.json --explain server.settings | FileCheck --check-prefix=HELD %s
// EXPLAIN: the server's own object struct cache, {{.*}}65536 B{{.*}} each, 1 at most
// EXPLAIN: allocated at s.c:
// EXPLAIN: held in cache
// HELD: the server's own object struct settings
// What ships of a size counts here, too: a directory that start-up code opens.
// RUN: sed 's/^int main(.*{$/#include <dirent.h>\nstatic DIR *kept;\n& kept = opendir("\/");/' s.c > d.c && %compiledb d.c && memwalk -p . -o d.json
// RUN: %json d.json "body.server_objects[name=struct __dirstream].size" | FileCheck --check-prefix=DIR %s
// DIR: {"bytes": 32816, "kind": "at_most", "provenance": "assumed"}
// RUN: %compiledb s.c
// A unit that could not be read may do anything: nothing is certain then.
// RUN: echo 'int broken( {' > b.c && %compiledb s.c b.c && not memwalk -p . -o doubt.json
// RUN: %json doubt.json body.server_objects | FileCheck --check-prefix=NOTHING %s
// NOTHING: []
// The user may say what else is.
// RUN: %compiledb s.c && echo '{"version": 1, "server_objects": {"struct listed": 100, "struct asked": 1}}' > own.json
// RUN: %schema sidecar own.json && memwalk -p . --annotations own.json -o own.memory.json && %schema memory own.memory.json
// RUN: %json own.memory.json "body.server_objects[name=struct listed].instances" | FileCheck --check-prefix=LISTED %s
// LISTED: {"count": 100, "kind": "at_most", "provenance": "annotated"}
// RUN: %json own.memory.json body.objects[*].name | FileCheck --check-prefix=LEFT %s
// LEFT: ["given", "looped", "per_thread", "struct escaping", "struct moving", "struct shared"]
// RUN: %json own.memory.json body.stages[name=parse].per_request.bytes | FileCheck --check-prefix=FEWER %s
// FEWER: 128
// A request is no such object, and what is not there is none.
// RUN: echo '{"version": 1, "server_objects": {"struct request": 1, "struct gone": 1}}' > wrong.json
// RUN: memwalk -p . --annotations wrong.json -o wrong.memory.json 2>&1 | FileCheck --check-prefix=WRONG %s
// WRONG: wrong.json: stale entry: server object struct gone: nothing of this name is allocated
// WRONG: wrong.json: stale entry: server object struct request: stages are handed it: it is a request
#include <stdlib.h>
#include <stingy/annotations.h>
struct cache { char text[65536]; };
struct settings { char text[64]; };
struct moving { char text[32]; };
struct escaping { char text[32]; };
struct asked { char text[32]; };
struct shared { char text[32]; };
struct listed { struct listed *next; char text[24]; };
struct server { struct settings *settings; };
static struct cache *cache;
static struct moving *moving;
static struct escaping *escaping;
static struct asked *asked;
static struct shared *shared;
static struct listed *list;
static char *line, *given, *looped;
static _Thread_local char *per_thread;
static size_t room;
struct request { struct moving *moved; struct shared *own; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void fill(struct escaping **);
static void finish(struct request *r) { free(r->own); }
static void parse(struct request *r) {
  if (r->own && !cache)
    cache = malloc(sizeof *cache);
  if (room == 0 && per_thread == NULL)
    per_thread = malloc(8);
  if (room < 100)
    line = realloc(line, room = 100);
  if (given == NULL)
    given = malloc(16);
  if (!moving)
    moving = malloc(sizeof *moving);
  r->moved = moving;
  moving = NULL;
  if (!escaping)
    escaping = malloc(sizeof *escaping);
  asked = malloc(sizeof *asked);
  if (!looped)
    for (int i = 0; i < 3; ++i)
      looped = malloc(8);
  if (!shared)
    shared = malloc(sizeof *shared);
  r->own = malloc(sizeof *r->own);
  struct listed *entry = malloc(sizeof *entry);
  entry->next = list;
  list = entry;
  queue(r, finish);
}
STINGY_SCHEDULER void loop(struct request *r) {
  if (!r)
    r = calloc(1, sizeof *r);
  queue(r, parse);
}
int main(int argc, char **argv) {
  struct server server;
  struct request r;
  server.settings = malloc(sizeof *server.settings);
  given = argv[argc - 1];
  free((void *)&escaping);
  loop(&r);
}
