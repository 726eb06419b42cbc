/* Every invariant of the slab in one place; tests ask after each step. */
#include "remote.h"

#include <stdio.h>

static bool holds(bool invariant, const char *what) {
  if (!invariant)
    fprintf(stderr, "stingy: invariant broken: %s\n", what);
  return invariant;
}

static bool banks_are_in_order(const struct slab *slab) {
  for (size_t i = 0; i < slab->bank_count; i++) {
    const struct bank *bank = &slab->banks[i];
    bool inside = bank->begin < bank->end && bank->end <= slab->pooled_bytes;
    bool one_slab =
        (bank->begin < slab->layout->cache_bytes) == (bank->end <= slab->layout->cache_bytes);
    bool before_next = i + 1 == slab->bank_count || bank->end <= bank[1].begin;
    if (!inside || !one_slab || !before_next ||
        bank->end - bank->begin != bank->slots * bank->stride)
      return false;
  }
  return true;
}

static bool every_slot_is_found(const struct slab *slab) {
  for (size_t i = 0; i < slab->bank_count; i++) {
    struct bank *found = NULL;
    const struct bank *bank = &slab->banks[i];
    for (uint32_t slot = 0; slot < bank->slots; slot++)
      if (slab_find(slab, bank->begin + slot * bank->stride, &found) != slot || found != bank)
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

static unsigned long long slots_held(const struct bank *bank, size_t object) {
  unsigned long long held = 0;
  for (uint32_t slot = 0; slot < bank->slots; slot++)
    if ((bank_holder_of(bank, slot) & HOLDER_OBJECT) == object + 1)
      held++;
  return held;
}

static bool counts_agree(const struct slab *slab) {
  for (size_t i = 0; i < slab->object_count; i++) {
    const struct object_record *record = &slab->objects[i];
    unsigned long long alive = stingy_object_alive(record);
    unsigned long long high_water = stingy_object_high_water(record);
    unsigned long long taken = counter_get(&record->from_cache) + counter_get(&record->from_high);
    if (alive != slots_held(record->cache, i) + slots_held(record->high, i) || alive > high_water ||
        high_water > taken)
      return false;
  }
  return true;
}

/* A thread marks its slot before it pushes it, so there may be more marks than entries. */
static bool remote_list_agrees(const struct slab *slab) {
  size_t listed = stingy_remote_length(slab);
  size_t marked = 0;
  for (size_t i = 0; i < slab->bank_count; i++)
    for (uint32_t slot = 0; slot < slab->banks[i].slots; slot++)
      marked += (bank_holder_of(&slab->banks[i], slot) & HOLDER_RETURNING) != 0;
  return listed <= marked;
}

static bool memory_is_in_place(const struct slab *slab) {
  const struct mapping *mapping = &slab->mapping;
  char *end = mapping->start + mapping->bytes;
  return mapping->start < mapping->low && mapping->low <= mapping->cache &&
         slab->pooled_bytes <= (size_t)(end - mapping->cache) &&
         (uintptr_t)mapping->cache % LINE_BYTES == 0;
}

int stingy_is_valid(void) {
  const struct slab *slab = stingy_owned;
  if (!slab)
    return 1;
  return holds(memory_is_in_place(slab), "low, cache and high slab lie in the mapping") &&
         holds(banks_are_in_order(slab), "banks are sorted, disjoint and inside one slab each") &&
         holds(every_slot_is_found(slab), "the page map finds every slot") &&
         holds(stacks_are_valid(slab), "the free slots are on their stack, each once") &&
         holds(counts_agree(slab), "counters agree with the slots that are held") &&
         holds(remote_list_agrees(slab), "the list of other threads has slots on their way back");
}
