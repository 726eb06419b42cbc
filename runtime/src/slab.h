/*
 * The vocabulary of the runtime: the slab of a thread, its pools and its objects.
 *
 *     layout ──layout_check──▶ accepted ──mapping──▶ memory ──slab_build──▶ struct slab ──attach──▶
 *     fast.h, take.c by the owner, remote.c by the other threads, query.c by the scheduler,
 *     stats.c by anyone
 *
 * One mapping holds all of it, the book-keeping too; only where the globals are in the slab
 * (globals.h) is the book-keeping elsewhere:
 *
 *     book-keeping | guard | low slab | cache slab | high slab
 *
 * Offsets that name a place in a pool count from the start of the cache slab, so that one unsigned
 * comparison tells "cache or high slab" from everything else. A table by line of 64 bytes says
 * which pool's slot starts there (stingy_own.starts), which tells a slot's address from all others,
 * and one says who has it, for slots that several objects share and where checks ask for it.
 */
#ifndef STINGY_SRC_SLAB_H
#define STINGY_SRC_SLAB_H

#include "bank.h"
#include "counter.h"
#include "sanitize.h"

#include <stingy/stingy.h>

/* So that a pool's number + 1 leaves room for STINGY_START_... in 16 bits. */
enum { MAX_OBJECTS = 0x3ffe };

enum spill { SPILL_TOO_LARGE, SPILL_EXHAUSTED, SPILL_OTHER_THREAD, SPILL_REASONS };

/*
 * An object and its pool: a bank in each slab, the same two for objects that share a sub-region.
 * What the fast path changes is in its stingy_record.
 */
struct object {
  size_t capacity;    /* largest size that a slot takes */
  struct bank *cache; /* the high slab's where that alone has slots of it */
  struct bank *high;
  size_t largest_refused; /* bytes */
  stingy_counter high_takes;
  stingy_counter spills[SPILL_REASONS];
};

/* What the scheduler told of a stage, and what was counted meanwhile. */
struct stage_counters {
  stingy_counter batches, requests, most_requests, clocks, spills;
};

/* The owner's spills, and how many there were when its scheduler told something. */
struct spill_count {
  stingy_counter all;
  unsigned long long at_clock_before, at_clock, at_stage;
};

/* The memory of a slab. All zero when there is none. */
struct mapping {
  char
      *start; /* what mmap gave, all of it, or where the globals are in the slab the book-keeping */
  size_t bytes;
  size_t guard_bytes; /* that nobody may touch, below the low slab; 0: the stack is not used */
  char *low;
  char *cache;
  char *end;              /* of what is mapped for the high slab */
  char *globals;          /* where they are in this slab, else NULL */
  size_t globals_bytes;   /* 0 where they are not */
  unsigned globals_place; /* enum stingy_globals */
  bool is_reserved;       /* in huge pages that were set aside */
};

struct ring;
struct checks;

struct slab {
  _Atomic(struct slab *) next; /* of the process's slabs */
  struct bank *banks;          /* behind them the empty bank */
  struct object *objects;
  struct stage_counters *stages;
  size_t object_count;
  size_t bank_count;
  uintptr_t begin;     /* of the low slab, behind which lie the others */
  size_t bytes;        /* of all three */
  size_t pooled_bytes; /* of cache and high slab */
  const struct stingy_layout *layout;
  struct mapping mapping;
  struct spill_count spills;
  stingy_counter remote_frees;
  stingy_counter bad_frees;
  stingy_counter late_writes, overruns, leaks, broken_sharings; /* found by checks.h */
  stingy_counter foreign_frees;                                 /* those of the owner */
  atomic_bool is_stack_in_use;                                  /* by stingy_run_on_stack */
  bool is_inherited;        /* from the process that forked this one; only the owner looks */
  bool is_orphan;           /* nobody owns it; guarded by the lock */
  struct ring *rings;       /* MAX_RINGS, for what other threads give back */
  atomic_size_t rings_used; /* the first ones */
  struct checks *checks;    /* NULL: none */
  unsigned short *starts;   /* own.starts, while it is built */
  _Alignas(LINE_BYTES) struct stingy_own own;
};

/* Numbers that need no slab. */
struct process_counters {
  stingy_counter unattributed_spills;
  stingy_counter foreign_frees; /* those of threads that own no slab */
  stingy_counter attach_error;  /* of the last stingy_attach that failed */
};

extern struct process_counters stingy_process_counters;

static inline struct slab *slab_of_own(struct stingy_own *own) {
  return own ? (struct slab *)(void *)((char *)own - offsetof(struct slab, own)) : NULL;
}

/* The slab that this thread owns, or NULL. */
static inline struct slab *stingy_owned(void) { return slab_of_own(stingy_own); }

/* The first slab of the process, and the one behind a slab; or NULL. Any thread. */
extern _Atomic(struct slab *) stingy_first_slab;

static inline struct slab *stingy_slabs(void) {
  return atomic_load_explicit(&stingy_first_slab, memory_order_acquire);
}

static inline struct slab *stingy_next_slab(const struct slab *slab) {
  return atomic_load_explicit((_Atomic(struct slab *) *)&slab->next, memory_order_acquire);
}

/* Another one whenever a slab came or went. Any thread. */
extern stingy_counter stingy_slabs_generation;

static inline unsigned long long stingy_slabs_now(void) {
  return atomic_load_explicit(&stingy_slabs_generation, memory_order_acquire);
}

/* A unit came that did not fit the layout: no thread gets a slab again. Any thread. */
extern atomic_bool stingy_refused;

static inline bool stingy_is_refused(void) {
  return atomic_load_explicit(&stingy_refused, memory_order_relaxed);
}

/* Gives the thread a slab of its own where the layout in use says that every thread has one. */
struct slab *stingy_attach_lazily(void);

/* The thread has something to leave when it ends. */
void stingy_note_thread(void);

/* Builds the slab in its memory, from an accepted layout: all slots are free. */
struct slab *stingy_slab_build(const struct stingy_layout *layout, const struct mapping *mapping);

/* Bytes that the book-keeping of the layout takes at the start of the mapping. */
size_t stingy_slab_bookkeeping_bytes(const struct stingy_layout *layout);

static inline size_t round_up(size_t bytes, size_t multiple) {
  return (bytes + multiple - 1) / multiple * multiple;
}

/* A global is the program's, wherever it is. */
static inline bool slab_has_global(const struct slab *slab, uintptr_t address) {
  return address - (uintptr_t)slab->mapping.globals < slab->mapping.globals_bytes;
}

/* True when the address is in low, cache or high slab. */
static inline bool slab_contains(const struct slab *slab, uintptr_t address) {
  return address - slab->begin < slab->bytes;
}

/* The slab that the address lies in, or NULL. Any thread. */
static inline struct slab *stingy_slab_of(uintptr_t address) {
  struct slab *slab = stingy_slabs();
  while (slab && !slab_contains(slab, address))
    slab = stingy_next_slab(slab);
  return slab;
}

/* The line that the address is the start of, or SIZE_MAX. */
static inline size_t slab_line(const struct slab *slab, uintptr_t address) {
  size_t line = stingy_line_(address - slab->own.address);
  return line < slab->own.lines ? line : SIZE_MAX;
}

static inline struct stingy_record *slab_record(struct slab *slab, size_t object) {
  return &slab->own.records[object];
}

/* The pool's number, of what stands in `starts` where a slot starts. */
static inline size_t start_pool(unsigned start) {
  return (start & ~(unsigned)(STINGY_START_SHARED | STINGY_START_SLOW)) - 1;
}

/* The bank of the slot that starts at the line. */
static inline struct bank *slab_bank_at(const struct slab *slab, size_t line) {
  const struct object *object = &slab->objects[start_pool(slab->own.starts[line])];
  return (line << LINE_SHIFT) - object->cache->begin < object->cache->end - object->cache->begin
             ? object->cache
             : object->high;
}

/*
 * Owner only: the slot that starts at the line goes back to its bank. False when none starts
 * there, or it is known to be free.
 */
bool stingy_put_back(struct slab *slab, size_t line);

/* Slots that the object has now, and the most that it ever had at once. */
unsigned long long stingy_object_alive(struct slab *slab, size_t object);
unsigned long long stingy_object_high_water(struct slab *slab, size_t object);

#endif
