#include "remote.h"

static slot_link link_to(const struct slab *slab, const struct bank *bank, uint32_t slot) {
  return (slot_link)(bank - slab->banks + 1) << 32 | slot;
}

static struct bank *link_bank(const struct slab *slab, slot_link link) {
  return &slab->banks[(link >> 32) - 1];
}

static _Atomic slot_link *link_next(const struct slab *slab, slot_link link) {
  return &link_bank(slab, link)->links[(uint32_t)link];
}

/* Of two threads that give back one slot, only one succeeds. */
static bool claim(struct bank *bank, uint32_t slot) {
  uint16_t holder = bank_holder_of(bank, slot);
  return holder != HOLDER_NOBODY && !(holder & HOLDER_RETURNING) &&
         atomic_compare_exchange_strong_explicit(&bank->holders[slot], &holder,
                                                 (uint16_t)(holder | HOLDER_RETURNING),
                                                 memory_order_relaxed, memory_order_relaxed);
}

bool stingy_remote_push(struct slab *slab, struct bank *bank, uint32_t slot) {
  if (!claim(bank, slot))
    return false;
  slot_link link = link_to(slab, bank, slot);
  slot_link head = atomic_load_explicit(&slab->remote, memory_order_relaxed);
  do {
    atomic_store_explicit(&bank->links[slot], head, memory_order_relaxed);
  } while (!atomic_compare_exchange_weak_explicit(&slab->remote, &head, link, memory_order_release,
                                                  memory_order_relaxed));
  return true;
}

bool stingy_remote_collect(struct slab *slab) {
  slot_link link = atomic_exchange_explicit(&slab->remote, 0, memory_order_acquire);
  bool any = link != 0;
  while (link != 0) {
    slot_link next = atomic_load_explicit(link_next(slab, link), memory_order_relaxed);
    struct bank *bank = link_bank(slab, link);
    slab_put_back(slab, bank, (uint32_t)link, bank_slot(bank, (uint32_t)link));
    counter_add(&slab->remote_frees, 1);
    link = next;
  }
  return any;
}

size_t stingy_remote_length(const struct slab *slab) {
  size_t length = 0;
  slot_link link = atomic_load_explicit((_Atomic slot_link *)&slab->remote, memory_order_acquire);
  for (; link != 0; link = atomic_load_explicit(link_next(slab, link), memory_order_relaxed))
    length++;
  return length;
}
