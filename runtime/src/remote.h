/*
 * Slots that threads other than the owner give back. Each such thread has a ring of its own in the
 * slab, so that it needs neither lock nor atomic instruction; the owner collects them when a pool
 * has no free slot left.
 *
 *     giving thread:  entries[tail] = line; tail++       owner:  entries[head]; head++
 *
 * A ring has room for every slot that there is, so only a slot that is given twice can find it
 * full. The last ring is for all threads that came when the others had been given out; they take
 * turns.
 */
#ifndef STINGY_SRC_REMOTE_H
#define STINGY_SRC_REMOTE_H

#include "slab.h"

enum { MAX_RINGS = 16 };

struct ring {
  _Alignas(LINE_BYTES) _Atomic(const void *) giver; /* who has it: an address of the thread's own */
  _Atomic uint32_t *entries;                        /* lines */
  size_t mask;                                      /* entries - 1 */
  atomic_flag is_busy;                              /* only of the last ring */
  _Alignas(LINE_BYTES) _Atomic size_t tail;
  size_t head_seen; /* by the giver, who looks again when the ring seems full */
  _Alignas(LINE_BYTES) _Atomic size_t head;
};

/* False when it is full. Only for the thread that has the ring. */
static inline bool ring_push(struct ring *ring, size_t line) {
  size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
  if (tail - ring->head_seen > ring->mask)
    ring->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
  if (tail - ring->head_seen > ring->mask)
    return false;
  atomic_store_explicit(&ring->entries[tail & ring->mask], (uint32_t)line, memory_order_relaxed);
  atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
  return true;
}

/* The ring that the thread used last, and the addresses that go there. */
struct stingy_last_ring {
  unsigned long long generation; /* of the process's slabs, when this was noted */
  uintptr_t address;
  size_t first; /* line, behind the globals where the slab has them */
  size_t lines; /* from there; 0: none */
  struct ring *ring;
};

extern _Thread_local struct stingy_last_ring stingy_last_ring
    __attribute__((tls_model("initial-exec")));

/* Bytes of the rings of a slab with so many slots. */
size_t stingy_rings_bytes(size_t slots);

/* Lays the rings out in zeroed memory of that size. */
void stingy_rings_build(struct slab *slab, void *memory, size_t slots);

/* Any thread but the owner. False when the ring is full: a slot was given back twice. */
bool stingy_remote_push(struct slab *slab, size_t line);

/* The same, and faster, where the thread's last one was of the same slab; else false. */
static inline bool stingy_remote_push_again(uintptr_t address) {
  size_t line = stingy_line_(address - stingy_last_ring.address);
  return line - stingy_last_ring.first < stingy_last_ring.lines &&
         stingy_last_ring.generation == stingy_slabs_now() &&
         ring_push(stingy_last_ring.ring, line);
}

/* Owner only: puts back all that the rings hold. True when there was something. */
bool stingy_remote_collect(struct slab *slab);

/* The thread ends, or the process has forked: others may use its rings. */
void stingy_rings_leave(struct slab *slab, bool of_all_but_this_thread);

#endif
