// The globals that stages touch lie in the slab just above the stack: their addresses stay, and their values are kept.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && cp %S/Inputs/places.h . && %compiledb s.c
// RUN: memwalk -p . -o memory.json --program program && %schema memory memory.json
// RUN: stingygen memory.json --l2 512K -o generated | FileCheck --check-prefix=SUMMARY %s
// SUMMARY: globals that stages touch (9)
// SUMMARY: globals that stages may touch: 9 of 9 in the slab, {{.*}} when linked with program_stingy.ld
// RUN: %schema layout generated/layout.json && FileCheck --check-prefix=PICTURE %s < generated/layout.svg
// PICTURE: globals that stages touch (9){{.*}}table, 400 B
// RUN: stingify memory.json generated/layout.json --out rewritten --mirror

// RUN: %S/Inputs/build.sh %runtime %build pie gcc && env STINGY_STATS=pie.json ./pie | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s
// RUN: %S/Inputs/build.sh %runtime %build fixed gcc -no-pie -fno-pie && ./fixed | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s
// RUN: %S/Inputs/build.sh %runtime %build clang clang-19 && ./clang | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s
// RUN: %S/Inputs/build.sh %runtime %build relro gcc -Wl,-z,relro,-z,now && ./relro | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s
// RUN: %S/Inputs/build.sh %runtime %build static gcc -static && ./static | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s
// KEPT-DAG: addresses are those of before: yes
// KEPT-DAG: values are those of before: yes
// KEPT-DAG: zeros are zero: yes
// KEPT-DAG: pointers lead to the globals: yes
// INSIDE-DAG: in the slab: yes
// KEPT-DAG: no slot: yes
// KEPT-DAG: no slot for other threads: yes
// KEPT-DAG: the child writes to its own: yes
// KEPT-DAG: kept without slab: yes
// KEPT-DAG: kept in the next slab: yes
// RUN: %json pie.json body.globals | FileCheck --check-prefix=STATS %s
// STATS: {"bytes": {{[1-9][0-9]*}}, "in_slab": true, "why_not": ""}

// Below the low slab there is nothing that a frame of 20 kB could jump to.
// RUN: not --crash ./pie overflow 2>&1 | FileCheck --check-prefix=OVERFLOW %s
// RUN: not --crash ./fixed overflow 2>&1 | FileCheck --check-prefix=OVERFLOW %s
// OVERFLOW: stingy: stack overflow

// The thread that writes statistics comes later.
// RUN: env STINGY_STATS_SIGNAL=USR2 ./pie | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s

// The file does not hold the slab.
// RUN: %python -c "import os; [exit(p) for p in ('pie', 'fixed', 'clang', 'relro', 'static') if os.path.getsize(p) > os.path.getsize(p + '_plain') + 12288]"

// Without the fragment nothing changes, and the statistics say so.
// RUN: env STINGY_STATS=plain.json ./pie_plain | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,OUTSIDE %s
// OUTSIDE-DAG: in the slab: no
// RUN: %json plain.json body.globals | FileCheck --check-prefix=PLAIN %s
// PLAIN: {"bytes": 0, "in_slab": false, "why_not": "not linked with the linker fragment of stingygen"}

// Nor without sections for the linker to take.
// RUN: %S/Inputs/build.sh %runtime %build lumped gcc -fno-data-sections && env STINGY_STATS=lumped.json ./lumped | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,OUTSIDE %s
// RUN: %json lumped.json body.globals.why_not | FileCheck --check-prefix=LUMPED %s
// LUMPED: compile with -fdata-sections

// Another thread could write to a global while it moves: they stay.
// RUN: %S/Inputs/build.sh %runtime %build threads gcc -DTHREAD && env STINGY_STATS=threads.json ./threads | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,OUTSIDE %s
// RUN: %json threads.json body.globals.why_not | FileCheck --check-prefix=THREADS %s
// THREADS: several threads ran already

// Where the sanitizer keeps notes on them they stay.
// RUN: %S/Inputs/build.sh %runtime %build asan gcc -fsanitize=address,undefined && env STINGY_STATS=asan.json ./asan | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,OUTSIDE %s
// RUN: %json asan.json body.globals.why_not | FileCheck --check-prefix=ASAN %s
// ASAN: a sanitizer watches them

// Nor does a slab go where it cannot be aligned, or where the linker was told something else than the layout.
// RUN: cp generated/program_stingy.ld whole.ld && sed -i 's/2097152/4096/' generated/program_stingy.ld
// RUN: %S/Inputs/build.sh %runtime %build skewed gcc -no-pie -fno-pie && env STINGY_STATS=skewed.json ./skewed | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,OUTSIDE %s
// RUN: %json skewed.json body.globals.why_not | FileCheck --check-prefix=SKEWED %s
// SKEWED: not aligned as a slab is
// RUN: sed 's/ += 8192;/ += 12288;/' whole.ld > generated/program_stingy.ld
// RUN: %S/Inputs/build.sh %runtime %build other gcc && env STINGY_STATS=other.json ./other | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,OUTSIDE %s
// RUN: %json other.json body.globals.why_not | FileCheck --check-prefix=OTHER %s
// OTHER: do not fit the layout

// With less room than they take, those go inside that fit.
// RUN: stingygen memory.json --l2 512K --globals 128 -o generated | FileCheck --check-prefix=ROOM %s
// ROOM: outside: table: there is no room for it in 128 bytes (--globals)
// RUN: %S/Inputs/build.sh %runtime %build tight gcc && env STINGY_STATS=tight.json ./tight | FileCheck --check-prefix=KEPT %s
// RUN: %json tight.json body.globals | FileCheck --check-prefix=STATS %s
#include "places.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <stingy/annotations.h>
#include <sys/wait.h>
#include <unistd.h>
struct request { char *text; int n; };
typedef void stage(struct request *);
static stage *next;
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r; next = s; }

int counter = 7;
static int hidden = 3;
int table[100];
int *pointer = &counter;
static struct node { struct node *self; } node = {&node};
static char *slot;

static void end(struct request *r) {
  static int ends;
  ends++;
  table[99] = ends;
  free(r->text);
}
static void begin(struct request *r) {
  static int begins = 40;
  char *text = malloc(64);
  if (!text)
    abort();
  begins++;
  table[98] = begins;
  counter++;
  hidden += node.self == &node ? 1 : 0;
  r->text = text;
  slot = text;
  *pointer += 0;
  queue(r, end);
}
STINGY_SCHEDULER static void serve(void) {
  struct request r = {0, 0};
  queue(&r, begin);
  next(&r);
  next(&r);
}

/* Before the slab is attached, which a constructor does that has no priority. */
static struct { int *counter, *hidden, *table; } before;
#ifdef THREAD
static void *wait_for_ever(void *unused) {
  for (;;)
    pause();
  return unused;
}
#endif
__attribute__((constructor(101))) static void remember(void) {
  before.counter = &counter;
  before.hidden = &hidden;
  before.table = table;
  counter = 1000;
  hidden = 2000;
  table[0] = 3000;
#ifdef THREAD
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait_for_ever, NULL) != 0)
    abort();
#endif
}

static int child_writes_to_its_own(void) {
  pid_t child = fork();
  if (child == 0) {
    counter = -1;
    table[50] = -1;
    serve();
    _exit(counter == 0 ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  return status == 0 && counter == 1001 && table[50] == 0;
}

/* The second time the thread knows where to. */
static void *give_two_slots_and_a_global(void *slots) {
  int given = stingy_give(((void **)slots)[0]) + stingy_give(((void **)slots)[1]);
  return given == 2 && stingy_give(table + 16) == 0 ? slots : NULL;
}
static int is_foreign_to_other_threads(void) {
  void *slots[] = {stingy_take(0, 64), stingy_take(0, 64)}, *result = NULL;
  pthread_t thread;
  if (pthread_create(&thread, NULL, give_two_slots_and_a_global, slots) != 0)
    abort();
  pthread_join(thread, &result);
  return result == slots;
}

static int go_deeper(volatile char *above) {
  volatile char block[20000];
  block[0] = *above;
  return *above == 0 ? go_deeper(block) + block[0] : 0;
}
static void overflow(void *zero) { counter = go_deeper((char *)zero); }

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1)
    return stingy_run_on_stack(overflow, (char[]){0});
  say("values are those of before", counter == 1000 && hidden == 2000 && table[0] == 3000);
  serve();
  say("addresses are those of before", before.counter == &counter && before.hidden == &hidden && before.table == table);
  say("values are those of before", *before.counter == 1001 && *before.hidden == 2001 && before.table[98] == 41);
  say("zeros are zero", table[1] == 0 && table[97] == 0 && table[99] == 1);
  say("pointers lead to the globals", pointer == before.counter && node.self == &node);
  say("in the slab", is_in_slab(&counter, slot) && is_in_slab(&hidden, slot) && is_in_slab(table, slot) &&
                         is_in_slab(table + 99, slot) && is_in_slab(&node, slot) && is_in_slab(&pointer, slot));
  say("no slot", !stingy_owns(&counter) && stingy_give(table) == 0 && stingy_is_valid());
  say("no slot for other threads", is_foreign_to_other_threads());
  say("the child writes to its own", child_writes_to_its_own());
  stingy_detach();
  say("kept without slab", counter == 1001 && table[98] == 41 && !stingy_owns(slot));
  table[60] = 6;
  say("kept in the next slab", stingy_attach(&program_stingy_layout) == 0 && table[60] == 6 && counter == 1001);
  serve();
  say("kept in the next slab", counter == 1002 && table[98] == 42 && stingy_is_valid());
}
