// Globals of C++ that stages touch lie in the slab, too: dynamic initialisers run on them before and after it is attached,
// and statics of functions are made once.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && cp %S/Inputs/places.h . && %compiledb s.cpp -- -std=c++17
// RUN: memwalk -p . -o memory.json --program program
// RUN: stingygen memory.json --l2 512K -o generated | FileCheck --check-prefix=SUMMARY %s
// SUMMARY: globals that stages may touch: 11 of 11 in the slab, {{.*}} when linked with program_stingy.ld
// RUN: stingify memory.json generated/layout.json --out rewritten --mirror
// RUN: %S/Inputs/build.sh %runtime %build pie g++ -std=c++17 && env STINGY_STATS=pie.json ./pie | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s
// RUN: %S/Inputs/build.sh %runtime %build clang clang++-19 -std=c++17 -no-pie && ./clang | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,INSIDE %s
// RUN: ./pie_plain | FileCheck --implicit-check-not=": no" --check-prefixes=KEPT,OUTSIDE %s
// KEPT-DAG: initialised before: yes
// KEPT-DAG: initialised afterwards: yes
// KEPT-DAG: made once: yes
// KEPT-DAG: addresses are those of before: yes
// INSIDE-DAG: in the slab: yes
// OUTSIDE-DAG: in the slab: no
// KEPT-DAG: destroyed at the end: yes
// RUN: %json pie.json body.globals | FileCheck --check-prefix=STATS %s
// STATS: {"bytes": {{[1-9][0-9]*}}, "in_slab": true, "why_not": ""}
#include "places.h"
#include <cstdlib>
#include <vector>
#include <stingy/annotations.h>

struct Made {
  static int count;
  int number;
  explicit Made(int value) : number(value) { ++count; }
  ~Made();
};
int Made::count;
Made::~Made() {
  if (number == 90)
    say("destroyed at the end", 1);
}

// The one is made before the slab is attached, the other afterwards.
__attribute__((init_priority(200))) Made early(50);
static std::vector<int> late = {1, 2, 3};
namespace {
Made hidden(90);
}
inline int shared = 6;
template <class T> struct Table { static int size; };
template <class T> int Table<T>::size = 60;

static struct { Made *early; Made *hidden; int *shared; } before;
struct Remember {
  Remember() { before = {&early, &hidden, &shared}; early.number = 51; }
};
__attribute__((init_priority(300))) Remember remember;

struct request { char *text; int n; };
typedef void stage(request *);
static stage *next;
void queue(request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(request *r, stage *s) { (void)r; next = s; }
static void *slot;
static const void *madeOnce;

static Made &once() {
  static Made made(70);
  return made;
}

static void end(request *r) { free(r->text); }
static void begin(request *r) {
  char *text = static_cast<char *>(malloc(64));
  if (!text)
    abort();
  early.number++;
  hidden.number += 0;
  late.push_back(4);
  shared++;
  Table<int>::size++;
  Made &made = once();
  made.number++;
  madeOnce = &made;
  r->text = text;
  slot = text;
  queue(r, end);
}
STINGY_SCHEDULER static void serve() {
  request r = {nullptr, 0};
  queue(&r, begin);
  next(&r);
  next(&r);
}

int main() {
  serve();
  serve();
  say("initialised before", early.number == 53 && shared == 8 && Table<int>::size == 62);
  say("initialised afterwards", late.size() == 5 && late[2] == 3 && hidden.number == 90);
  say("made once", once().number == 72 && madeOnce == &once() && Made::count == 3);
  say("addresses are those of before", before.early == &early && before.hidden == &hidden && before.shared == &shared);
  say("in the slab", is_in_slab(&early, slot) && is_in_slab(&late, slot) && is_in_slab(&hidden, slot) &&
                         is_in_slab(&shared, slot) && is_in_slab(&Table<int>::size, slot) && is_in_slab(madeOnce, slot));
}
