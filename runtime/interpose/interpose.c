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

size_t malloc_usable_size(void *pointer);

struct definitions {
  void (*free)(void *);
  void *(*realloc)(void *, size_t);
  size_t (*usable)(void *);
};

/* Found before main, or at the first call that comes before that: dlsym allocates nothing. */
__attribute__((constructor(101))) static void find_next(void);
static struct definitions found;

static void find_next(void) {
  *(void **)&found.free = dlsym(RTLD_NEXT, "free");
  *(void **)&found.realloc = dlsym(RTLD_NEXT, "realloc");
  *(void **)&found.usable = dlsym(RTLD_NEXT, "malloc_usable_size");
}

static const struct definitions *next(void) {
  if (!found.free)
    find_next();
  return &found;
}

void stingy_interpose(void) {}

void free(void *pointer) {
  int error = errno;
  if (pointer && !(stingy_owns(pointer) && stingy_give(pointer)))
    next()->free(pointer);
  errno = error;
}

/* Out of the slab: what grows is no object of the size that the layout was made for. */
static void *move_out(void *slot, size_t had, size_t size) {
  void *moved = malloc(size);
  if (!moved)
    return NULL;
  memcpy(moved, slot, had < size ? had : size);
  stingy_give(slot);
  return moved;
}

void *realloc(void *pointer, size_t size) {
  size_t had = pointer ? stingy_slot_bytes(pointer) : 0;
  if (had == 0)
    return next()->realloc(pointer, size);
  if (size == 0) {
    stingy_give(pointer);
    return NULL;
  }
  return size <= had ? pointer : move_out(pointer, had, size);
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
  size_t bytes = pointer ? stingy_slot_bytes(pointer) : 0;
  return bytes != 0 || !pointer ? bytes : next()->usable(pointer);
}
