/*
 * Link the executable with stingy::interpose (pkg-config stingy-interpose, or
 * -Wl,-u,stingy_interpose -lstingy_interpose before -lstingy_runtime) where code that is not
 * rewritten frees, resizes or measures what the server allocated, a library or C++'s operator
 * delete: free, realloc, reallocarray and malloc_usable_size then know the slots of the slab, and
 * hand all else to whose they are. Nothing has to be called.
 */
#ifndef STINGY_INTERPOSE_H
#define STINGY_INTERPOSE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the slot that the pointer is the start of, 0 when it is none. Any thread. */
size_t stingy_slot_bytes(const volatile void *pointer);

/*
 * Does nothing. What refers to it, -Wl,-u,stingy_interpose does, has the linker take the library
 * in, also where only libraries free.
 */
void stingy_interpose(void);

#ifdef __cplusplus
}
#endif

#endif
