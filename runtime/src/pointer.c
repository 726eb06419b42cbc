/* Whose a pointer is. */
#include "slab.h"

#include <stingy/interpose.h>

int stingy_owns(const volatile void *pointer) { return stingy_slab_of((uintptr_t)pointer) != NULL; }

size_t stingy_slot_bytes(const volatile void *pointer) {
  struct slab *slab = stingy_slab_of((uintptr_t)pointer);
  slot_place place = slab ? slab_place(slab, (uintptr_t)pointer) : 0;
  return place == 0 ? 0 : slab->objects[((place >> 32) & START_POOL) - 1].capacity;
}
