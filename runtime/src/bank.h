/*
 * A bank: slots of equal stride in a row, in the cache slab or in the high slab, and the stack of
 * those that were given back.
 *
 *     slots     [ 0 ][ 1 ][ 2 ][ 3 ]      never written to by the runtime
 *     entries   NULL &1 &0 .. ..
 *                         |  full: three slots were ever taken
 *                         top: &0 is taken next
 *
 * A slot that was never taken is only used when the stack is empty, so that `full` also tells the
 * most slots that were ever taken at once, and memory that no request needed is never touched.
 *
 * The book-keeping lies outside the slots: a free slot stays out of the cache, and a server that
 * writes to a slot it gave back cannot corrupt the stack.
 */
#ifndef STINGY_SRC_BANK_H
#define STINGY_SRC_BANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <stingy/fast.h>

enum { LINE_SHIFT = 6, LINE_BYTES = 1 << LINE_SHIFT };

struct bank {
  size_t begin; /* offsets from the start of the cache slab */
  size_t end;
  size_t stride;
  char *first;
  void **entries;             /* slots + 1; the lowest is NULL */
  struct stingy_stack *stack; /* in the record that the fast path goes by, or own_stack */
  struct stingy_stack own_stack;
  uint32_t slots;
  uint32_t reserved; /* for requests that the scheduler admitted, taken or not */
  uint32_t *order;   /* of slots that are taken for the first time; NULL: as they lie */
  bool is_shared;    /* serves several objects */
  bool has_holders;  /* the slab notes who has a slot */
};

/* Bytes of book-keeping for each slot, and for each bank beside it. */
enum { BANK_BYTES_PER_SLOT = sizeof(void *), BANK_BYTES = sizeof(struct bank) + sizeof(void *) };

/* The fast path goes by the stack, too. */
static inline bool bank_is_fast(const struct bank *bank) { return bank->stack != &bank->own_stack; }

/* Slots that were ever taken. Written by the owner, read by anyone, as the next one. */
static inline uint32_t bank_most_taken(const struct bank *bank) {
  return (uint32_t)(__atomic_load_n(&bank->stack->full, __ATOMIC_RELAXED) - bank->entries - 1);
}

/* Slots on the stack. */
static inline uint32_t bank_given_back(const struct bank *bank) {
  return (uint32_t)(__atomic_load_n(&bank->stack->top, __ATOMIC_RELAXED) - bank->entries - 1);
}

static inline uint32_t bank_taken(const struct bank *bank) {
  return bank_most_taken(bank) - bank_given_back(bank);
}

static inline uint32_t bank_free(const struct bank *bank) { return bank->slots - bank_taken(bank); }

/* The slot that was given back last, or NULL. Owner only, as all that follows. */
static inline char *bank_pop(struct bank *bank) {
  char *slot = bank->stack->top[-1];
  if (slot)
    STINGY_STORE_(bank->stack->top, bank->stack->top - 1);
  return slot;
}

/* A slot that was never taken, or NULL. */
static inline char *bank_take_fresh(struct bank *bank) {
  uint32_t fresh = bank_most_taken(bank);
  if (fresh == bank->slots)
    return NULL;
  STINGY_STORE_(bank->stack->full, bank->stack->full + 1);
  return bank->first + (bank->order ? bank->order[fresh] : fresh) * bank->stride;
}

static inline void bank_push(struct bank *bank, char *slot) {
  void **top = bank->stack->top;
  *top = slot;
  STINGY_STORE_(bank->stack->top, top + 1);
}

/* True when the stack holds slots that were taken once, and no more than that. */
bool stingy_bank_is_valid(const struct bank *bank);

#endif
