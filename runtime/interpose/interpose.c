/*
 * free, realloc, reallocarray and malloc_usable_size that know the slots of the slab. Found before
 * the C library's by the linker; what is no slot goes to the next definition, which may be that of
 * another allocator.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <stingy/interpose.h>
#include <stingy/stingy.h>

static struct {
  void (*free)(void *);
  void *(*realloc)(void *, size_t);
  size_t (*usable)(void *);
} next;

size_t malloc_usable_size(void *pointer);

/* Before main: the process has one thread, and dlsym allocates nothing that is freed meanwhile. */
__attribute__((constructor(101))) static void find_next(void) {
  *(void **)&next.free = dlsym(RTLD_NEXT, "free");
  *(void **)&next.realloc = dlsym(RTLD_NEXT, "realloc");
  *(void **)&next.usable = dlsym(RTLD_NEXT, "malloc_usable_size");
}

void free(void *pointer) {
  int error = errno;
  if (pointer && !(stingy_owns(pointer) && stingy_give(pointer))) {
    if (!next.free)
      find_next();
    next.free(pointer);
  }
  errno = error;
}

/* Out of the slab: what grows is no object of the size that the layout was made for. */
static void *move_out(void *slot, size_t size) {
  size_t had = stingy_slot_bytes(slot);
  void *moved = malloc(size);
  if (!moved)
    return NULL;
  memcpy(moved, slot, had < size ? had : size);
  stingy_give(slot);
  return moved;
}

void *realloc(void *pointer, size_t size) {
  if (!next.realloc)
    find_next();
  if (!pointer || stingy_slot_bytes(pointer) == 0)
    return next.realloc(pointer, size);
  if (size == 0) {
    stingy_give(pointer);
    return NULL;
  }
  return size <= stingy_slot_bytes(pointer) ? pointer : move_out(pointer, size);
}

void *reallocarray(void *pointer, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  return realloc(pointer, bytes);
}

size_t malloc_usable_size(void *pointer) {
  size_t bytes = stingy_slot_bytes(pointer);
  if (bytes != 0 || !pointer)
    return bytes;
  if (!next.usable)
    find_next();
  return next.usable(pointer);
}
