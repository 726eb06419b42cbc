/*
 * Slots that threads other than the owner give back: a list with many that push and one that
 * takes all, so that it needs no lock and knows no ABA.
 *
 *     other thread: holder |= RETURNING ─▶ push ─▶ slab->remote ─▶ owner: take all ─▶ banks
 */
#ifndef STINGY_SRC_REMOTE_H
#define STINGY_SRC_REMOTE_H

#include "slab.h"

/* Any thread. False when the slot is not taken, or on its way back already. */
bool stingy_remote_push(struct slab *slab, struct bank *bank, uint32_t slot);

/* Owner only: puts back all slots of the list. True when there was one. */
bool stingy_remote_collect(struct slab *slab);

/* Owner only: slots that wait on the list now. */
size_t stingy_remote_length(const struct slab *slab);

static inline bool remote_is_empty(const struct slab *slab) {
  return atomic_load_explicit((_Atomic slot_link *)&slab->remote, memory_order_relaxed) == 0;
}

#endif
