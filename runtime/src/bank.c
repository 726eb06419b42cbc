#include "bank.h"

void stingy_bank_fill(struct bank *bank) {
  for (uint32_t i = 0; i < bank->slots; i++) {
    bank->stack[i] = bank_slot(bank, bank->slots - 1 - i);
    bank_set_holder(bank, i, HOLDER_NOBODY);
  }
  atomic_store_explicit(&bank->free, bank->slots, memory_order_relaxed);
  atomic_store_explicit(&bank->fewest_free, bank->slots, memory_order_relaxed);
  if (bank->slots != 0)
    sanitize_hide(bank->first, bank->end - bank->begin);
}

/* The slot of an entry of the stack, or BANK_NO_SLOT. */
static uint32_t stacked_slot(const struct bank *bank, uint32_t entry) {
  size_t offset = bank->begin + (size_t)(bank->stack[entry] - bank->first);
  return offset < bank->end ? bank_slot_at(bank, offset) : BANK_NO_SLOT;
}

/* Marks the free slots on the stack, so that one that is there twice is found. */
static bool mark_stack(struct bank *bank) {
  for (uint32_t i = 0; i < bank_free(bank); i++) {
    uint32_t slot = stacked_slot(bank, i);
    if (slot == BANK_NO_SLOT || bank_holder_of(bank, slot) != HOLDER_NOBODY)
      return false;
    bank_set_holder(bank, slot, HOLDER_RETURNING);
  }
  return true;
}

static void unmark_stack(struct bank *bank) {
  for (uint32_t i = 0; i < bank_free(bank); i++) {
    uint32_t slot = stacked_slot(bank, i);
    if (slot != BANK_NO_SLOT && bank_holder_of(bank, slot) == HOLDER_RETURNING)
      bank_set_holder(bank, slot, HOLDER_NOBODY);
  }
}

static bool no_free_slot_is_lost(const struct bank *bank) {
  for (uint32_t slot = 0; slot < bank->slots; slot++)
    if (bank_holder_of(bank, slot) == HOLDER_NOBODY)
      return false;
  return true;
}

bool stingy_bank_is_valid(struct bank *bank) {
  if (bank_free(bank) > bank->slots || bank_taken(bank) > bank_most_taken(bank))
    return false;
  bool valid = mark_stack(bank) && no_free_slot_is_lost(bank);
  unmark_stack(bank);
  return valid;
}
