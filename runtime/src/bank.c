#include "bank.h"

static bool starts_slot(const struct bank *bank, const char *slot) {
  size_t offset = (size_t)(slot - bank->first);
  size_t slots = bank->order ? bank->slots : bank_most_taken(bank);
  return offset < slots * bank->stride && offset % bank->stride == 0;
}

bool stingy_bank_is_valid(const struct bank *bank) {
  uint32_t stacked = bank_given_back(bank);
  if (bank->reserved > bank->slots || bank_most_taken(bank) > bank->slots ||
      stacked > bank_most_taken(bank) || bank->entries[0])
    return false;
  for (uint32_t i = 1; i <= stacked; i++)
    if (!starts_slot(bank, bank->entries[i]))
      return false;
  return true;
}
