#include "remote.h"

static _Thread_local struct {
  unsigned long long slab; /* the number of the one whose ring was used last; 0: none */
  struct ring *ring;
} last_used;

static size_t entries_for(size_t slots) {
  size_t entries = LINE_BYTES / sizeof(void *);
  while (entries < slots)
    entries *= 2;
  return entries;
}

size_t stingy_rings_bytes(size_t slots) {
  return MAX_RINGS * (sizeof(struct ring) + entries_for(slots) * sizeof(void *));
}

void stingy_rings_build(struct slab *slab, void *memory, size_t slots) {
  slab->rings = memory;
  void *_Atomic *entries = (void *)(slab->rings + MAX_RINGS);
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
  last_used.slab = slab->number;
  last_used.ring = ring;
  stingy_note_thread();
  return ring;
}

static bool push(struct ring *ring, void *slot) {
  size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
  if (tail - atomic_load_explicit(&ring->head, memory_order_acquire) > ring->mask)
    return false;
  atomic_store_explicit(&ring->entries[tail & ring->mask], slot, memory_order_relaxed);
  atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
  return true;
}

static bool push_in_turn(struct ring *ring, void *slot) {
  while (atomic_flag_test_and_set_explicit(&ring->is_busy, memory_order_acquire))
    ;
  bool pushed = push(ring, slot);
  atomic_flag_clear_explicit(&ring->is_busy, memory_order_release);
  return pushed;
}

bool stingy_remote_push(struct slab *slab, void *slot) {
  struct ring *ring = last_used.slab == slab->number ? last_used.ring : find_ring(slab);
  return is_last(slab, ring) ? push_in_turn(ring, slot) : push(ring, slot);
}

static void put_back(struct slab *slab, char *slot) {
  counter_add(stingy_put_back(slab, slot) ? &slab->remote_frees : &slab->bad_frees, 1);
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
  for (size_t i = 0; i < MAX_RINGS; i++)
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
