#include "bank.h"

void stingy_bank_fill(struct bank *bank) {
  for (uint32_t i = 0; i < bank->slots; i++) {
    bank->stack[i] = bank->slots - 1 - i;
    bank_set_holder(bank, i, HOLDER_NOBODY);
  }
  atomic_store_explicit(&bank->free, bank->slots, memory_order_relaxed);
  if (bank->slots != 0)
    sanitize_hide(bank->first, bank->end - bank->begin);
}

/* Marks the free slots on the stack, so that one that is there twice is found. */
static bool mark_stack(struct bank *bank) {
  for (uint32_t i = 0; i < bank_free(bank); i++) {
    uint32_t slot = bank->stack[i];
    if (slot >= bank->slots || bank_holder_of(bank, slot) != HOLDER_NOBODY)
      return false;
    bank_set_holder(bank, slot, HOLDER_RETURNING);
  }
  return true;
}

static void unmark_stack(struct bank *bank) {
  for (uint32_t i = 0; i < bank_free(bank); i++)
    if (bank->stack[i] < bank->slots && bank_holder_of(bank, bank->stack[i]) == HOLDER_RETURNING)
      bank_set_holder(bank, bank->stack[i], HOLDER_NOBODY);
}

static bool no_free_slot_is_lost(const struct bank *bank) {
  for (uint32_t slot = 0; slot < bank->slots; slot++)
    if (bank_holder_of(bank, slot) == HOLDER_NOBODY)
      return false;
  return true;
}

bool stingy_bank_is_valid(struct bank *bank) {
  if (bank_free(bank) > bank->slots)
    return false;
  bool valid = mark_stack(bank) && no_free_slot_is_lost(bank);
  unmark_stack(bank);
  return valid;
}
