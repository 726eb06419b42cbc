// A stage holder whose address is taken may be given any stage that flows to it, and what becomes of a state is not seen;
// an atomic operation stores what it is given, or nothing. Copying a record's bytes copies its stages.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=by_pointer].queues[*].stage | FileCheck --check-prefix=ANY %s
// RUN: %json memory.json body.stages[name=by_setter].queues[*].stage | FileCheck --check-prefix=ANY %s
// ANY: ["by_atomic", "by_bytes", "by_bytes_of_field", "by_exchange", "by_load", "by_pointer", "by_setter", "by_swap", "of_atomic", "of_bytes", "of_exchange", "of_pointer", "of_setter", "of_swap"]
// RUN: %json memory.json body.stages[name=by_bytes].queues[*].stage | FileCheck --check-prefix=BYTES %s
// BYTES: ["READING", "WAITING", "by_atomic", {{.*}}"of_swap"]
// RUN: %json memory.json body.stages[name=by_bytes_of_field].queues[*].stage | FileCheck --check-prefix=FIELD %s
// FIELD: "of_bytes"
// RUN: %json memory.json body.stages[name=by_atomic].queues[*].stage | FileCheck --check-prefix=ATOMIC %s
// ATOMIC: ["of_atomic"]
// RUN: %json memory.json body.stages[name=by_exchange].queues[*].stage | FileCheck --check-prefix=EXCHANGE %s
// EXCHANGE: ["of_exchange"]
// RUN: %json memory.json body.stages[name=by_swap].queues[*].stage | FileCheck --check-prefix=SWAP %s
// SWAP: ["of_swap"]
// RUN: %json memory.json body.stages[name=by_load].queues[*].stage | FileCheck --check-prefix=LOAD %s
// LOAD: []
// RUN: %json memory.json body.stages[name=WAITING].queues[*].stage | FileCheck --check-prefix=STATE %s
// STATE: ["READING"]
// A copy of the record may be one of what was stored so.
// RUN: %json memory.json body.unknowns[*].function | FileCheck --check-prefix=UNSEEN %s
// UNSEEN: ["by_bytes", "read_state"]
#include <stingy/annotations.h>
#include <string.h>
struct event;
typedef void handler(struct event *);
enum state { WAITING, READING };
struct event {
  handler *handler STINGY_STAGE;
  enum state state STINGY_STAGE;
  int number;
};
#define STAGE(NAME) static void NAME(struct event *e) { (void)e; }
STAGE(of_pointer) STAGE(of_setter) STAGE(of_bytes) STAGE(of_atomic) STAGE(of_exchange) STAGE(of_swap)
static void set(handler **slot, handler *h) { *slot = h; }
static void by_pointer(struct event *e) { handler **slot = &e->handler; *slot = of_pointer; }
static void by_setter(struct event *e) { set(&e->handler, of_setter); }
static void by_bytes(struct event *e) { memcpy(e + 1, e, sizeof *e); }
static void by_bytes_of_field(struct event *e) { handler *h = of_bytes; memcpy(&e->handler, &h, sizeof h); }
static void by_atomic(struct event *e) { __atomic_store_n(&e->handler, of_atomic, __ATOMIC_RELEASE); }
static void by_exchange(struct event *e) {
  handler *before = of_setter;
  __atomic_compare_exchange_n(&e->handler, &before, of_exchange, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
static void by_swap(struct event *e) { __sync_bool_compare_and_swap(&e->handler, of_setter, of_swap); }
static void by_load(struct event *e) { e->number = __atomic_load_n(&e->handler, __ATOMIC_ACQUIRE) == of_setter; }
static void wait_state(struct event *e) { __atomic_store_n(&e->state, READING, __ATOMIC_RELEASE); }
static void read_state(struct event *e) { memset(&e->state, 1, sizeof e->state); }
STINGY_SCHEDULER void loop(struct event *e) {
  static handler *const first[] = {by_pointer, by_setter, by_bytes, by_bytes_of_field, by_atomic, by_exchange, by_swap, by_load};
  e->handler = first[e->number];
  e->state = WAITING;
  for (;;) {
    e->handler(e);
    switch (e->state) {
    case WAITING: wait_state(e); break;
    case READING: read_state(e); break;
    }
  }
}
