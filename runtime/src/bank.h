/*
 * A bank: slots of equal stride in a row, in the cache slab or in the high slab, and the stack of
 * those that are free.
 *
 *     slots     [ 0 ][ 1 ][ 2 ][ 3 ]      never written to by the runtime
 *     stack     &1 &3 . .                 the last of the first `free` is taken next
 *     holders   A . B .                   who has the slot: 0 nobody, else object + 1
 *     links     one a slot, for the list of slots that other threads give back (remote.h)
 *
 * The stack holds addresses although numbers would be shorter: what is given back and taken again
 * then goes through one store and one load, and no multiplication is waited for (2 to 3 times as
 * fast, measured on pairs of take and give).
 *
 * The book-keeping lies outside the slots: a free slot stays out of the cache, and a server that
 * writes to a slot it gave back cannot corrupt the lists.
 *
 * Invariants: the first `free` entries of the stack are the slots whose holder is 0, each once.
 * Only the owner changes the stack, and a holder, but for HOLDER_RETURNING, which the thread that
 * gives a slot back sets.
 */
#ifndef STINGY_SRC_BANK_H
#define STINGY_SRC_BANK_H

#include "sanitize.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { LINE_SHIFT = 6, LINE_BYTES = 1 << LINE_SHIFT };

/* Who holds a slot: the object's number + 1, and one bit while it is on the remote list. */
typedef _Atomic uint16_t bank_holder;
enum { HOLDER_NOBODY = 0, HOLDER_RETURNING = 0x8000, HOLDER_OBJECT = 0x7fff };

/* Which slot of which bank, in one word: (bank + 1) << 32 | slot; 0 is none. */
typedef uint64_t slot_link;

struct bank {
  size_t begin; /* offsets from the start of the cache slab */
  size_t end;
  size_t stride;
  uint64_t inverse; /* 2^32 / (stride in lines), rounded up */
  char *first;
  char **stack;
  bank_holder *holders;
  _Atomic slot_link *links;
  uint32_t slots;
  bool is_shared;               /* serves several objects */
  _Atomic uint32_t free;        /* written by the owner, read by anyone */
  _Atomic uint32_t fewest_free; /* ever */
};

#define BANK_NO_SLOT UINT32_MAX

/* Bytes of book-keeping for each slot. */
enum { BANK_BYTES_PER_SLOT = sizeof(slot_link) + sizeof(char *) + sizeof(uint16_t) };

/* All slots free, slot 0 on top. Geometry and arrays are set already. */
void stingy_bank_fill(struct bank *bank);

/* True when the invariants above hold. */
bool stingy_bank_is_valid(struct bank *bank);

static inline uint32_t bank_free(const struct bank *bank) {
  return atomic_load_explicit((_Atomic uint32_t *)&bank->free, memory_order_relaxed);
}

static inline uint32_t bank_taken(const struct bank *bank) { return bank->slots - bank_free(bank); }

static inline uint32_t bank_most_taken(const struct bank *bank) {
  return bank->slots -
         atomic_load_explicit((_Atomic uint32_t *)&bank->fewest_free, memory_order_relaxed);
}

static inline char *bank_slot(const struct bank *bank, uint32_t slot) {
  return bank->first + slot * bank->stride;
}

/*
 * The slot that starts at this offset, or BANK_NO_SLOT. Multiplies by the inverse: the quotient is
 * exact for every offset that starts a slot, and any other fails the comparison.
 */
static inline uint32_t bank_slot_at(const struct bank *bank, size_t offset) {
  size_t inside = offset - bank->begin;
  uint64_t slot = ((inside >> LINE_SHIFT) * bank->inverse) >> 32;
  return slot * bank->stride == inside ? (uint32_t)slot : BANK_NO_SLOT;
}

/* The number of a slot by its address, which must be one. */
static inline uint32_t bank_number(const struct bank *bank, const char *memory) {
  size_t inside = (size_t)(memory - bank->first);
  return (uint32_t)(((inside >> LINE_SHIFT) * bank->inverse) >> 32);
}

static inline uint16_t bank_holder_of(const struct bank *bank, uint32_t slot) {
  return atomic_load_explicit(&bank->holders[slot], memory_order_relaxed);
}

static inline void bank_set_holder(struct bank *bank, uint32_t slot, uint16_t holder) {
  atomic_store_explicit(&bank->holders[slot], holder, memory_order_relaxed);
}

/* Owner only; `bank` has a free slot. */
static inline void *bank_pop(struct bank *bank, uint16_t holder, size_t size) {
  uint32_t free = bank_free(bank) - 1;
  char *memory = bank->stack[free];
  atomic_store_explicit(&bank->free, free, memory_order_relaxed);
  if (free < atomic_load_explicit(&bank->fewest_free, memory_order_relaxed))
    atomic_store_explicit(&bank->fewest_free, free, memory_order_relaxed);
  bank_set_holder(bank, bank_number(bank, memory), holder);
  sanitize_show(memory, size);
  return memory;
}

/* Owner only; `slot` is held, and `memory` is its address. */
static inline void bank_push(struct bank *bank, uint32_t slot, char *memory) {
  uint32_t free = bank_free(bank);
  bank->stack[free] = memory;
  atomic_store_explicit(&bank->free, free + 1, memory_order_relaxed);
  bank_set_holder(bank, slot, HOLDER_NOBODY);
  sanitize_hide(memory, bank->stride);
}

#endif
