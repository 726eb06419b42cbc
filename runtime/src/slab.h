/*
 * The vocabulary of the runtime: the slab of a thread, its pools and its objects.
 *
 *     layout ──layout_check──▶ accepted ──mapping──▶ memory ──slab_build──▶ struct slab ──attach──▶
 *     fast.h, take.c by the owner, remote.c by the other threads, query.c by the scheduler,
 *     stats.c by anyone
 *
 * One mapping holds all of it, the book-keeping too:
 *
 *     book-keeping | guard page | low slab | cache slab | high slab
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

enum { MAX_OBJECTS = 0x7fff };

/* Where a slot starts stands its pool's number + 1, and one of these where it is not for the fast
 * path. */
enum { START_POOL = 0xffff, START_HIGH = 1 << 16, START_CHECKED = 1 << 17 };

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

/* What the scheduler told of a stage. */
struct stage_counters {
  stingy_counter batches, requests, most_requests, clocks;
};

/* What mmap gave. All zero when there is none. */
struct mapping {
  char *start;
  size_t bytes;
  char *low;
  char *cache;
  unsigned pages;    /* enum stingy_pages */
  int is_contiguous; /* 1, 0, or -1 when nobody may know */
};

struct ring;
struct checks;

struct slab {
  _Atomic(struct slab *) next; /* of the process's slabs */
  unsigned long long number;   /* no two slabs of a process have the same, one after the other */
  struct bank *banks;          /* behind them the empty bank */
  struct object *objects;
  struct stage_counters *stages;
  size_t object_count;
  size_t bank_count;
  size_t pooled_bytes; /* cache and high slab together */
  const struct stingy_layout *layout;
  struct mapping mapping;
  stingy_counter remote_frees;
  stingy_counter bad_frees;
  stingy_counter late_writes, overruns, leaks, broken_sharings; /* found by checks.h */
  stingy_counter foreign_frees;                                 /* those of the owner */
  atomic_bool is_stack_in_use;                                  /* by stingy_run_on_stack */
  bool is_orphan;           /* nobody owns it; guarded by the lock */
  struct ring *rings;       /* MAX_RINGS, for what other threads give back */
  atomic_size_t rings_used; /* the first ones */
  struct checks *checks;    /* NULL: none */
  unsigned *starts;         /* own.starts, while it is built */
  _Alignas(LINE_BYTES) struct stingy_own own;
};

/* Numbers that need no slab. */
struct process_counters {
  stingy_counter unattributed_spills;
  stingy_counter foreign_frees; /* those of threads that own no slab */
};

extern struct process_counters stingy_process_counters;

static inline struct slab *slab_of_own(struct stingy_own *own) {
  return own ? (struct slab *)(void *)((char *)own - offsetof(struct slab, own)) : NULL;
}

/* The slab that this thread owns, or NULL. */
static inline struct slab *stingy_owned(void) { return slab_of_own(stingy_own); }

/* The first slab of the process, and the one behind a slab; or NULL. Any thread. */
struct slab *stingy_slabs(void);
struct slab *stingy_next_slab(const struct slab *slab);

/* The slab that the address lies in, or NULL. Any thread. */
struct slab *stingy_slab_of(uintptr_t address);

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

/* True when the address is in low, cache or high slab. */
static inline bool slab_contains(const struct slab *slab, uintptr_t address) {
  size_t low = slab->layout->low_bytes;
  return address - (slab->own.address - low) < low + slab->pooled_bytes;
}

/* The line that the address is the start of, or SIZE_MAX. */
static inline size_t slab_line(const struct slab *slab, uintptr_t address) {
  size_t offset = address - slab->own.address;
  bool is_line = offset < slab->pooled_bytes && offset % LINE_BYTES == 0;
  return is_line ? offset >> LINE_SHIFT : SIZE_MAX;
}

static inline struct stingy_record *slab_record(struct slab *slab, size_t object) {
  return &slab->own.records[object];
}

/* A slot: the line that it starts at, and what stands there in `starts`; 0 is none. */
typedef uint64_t slot_place;

/* Where a slot starts, the address being one; else 0. */
static inline slot_place slab_place(const struct slab *slab, uintptr_t address) {
  size_t line = slab_line(slab, address);
  unsigned start = line == SIZE_MAX ? 0 : slab->own.starts[line];
  return start == 0 ? 0 : (slot_place)start << 32 | line;
}

/* Owner only: the slot goes back to its bank. False when it is known to be free. */
bool stingy_put_back(struct slab *slab, slot_place place);

/* Slots that the object has now, and the most that it ever had at once. */
unsigned long long stingy_object_alive(struct slab *slab, size_t object);
unsigned long long stingy_object_high_water(struct slab *slab, size_t object);

#endif
