/* Turns an accepted layout into banks, objects and their book-keeping. */
#include "checks.h"
#include "remote.h"

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

static size_t line_count(const struct stingy_layout *layout) {
  return (layout->cache_bytes + layout->high_bytes) >> LINE_SHIFT;
}

static size_t slot_count(const struct stingy_layout *layout) {
  size_t slots = 0;
  for (size_t i = 0; i < layout->object_count; i++)
    if (leads_region(layout, i))
      slots += layout->objects[i].slots + layout->objects[i].high_slots;
  return slots;
}

static size_t slab_bytes(const struct stingy_layout *layout) {
  return sizeof(struct slab) + layout->object_count * sizeof(struct stingy_record);
}

size_t stingy_slab_bookkeeping_bytes(const struct stingy_layout *layout) {
  size_t banks = 2 * layout->object_count + 1;
  size_t rounding = (banks + 8) * LINE_BYTES;
  return slab_bytes(layout) + layout->object_count * sizeof(struct object) + banks * BANK_BYTES +
         slot_count(layout) * BANK_BYTES_PER_SLOT +
         2 * line_count(layout) * sizeof(unsigned short) +
         layout->stage_count * sizeof(struct stage_counters) +
         stingy_rings_bytes(slot_count(layout)) + rounding;
}

static void add_bank(struct slab *slab, size_t begin, size_t slots, size_t stride) {
  if (slots == 0)
    return;
  struct bank *bank = &slab->banks[slab->bank_count++];
  bank->begin = begin;
  bank->end = begin + slots * stride;
  bank->stride = stride;
  bank->first = slab->mapping.cache + begin;
  bank->slots = (uint32_t)slots;
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
  slab->banks[slab->bank_count].begin = SIZE_MAX;
}

static void fill_banks(struct slab *slab, struct arena *arena) {
  for (size_t i = 0; i <= slab->bank_count; i++) {
    struct bank *bank = &slab->banks[i];
    bank->entries = arena_take(arena, (bank->slots + 1) * sizeof *bank->entries);
    bank->own_stack = (struct stingy_stack){bank->entries + 1, bank->entries + 1};
    bank->stack = &bank->own_stack;
    bank->has_holders = slab->checks != NULL;
    if (bank->slots != 0)
      sanitize_hide(bank->first, bank->end - bank->begin);
    stingy_checks_order(slab, bank);
  }
}

/* The bank that begins there; the empty one for objects that have no slots in a slab. */
static struct bank *bank_at(const struct slab *slab, size_t begin, size_t slots) {
  for (size_t i = 0; slots != 0 && i < slab->bank_count; i++)
    if (slab->banks[i].begin == begin)
      return &slab->banks[i];
  return &slab->banks[slab->bank_count];
}

/* The fast path goes by the record of the pool's first object. */
static void join_fast_path(struct slab *slab, size_t leader, struct bank *bank) {
  struct stingy_record *record = slab_record(slab, leader);
  record->stack = bank->own_stack;
  if (bank->slots != 0 && !slab->checks)
    bank->stack = &record->stack;
}

static void note_starts(struct slab *slab, size_t leader, const struct bank *bank) {
  unsigned start = (unsigned)(leader + 1) | (bank_is_fast(bank) ? 0 : STINGY_START_SLOW) |
                   (bank->is_shared ? STINGY_START_SHARED : 0);
  for (uint32_t slot = 0; slot < bank->slots; slot++)
    slab->starts[(bank->begin + slot * bank->stride) >> LINE_SHIFT] = (unsigned short)start;
}

static void share(struct slab *slab, size_t leader, struct bank *bank) {
  if (bank->slots == 0 || bank->is_shared)
    return;
  bank->is_shared = bank->has_holders = true;
  note_starts(slab, leader, bank);
}

static void fill_object(struct slab *slab, size_t index) {
  const struct stingy_layout_object *layout = &slab->layout->objects[index];
  struct object *object = &slab->objects[index];
  object->cache = bank_at(slab, layout->offset, layout->slots);
  object->high = bank_at(slab, slab->layout->cache_bytes + layout->high_offset, layout->high_slots);
  if (layout->slots == 0 && layout->high_slots != 0) {
    /* One that lives in the high slab alone is served from there as others are from the cache. */
    object->cache = object->high;
    object->high = &slab->banks[slab->bank_count];
  }
  /* Without slots, whatever the size, the reason of a spill is that there are none. */
  object->capacity = layout->slots + layout->high_slots == 0 ? SIZE_MAX : layout->stride;
  if (leads_region(slab->layout, index)) {
    join_fast_path(slab, index, object->cache);
    note_starts(slab, index, object->cache);
    note_starts(slab, index, object->high);
  } else {
    slab_record(slab, index)->stack = slab->banks[slab->bank_count].own_stack;
    share(slab, layout->region, object->cache);
    share(slab, layout->region, object->high);
  }
}

static void fill_own(struct slab *slab, struct arena *arena) {
  const struct stingy_layout *layout = slab->layout;
  struct stingy_own *own = &slab->own;
  own->address = (uintptr_t)slab->mapping.cache;
  own->lines = line_count(layout);
  own->holders = arena_take(arena, own->lines * sizeof *own->holders);
  slab->starts = arena_take(arena, own->lines * sizeof *slab->starts);
  own->starts = slab->starts;
}

struct slab *stingy_slab_build(const struct stingy_layout *layout, const struct mapping *mapping) {
  struct arena arena = {mapping->start};
  struct slab *slab = arena_take(&arena, slab_bytes(layout));
  slab->layout = layout;
  slab->mapping = *mapping;
  slab->pooled_bytes = layout->cache_bytes + layout->high_bytes;
  slab->begin = (uintptr_t)mapping->cache - layout->low_bytes;
  slab->bytes = layout->low_bytes + slab->pooled_bytes;
  slab->object_count = layout->object_count;
  slab->objects = arena_take(&arena, slab->object_count * sizeof *slab->objects);
  slab->banks = arena_take(&arena, (2 * slab->object_count + 1) * sizeof *slab->banks);
  slab->stages = arena_take(&arena, layout->stage_count * sizeof *slab->stages);
  fill_own(slab, &arena);
  add_banks(slab);
  stingy_checks_begin(slab);
  fill_banks(slab, &arena);
  for (size_t i = 0; i < slab->object_count; i++)
    fill_object(slab, i);
  size_t slots = slot_count(layout);
  stingy_rings_build(slab, arena_take(&arena, stingy_rings_bytes(slots)), slots);
  return slab;
}
