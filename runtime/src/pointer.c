/* Whose a pointer is. */
#include "slab.h"

#include <stingy/interpose.h>

int stingy_owns(const volatile void *pointer) {
  struct slab *slab = stingy_slab_of((uintptr_t)pointer);
  return slab && !slab_has_global(slab, (uintptr_t)pointer);
}

size_t stingy_slot_bytes(const volatile void *pointer) {
  struct slab *slab = stingy_slab_of((uintptr_t)pointer);
  size_t line = slab ? slab_line(slab, (uintptr_t)pointer) : SIZE_MAX;
  unsigned start = line == SIZE_MAX ? 0 : slab->own.starts[line];
  return start == 0 ? 0 : slab->objects[start_pool(start)].capacity;
}
