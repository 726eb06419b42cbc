#include "remote.h"

#include "checks.h"

static _Thread_local struct {
  unsigned long long slab; /* the number of the one whose ring was used last; 0: none */
  struct ring *ring;
} last_used;

static size_t entries_for(size_t slots) {
  size_t entries = LINE_BYTES / sizeof(slot_place);
  while (entries < slots)
    entries *= 2;
  return entries;
}

size_t stingy_rings_bytes(size_t slots) {
  return MAX_RINGS * (sizeof(struct ring) + entries_for(slots) * sizeof(slot_place));
}

void stingy_rings_build(struct slab *slab, void *memory, size_t slots) {
  slab->rings = memory;
  _Atomic slot_place *entries = (void *)(slab->rings + MAX_RINGS);
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
    if (atomic_load_explicit(&ring->giver, memory_order_relaxed) == &last_used ||
        atomic_compare_exchange_strong_explicit(&ring->giver, &giver, &last_used,
                                                memory_order_acquire, memory_order_relaxed))
      break;
  }
  size_t used = atomic_load(&slab->rings_used), needed = (size_t)(ring - slab->rings) + 1;
  while (used < needed && !atomic_compare_exchange_weak(&slab->rings_used, &used, needed))
    ;
  last_used.slab = slab->number;
  last_used.ring = ring;
  stingy_note_thread();
  return ring;
}

static bool push(struct ring *ring, slot_place place) {
  size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
  if (tail - ring->head_seen > ring->mask)
    ring->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
  if (tail - ring->head_seen > ring->mask)
    return false;
  atomic_store_explicit(&ring->entries[tail & ring->mask], place, memory_order_relaxed);
  atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
  return true;
}

static bool push_in_turn(struct ring *ring, slot_place place) {
  while (atomic_flag_test_and_set_explicit(&ring->is_busy, memory_order_acquire))
    ;
  bool pushed = push(ring, place);
  atomic_flag_clear_explicit(&ring->is_busy, memory_order_release);
  return pushed;
}

bool stingy_remote_push(struct slab *slab, slot_place place) {
  struct ring *ring = last_used.slab == slab->number ? last_used.ring : find_ring(slab);
  return is_last(slab, ring) ? push_in_turn(ring, place) : push(ring, place);
}

static void put_back(struct slab *slab, slot_place place) {
  if (stingy_put_back(slab, place)) {
    counter_add(&slab->remote_frees, 1);
    return;
  }
  counter_add_shared(&slab->bad_frees);
  stingy_checks_tell(slab, "given back twice, by another thread", SIZE_MAX,
                     (const char *)slab->own.address + (uint32_t)place * LINE_BYTES);
}

static bool collect(struct slab *slab, struct ring *ring) {
  size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
  size_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
  if (head == tail)
    return false;
  for (; head != tail; head++)
    put_back(slab, atomic_load_explicit(&ring->entries[head & ring->mask], memory_order_relaxed));
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
    bool is_mine = atomic_load_explicit(&ring->giver, memory_order_relaxed) == &last_used;
    if (is_mine != of_all_but_this_thread)
      atomic_store_explicit(&ring->giver, NULL, memory_order_release);
    if (of_all_but_this_thread)
      atomic_flag_clear(&ring->is_busy);
  }
  if (!of_all_but_this_thread)
    last_used.slab = 0;
}
