/*
 * Checks that a user switches on where the server misbehaves, at start and without building anew:
 *
 *     STINGY_CHECK=frees,leaks ./server        or STINGY_CHECK=all
 *
 * - frees: who has a slot is noted, so that every double free is known, not only one at once.
 * - poison: a slot is filled when it is given back and when it is taken; who writes to a free one
 *   is told.
 * - red-zones: what lies behind the size asked for is filled, and must be so when it is given back.
 * - shuffle: slots are taken in random order.
 * - leaks: what a request still has when it ends (stingy_request_ends) is told.
 * - sharing: that a request has two objects of one pool, never to be alive together, is told.
 * - abort: the first thing that is told ends the process.
 *
 * A debug build (STINGY_DEBUG) has frees, sharing and abort always on. While any is on, no slot
 * goes through the fast path, and holders are noted for all. Under Valgrind its own checks learn of
 * every slot (memory pool requests), with or without the variable.
 */
#ifndef STINGY_SRC_CHECKS_H
#define STINGY_SRC_CHECKS_H

#include "slab.h"

enum check_mode {
  CHECK_FREES = 1,
  CHECK_POISON = 2,
  CHECK_RED_ZONES = 4,
  CHECK_SHUFFLE = 8,
  CHECK_LEAKS = 16,
  CHECK_ABORT = 32,
  CHECK_VALGRIND = 64,
  CHECK_SHARING = 128
};

/* Gives the slab, whose banks are not yet filled, what the modes need. Without memory: none. */
void stingy_checks_begin(struct slab *slab);
void stingy_checks_end(struct slab *slab);

/* The order in which the slots of a bank are taken for the first time. */
void stingy_checks_order(struct slab *slab, struct bank *bank);

/* Before one of the bank's free slots is taken. */
void stingy_checks_shuffle(struct slab *slab, struct bank *bank);

void stingy_checks_taken(struct slab *slab, const struct bank *bank, char *slot, size_t size);
void stingy_checks_given(struct slab *slab, const struct bank *bank, char *slot, size_t object);

/* Says what is wrong, and ends the process where that is asked for. */
void stingy_checks_tell(const struct slab *slab, const char *what, size_t object, const void *slot);

#endif
