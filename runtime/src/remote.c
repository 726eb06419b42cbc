#include "remote.h"

#include "checks.h"

_Thread_local struct stingy_last_ring stingy_last_ring;

static size_t entries_for(size_t slots) {
  size_t entries = LINE_BYTES / sizeof(uint32_t);
  while (entries < slots)
    entries *= 2;
  return entries;
}

size_t stingy_rings_bytes(size_t slots) {
  return MAX_RINGS * (sizeof(struct ring) + entries_for(slots) * sizeof(uint32_t));
}

void stingy_rings_build(struct slab *slab, void *memory, size_t slots) {
  slab->rings = memory;
  _Atomic uint32_t *entries = (void *)(slab->rings + MAX_RINGS);
  for (size_t i = 0; i < MAX_RINGS; i++) {
    slab->rings[i].entries = entries + i * entries_for(slots);
    slab->rings[i].mask = entries_for(slots) - 1;
  }
}

static bool is_last(const struct slab *slab, const struct ring *ring) {
  return ring == &slab->rings[MAX_RINGS - 1];
}

static struct ring *find_ring(struct slab *slab) {
  struct ring *ring = slab->rings;
  for (; !is_last(slab, ring); ring++) {
    const void *giver = NULL;
    if (atomic_load_explicit(&ring->giver, memory_order_relaxed) == &stingy_last_ring ||
        atomic_compare_exchange_strong_explicit(&ring->giver, &giver, &stingy_last_ring,
                                                memory_order_acquire, memory_order_relaxed))
      break;
  }
  size_t used = atomic_load(&slab->rings_used), needed = (size_t)(ring - slab->rings) + 1;
  while (used < needed && !atomic_compare_exchange_weak(&slab->rings_used, &used, needed))
    ;
  stingy_note_thread();
  return ring;
}

/* Behind the globals, which are given back as what they are: not the slab's. */
static size_t first_line(const struct slab *slab) {
  const struct mapping *mapping = &slab->mapping;
  if (mapping->globals_bytes == 0)
    return 0;
  uintptr_t end = (uintptr_t)mapping->globals + mapping->globals_bytes;
  return round_up(end - slab->own.address, LINE_BYTES) >> LINE_SHIFT;
}

/* The last one takes a lock: it is noted, but no addresses for it. */
static struct ring *find_and_note_ring(struct slab *slab) {
  struct ring *ring = find_ring(slab);
  stingy_last_ring.generation = stingy_slabs_now();
  stingy_last_ring.address = slab->own.address;
  stingy_last_ring.first = first_line(slab);
  stingy_last_ring.lines = is_last(slab, ring) ? 0 : slab->own.lines - stingy_last_ring.first;
  stingy_last_ring.ring = ring;
  return ring;
}

static bool is_noted(const struct slab *slab) {
  return stingy_last_ring.address == slab->own.address &&
         stingy_last_ring.generation == stingy_slabs_now();
}

static bool push_in_turn(struct ring *ring, size_t line) {
  while (atomic_flag_test_and_set_explicit(&ring->is_busy, memory_order_acquire))
    ;
  bool pushed = ring_push(ring, line);
  atomic_flag_clear_explicit(&ring->is_busy, memory_order_release);
  return pushed;
}

bool stingy_remote_push(struct slab *slab, size_t line) {
  struct ring *ring = is_noted(slab) ? stingy_last_ring.ring : find_and_note_ring(slab);
  return is_last(slab, ring) ? push_in_turn(ring, line) : ring_push(ring, line);
}

static void tell_bad_free(struct slab *slab, size_t line) {
  counter_add_shared(&slab->bad_frees);
  stingy_checks_tell(slab, "given back twice, or no slot, by another thread", SIZE_MAX,
                     (const char *)slab->own.address + line * LINE_BYTES);
}

/* What is collected next is looked up in a table that may be larger than the cache. */
enum { LINES_AHEAD = 8 };

static uint32_t entry(const struct ring *ring, size_t number) {
  return atomic_load_explicit(&ring->entries[number & ring->mask], memory_order_relaxed);
}

static bool collect(struct slab *slab, struct ring *ring) {
  size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
  size_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
  if (head == tail)
    return false;
  long long bad = 0, count = (long long)(tail - head);
  for (; head != tail; head++) {
    size_t line = entry(ring, head);
    __builtin_prefetch(&slab->own.starts[entry(ring, head + LINES_AHEAD)]);
    if (!stingy_put_back(slab, line)) {
      tell_bad_free(slab, line);
      bad++;
    }
  }
  counter_add(&slab->remote_frees, count - bad);
  atomic_store_explicit(&ring->head, head, memory_order_release);
  return true;
}

bool stingy_remote_collect(struct slab *slab) {
  bool any = false;
  for (size_t i = 0; i < atomic_load_explicit(&slab->rings_used, memory_order_acquire); i++)
    any |= collect(slab, &slab->rings[i]);
  return any;
}

void stingy_rings_leave(struct slab *slab, bool of_all_but_this_thread) {
  for (size_t i = 0; i < MAX_RINGS; i++) {
    struct ring *ring = &slab->rings[i];
    bool is_mine = atomic_load_explicit(&ring->giver, memory_order_relaxed) == &stingy_last_ring;
    if (is_mine != of_all_but_this_thread)
      atomic_store_explicit(&ring->giver, NULL, memory_order_release);
    if (of_all_but_this_thread)
      atomic_flag_clear(&ring->is_busy);
  }
  if (!of_all_but_this_thread)
    stingy_last_ring = (struct stingy_last_ring){.lines = 0};
}
