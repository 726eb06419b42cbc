/*
 * The fast path of the allocator, inline in whoever takes and gives: a free slot is popped from the
 * stack of its pool, or pushed onto it. What is rare (a pool without free slots, a new largest
 * size, a pointer of somebody else, a bad free) is left to stingy_take and stingy_give, which do
 * everything.
 *
 * Only the thread that owns a slab comes here, so plain loads and stores will do; what other
 * threads read as well (stingy_stage_room, the statistics) is stored with relaxed order, which
 * costs the same.
 *
 * Not for direct use: see the macros in <stingy/stingy.h>. Includes <stddef.h> only.
 */
#ifndef STINGY_FAST_H
#define STINGY_FAST_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#define STINGY_THREAD_ __thread /* thread_local would ask at each use whether it is initialised */
#else
#define STINGY_THREAD_ _Thread_local
#endif

#define STINGY_RARELY_(CONDITION) __builtin_expect(!!(CONDITION), 0)
#define STINGY_STORE_(PLACE, VALUE) __atomic_store_n(&(PLACE), (VALUE), __ATOMIC_RELAXED)

/* Of a counter that only this thread writes; gcc does not make one instruction of it by itself. */
#if defined(__x86_64__) && defined(__GNUC__)
#define STINGY_COUNT_(COUNTER) __asm__("incq %0" : "+m"(COUNTER) : : "cc")
#else
#define STINGY_COUNT_(COUNTER) STINGY_STORE_(COUNTER, (COUNTER) + 1)
#endif

/* Of the slab; the generated header knows them: a load less in each give. */
#ifdef STINGY_SLAB_LINES
#define STINGY_LINES_OF_(OWN) ((size_t)STINGY_SLAB_LINES)
#else
#define STINGY_LINES_OF_(OWN) ((OWN)->lines)
#endif

/* The slots of a pool that were given back: the last one is taken next. */
struct stingy_stack {
  void **top;  /* behind the slot that is taken next; NULL lies below the last one */
  void **full; /* where `top` is when all slots that were ever taken were given back */
};

/* One object; 64 bytes. Of objects that share their slots, the first one's stack serves all. */
struct stingy_record {
  struct stingy_stack stack;
  size_t largest;           /* no larger size was seen, and a slot has room for it */
  unsigned long long gives; /* of slots in the cache slab, where they are not shared */
  unsigned long long takes; /* the same; only where they are shared, as is all that follows */
  unsigned long long alive; /* slots that the object has now, those of the high slab included */
  unsigned long long most;  /* ever alive */
  size_t unused;
};

/* What the fast path needs of a slab, one cache line, and its objects behind it. */
struct stingy_own {
  size_t address; /* of the cache slab, behind which the high slab lies */
  size_t lines;   /* of 64 bytes, in both */
  /* By line: 1 + the pool whose slot starts there, and STINGY_START_... */
  const unsigned short *starts;
  /* By line, for slots that are shared: 1 + the object that has it, or 0. */
  unsigned short *holders;
  size_t unused[4];
  struct stingy_record records[1]; /* by object, in truth as many as the layout has */
};

/* Beside the pool's number: several objects share the slot; it is not for the fast path. */
enum { STINGY_START_SHARED = 0x8000, STINGY_START_SLOW = 0x4000 };

/* The slab that the thread owns, or NULL. */
extern STINGY_THREAD_ struct stingy_own *stingy_own __attribute__((tls_model("initial-exec")));

void *stingy_take(unsigned object, size_t size);
int stingy_give(const volatile void *pointer);

/*
 * The line that the byte at the offset is the start of. Turned by six bits, the offset of what is
 * before the slab, behind it, or at no multiple of 64 is larger than that of any line.
 */
static inline size_t stingy_line_(size_t offset) {
  return offset >> 6 | offset << (sizeof offset * 8 - 6);
}

/* Pushes a slot onto the stack of its pool. 0 when it is known to be free already. */
static inline __attribute__((always_inline)) int stingy_push_(struct stingy_own *own,
                                                              unsigned object, unsigned pool,
                                                              int shared, size_t line, void *slot) {
  struct stingy_record *record = &own->records[object];
  struct stingy_stack *stack = &own->records[pool].stack;
  void **top = stack->top;
  if (STINGY_RARELY_(top == stack->full || top[-1] == slot))
    return 0;
  *top = slot;
  STINGY_STORE_(stack->top, top + 1);
  if (shared) {
    STINGY_STORE_(own->holders[line], (unsigned short)0);
    STINGY_STORE_(record->alive, record->alive - 1);
  } else {
    STINGY_COUNT_(record->gives);
  }
  return 1;
}

/* AddressSanitizer is to see every slot come and go: that is done in the library. */
#if defined(__SANITIZE_ADDRESS__)
#define STINGY_OUT_OF_LINE_ 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STINGY_OUT_OF_LINE_ 1
#endif
#endif

#ifdef STINGY_OUT_OF_LINE_

static inline void *stingy_take_inline(unsigned object, unsigned pool, int shared, size_t expected,
                                       size_t size) {
  (void)pool;
  (void)shared;
  (void)expected;
  return stingy_take(object, size);
}

static inline int stingy_give_inline(unsigned object, unsigned pool, int shared,
                                     const volatile void *pointer) {
  (void)object;
  (void)pool;
  (void)shared;
  return stingy_give(pointer);
}

#else

/*
 * As stingy_take. `pool` is the first of the objects with the same slots, `shared` whether there
 * are others, `expected` the size that the layout was made for: a size that is known to be no
 * larger when this is compiled needs no look at what there is room for.
 */
static inline __attribute__((always_inline)) void *
stingy_take_inline(unsigned object, unsigned pool, int shared, size_t expected, size_t size) {
  struct stingy_own *own = stingy_own;
  struct stingy_record *record;
  void **top;
  void *slot;
  if (STINGY_RARELY_(!own))
    return stingy_take(object, size);
  record = &own->records[object];
  top = own->records[pool].stack.top;
  slot = top[-1];
  if (STINGY_RARELY_(!slot ||
                     (!(__builtin_constant_p(size) && size <= expected) && size > record->largest)))
    return stingy_take(object, size);
  STINGY_STORE_(own->records[pool].stack.top, top - 1);
  if (shared) {
    unsigned long long alive = record->alive + 1;
    STINGY_STORE_(own->holders[((size_t)slot - own->address) >> 6], (unsigned short)(object + 1));
    STINGY_STORE_(record->alive, alive);
    STINGY_COUNT_(record->takes);
    if (alive > record->most)
      STINGY_STORE_(record->most, alive);
  }
  return slot;
}

/*
 * As stingy_give, for a pointer that is most likely to a slot of the object. The slot that was
 * given back last, and one more than were taken, are given back twice: stingy_give says so.
 */
static inline __attribute__((always_inline)) int
stingy_give_inline(unsigned object, unsigned pool, int shared, const volatile void *pointer) {
  struct stingy_own *own = stingy_own;
  size_t line;
  if (STINGY_RARELY_(!own))
    return stingy_give(pointer);
  line = stingy_line_((size_t)pointer - own->address);
  if (STINGY_RARELY_(line >= STINGY_LINES_OF_(own) ||
                     own->starts[line] !=
                         ((pool + 1) | (shared ? (unsigned)STINGY_START_SHARED : 0u)) ||
                     (shared && own->holders[line] != object + 1) ||
                     !stingy_push_(own, object, pool, shared, line, (void *)(size_t)pointer)))
    return stingy_give(pointer);
  return 1;
}

#endif

#ifdef __cplusplus
}
#endif

#endif
