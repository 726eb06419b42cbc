/* Every invariant of the slab in one place; tests ask after each step. */
#include "remote.h"

#include <stdio.h>
#include <stdlib.h>

static bool holds(bool invariant, const char *what) {
  if (!invariant)
    fprintf(stderr, "stingy: invariant broken: %s\n", what);
  return invariant;
}

static bool is_in_one_slab(const struct slab *slab, const struct bank *bank) {
  return bank->begin < bank->end && bank->end <= slab->pooled_bytes &&
         (bank->begin < slab->layout->cache_bytes) == (bank->end <= slab->layout->cache_bytes) &&
         bank->end - bank->begin == bank->slots * bank->stride;
}

static bool banks_are_apart(const struct slab *slab) {
  for (size_t i = 0; i < slab->bank_count; i++) {
    const struct bank *bank = &slab->banks[i];
    if (!is_in_one_slab(slab, bank))
      return false;
    for (size_t j = 0; j < i; j++)
      if (bank->begin < slab->banks[j].end && slab->banks[j].begin < bank->end)
        return false;
  }
  return true;
}

static bool stacks_are_valid(const struct slab *slab) {
  for (size_t i = 0; i <= slab->bank_count; i++)
    if (!stingy_bank_is_valid(&slab->banks[i]))
      return false;
  return true;
}

/* Where holders are noted, as many as slots are taken, none of them beyond those ever taken. */
static bool holders_are_valid(const struct slab *slab, const struct bank *bank) {
  size_t held = 0;
  for (uint32_t slot = 0; slot < bank->slots; slot++)
    if (slab->own.holders[(bank->begin + slot * bank->stride) >> LINE_SHIFT] != 0)
      held += bank->order || slot < bank_most_taken(bank) ? 1 : bank->slots + 1;
  return held == (bank->has_holders ? bank_taken(bank) : 0);
}

static bool starts_are_valid(const struct slab *slab, const struct bank *bank) {
  for (uint32_t slot = 0; slot < bank->slots; slot++) {
    size_t line = (bank->begin + slot * bank->stride) >> LINE_SHIFT;
    unsigned start = slab->own.starts[line];
    if (start_pool(start) >= slab->object_count || slab_bank_at(slab, line) != bank ||
        !(start & STINGY_START_SLOW) != bank_is_fast(bank) ||
        !(start & STINGY_START_SHARED) == bank->is_shared)
      return false;
  }
  return true;
}

static int by_address(const void *a, const void *b) {
  uintptr_t left = (uintptr_t)*(void *const *)a;
  uintptr_t right = (uintptr_t)*(void *const *)b;
  return left < right ? -1 : left > right;
}

/* A slot that is on the stack twice would be handed out twice. */
static bool stack_has_no_double(const struct bank *bank) {
  size_t count = bank_given_back(bank);
  void **sorted = malloc((count + 1) * sizeof *sorted);
  if (!sorted)
    return true;
  memcpy(sorted, bank->entries + 1, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, by_address);
  bool valid = true;
  for (size_t i = 0; valid && i < count; i++)
    valid = i == 0 || sorted[i] != sorted[i - 1];
  free(sorted);
  return valid;
}

static bool every_slot_is_accounted_for(const struct slab *slab) {
  for (size_t i = 0; i < slab->bank_count; i++)
    if (!starts_are_valid(slab, &slab->banks[i]) || !holders_are_valid(slab, &slab->banks[i]) ||
        !stack_has_no_double(&slab->banks[i]))
      return false;
  return true;
}

static bool counts_agree(struct slab *slab) {
  unsigned long long alive = 0, taken = 0;
  for (size_t i = 0; i < slab->object_count; i++) {
    alive += stingy_object_alive(slab, i);
    if (stingy_object_alive(slab, i) > stingy_object_high_water(slab, i))
      return false;
  }
  for (size_t i = 0; i < slab->bank_count; i++)
    taken += bank_taken(&slab->banks[i]);
  return alive == taken;
}

static bool memory_is_in_place(const struct slab *slab) {
  const struct mapping *mapping = &slab->mapping;
  return mapping->low <= mapping->cache &&
         slab->pooled_bytes <= (size_t)(mapping->end - mapping->cache) &&
         (uintptr_t)mapping->cache % LINE_BYTES == 0;
}

static bool globals_are_in_place(const struct slab *slab) {
  const struct mapping *mapping = &slab->mapping;
  const struct stingy_range *range = &slab->layout->globals;
  return mapping->globals_bytes == 0 || (mapping->globals == slab->layout->space.globals &&
                                         mapping->globals == mapping->cache + range->offset &&
                                         mapping->globals_bytes <= range->bytes);
}

int stingy_is_valid(void) {
  struct slab *slab = stingy_owned();
  if (!slab)
    return 1;
  return holds(memory_is_in_place(slab), "low, cache and high slab lie in the mapping") &&
         holds(globals_are_in_place(slab), "globals lie where the layout has them") &&
         holds(banks_are_apart(slab), "banks are disjoint and inside one slab each") &&
         holds(stacks_are_valid(slab), "stacks hold slots that were taken, and no more") &&
         holds(every_slot_is_accounted_for(slab), "a slot is held, given back or fresh") &&
         holds(counts_agree(slab), "counters agree with the slots that are held");
}
