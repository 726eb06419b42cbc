/*
 * Link with stingy::interpose (-lstingy_interpose, before the C library) where a library that is
 * not rewritten frees, resizes or measures what the server allocated: free, realloc, reallocarray
 * and malloc_usable_size then know the slots of the slab, and hand all else to whose they are.
 * Nothing has to be called.
 */
#ifndef STINGY_INTERPOSE_H
#define STINGY_INTERPOSE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the slot that the pointer is the start of, 0 when it is none. Any thread. */
size_t stingy_slot_bytes(const volatile void *pointer);

#ifdef __cplusplus
}
#endif

#endif
