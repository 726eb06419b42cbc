/* Turns an accepted layout into banks, objects and the map from pages to banks. */
#include "slab.h"

#include <stdlib.h>

/* Hands out the book-keeping memory, which is zero, from the bottom up. */
struct arena {
  char *next;
};

static void *arena_take(struct arena *arena, size_t bytes) {
  void *taken = arena->next;
  arena->next += round_up(bytes, LINE_BYTES);
  return taken;
}

static bool leads_region(const struct stingy_layout *layout, size_t index) {
  return layout->objects[index].region == index;
}

static size_t page_count(const struct stingy_layout *layout) {
  return ((layout->cache_bytes + layout->high_bytes) >> PAGE_SHIFT) + 1;
}

static size_t slot_count(const struct stingy_layout *layout) {
  size_t slots = 0;
  for (size_t i = 0; i < layout->object_count; i++)
    if (leads_region(layout, i))
      slots += layout->objects[i].slots + layout->objects[i].high_slots;
  return slots;
}

size_t stingy_slab_bookkeeping_bytes(const struct stingy_layout *layout) {
  size_t banks = 2 * layout->object_count + 1;
  size_t rounding = (4 * banks + 4) * LINE_BYTES;
  return layout->object_count * sizeof(struct object_record) + banks * sizeof(struct bank) +
         slot_count(layout) * BANK_BYTES_PER_SLOT + page_count(layout) * sizeof(uint16_t) +
         rounding;
}

static void add_bank(struct slab *slab, size_t begin, size_t slots, size_t stride) {
  if (slots == 0)
    return;
  size_t lines = stride / LINE_BYTES;
  struct bank *bank = &slab->banks[slab->bank_count++];
  bank->begin = begin;
  bank->end = begin + slots * stride;
  bank->stride = stride;
  bank->inverse = (((uint64_t)1 << 32) + lines - 1) / lines;
  bank->first = slab->mapping.cache + begin;
  bank->slots = (uint32_t)slots;
}

static int by_begin(const void *a, const void *b) {
  size_t left = ((const struct bank *)a)->begin;
  size_t right = ((const struct bank *)b)->begin;
  return left < right ? -1 : left > right;
}

static void add_banks(struct slab *slab) {
  const struct stingy_layout *layout = slab->layout;
  for (size_t i = 0; i < layout->object_count; i++) {
    const struct stingy_layout_object *object = &layout->objects[i];
    if (leads_region(layout, i)) {
      add_bank(slab, object->offset, object->slots, object->stride);
      add_bank(slab, layout->cache_bytes + object->high_offset, object->high_slots, object->stride);
    }
  }
  qsort(slab->banks, slab->bank_count, sizeof(struct bank), by_begin);
  slab->banks[slab->bank_count].begin = SIZE_MAX;
  slab->banks[slab->bank_count].end = SIZE_MAX;
}

static void fill_banks(struct slab *slab, struct arena *arena) {
  for (size_t i = 0; i < slab->bank_count; i++) {
    struct bank *bank = &slab->banks[i];
    bank->stack = arena_take(arena, bank->slots * sizeof *bank->stack);
    bank->holders = arena_take(arena, bank->slots * sizeof *bank->holders);
    bank->links = arena_take(arena, bank->slots * sizeof *bank->links);
    stingy_bank_fill(bank);
  }
}

/* The bank that begins there; the empty one for objects that have no slots in a slab. */
static struct bank *bank_at(const struct slab *slab, size_t begin, size_t slots) {
  for (size_t i = 0; slots != 0 && i < slab->bank_count; i++)
    if (slab->banks[i].begin == begin)
      return &slab->banks[i];
  return &slab->banks[slab->bank_count];
}

static void fill_object(struct slab *slab, size_t index) {
  const struct stingy_layout_object *object = &slab->layout->objects[index];
  struct object_record *record = &slab->objects[index];
  size_t high_begin = slab->layout->cache_bytes + object->high_offset;
  record->cache = bank_at(slab, object->offset, object->slots);
  record->high = bank_at(slab, high_begin, object->high_slots);
  /* Without slots, whatever the size, the reason of a spill is that there are none. */
  record->capacity = object->slots + object->high_slots == 0 ? SIZE_MAX : object->stride;
  if (!leads_region(slab->layout, index)) {
    record->cache->is_shared = record->cache->slots != 0;
    record->high->is_shared = record->high->slots != 0;
  }
}

static void fill_objects(struct slab *slab) {
  for (size_t i = 0; i < slab->object_count; i++)
    fill_object(slab, i);
}

static void fill_page_map(struct slab *slab, uint16_t *bank_of_page) {
  size_t bank = 0;
  for (size_t page = 0; page < page_count(slab->layout); page++) {
    while (bank < slab->bank_count && slab->banks[bank].end <= page << PAGE_SHIFT)
      bank++;
    bank_of_page[page] = (uint16_t)bank;
  }
  slab->bank_of_page = bank_of_page;
}

void stingy_slab_build(struct slab *slab, const struct stingy_layout *layout,
                       const struct mapping *mapping) {
  struct arena arena = {mapping->start};
  memset(slab, 0, sizeof *slab);
  slab->layout = layout;
  slab->mapping = *mapping;
  slab->cache_address = (uintptr_t)mapping->cache;
  slab->pooled_bytes = layout->cache_bytes + layout->high_bytes;
  slab->object_count = layout->object_count;
  slab->objects = arena_take(&arena, slab->object_count * sizeof *slab->objects);
  slab->banks = arena_take(&arena, (2 * slab->object_count + 1) * sizeof *slab->banks);
  add_banks(slab);
  fill_banks(slab, &arena);
  fill_objects(slab);
  fill_page_map(slab, arena_take(&arena, page_count(layout) * sizeof(uint16_t)));
}
