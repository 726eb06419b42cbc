/*
 * Slots that threads other than the owner give back. Each such thread has a ring of its own in the
 * slab, so that it needs neither lock nor atomic instruction; the owner collects them when a pool
 * has no free slot left.
 *
 *     giving thread:  entries[tail] = place; tail++       owner:  entries[head]; head++
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
  _Atomic slot_place *entries;
  size_t mask;         /* entries - 1 */
  atomic_flag is_busy; /* only of the last ring */
  _Alignas(LINE_BYTES) _Atomic size_t tail;
  size_t head_seen; /* by the giver, who looks again when the ring seems full */
  _Alignas(LINE_BYTES) _Atomic size_t head;
};

/* Bytes of the rings of a slab with so many slots. */
size_t stingy_rings_bytes(size_t slots);

/* Lays the rings out in zeroed memory of that size. */
void stingy_rings_build(struct slab *slab, void *memory, size_t slots);

/* Any thread but the owner. False when the ring is full: the slot was given back before. */
bool stingy_remote_push(struct slab *slab, slot_place place);

/* Owner only: puts back all that the rings hold. True when there was something. */
bool stingy_remote_collect(struct slab *slab);

/* The thread ends, or the process has forked: others may use its rings. */
void stingy_rings_leave(struct slab *slab, bool of_all_but_this_thread);

#endif
