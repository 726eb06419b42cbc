/*
 * The objects of one request, as examples/static_http has them while it sends a file (memwalk's
 * sizes): what the comparisons of allocators take and give back. Compiled with WITH_STINGY they
 * come from a slab, else from malloc, whichever allocator that is.
 */
#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H

#include <stdlib.h>

#define REQUEST_OBJECTS(EACH)                                                                      \
  EACH(0, http_request, 176)                                                                       \
  EACH(1, http_head, 2160)                                                                         \
  EACH(2, path_buffer, 4104)                                                                       \
  EACH(3, read_buffer, 8208)                                                                       \
  EACH(4, file_answer, 104)                                                                        \
  EACH(5, file_send, 24)                                                                           \
  EACH(6, response_head, 2048)                                                                     \
  EACH(7, body_block, 8208)

enum { OBJECTS = 8 };

/* Lines of a slot: an odd number of them. */
#define SLOT_LINES(BYTES) ((((BYTES) + 63) / 64) | 1)

#ifdef WITH_STINGY
#ifdef SLAB_REQUESTS /* for so many is the slab, as a generated header would know */
#define AND_LINES_(NUMBER, NAME, BYTES) +SLOT_LINES(BYTES)
#define STINGY_SLAB_LINES (SLAB_REQUESTS * (0 REQUEST_OBJECTS(AND_LINES_)))
#endif
#include <stingy/stingy.h>

#define CONSTANTS_(NUMBER, NAME, BYTES)                                                            \
  STINGY_OBJECT_##NAME = NUMBER, STINGY_POOL_##NAME = NUMBER, STINGY_SHARED_##NAME = 0,            \
  STINGY_SIZE_##NAME = BYTES,
enum { REQUEST_OBJECTS(CONSTANTS_) };

#define TAKE(NAME, BYTES) STINGY_TAKE(NAME, BYTES, malloc(BYTES))
#define GIVE(NAME, POINTER) STINGY_GIVE_AS(NAME, POINTER, free(POINTER))

/* Maps a slab with room for so many requests; ends the program where it cannot. */
void request_slab(unsigned requests);
/* Ends the program when an object did not come from the slab. */
void request_slab_check(void);
#else
#define TAKE(NAME, BYTES) malloc(BYTES)
#define GIVE(NAME, POINTER) free(POINTER)
static inline void request_slab(unsigned requests) { (void)requests; }
static inline void request_slab_check(void) {}
#endif

/* Keeps the compiler from seeing what becomes of a pointer, and from keeping memory in registers.
 */
static inline void *opaque(void *pointer) {
  __asm__ volatile("" : "+r"(pointer) : : "memory");
  return pointer;
}

static inline void take_request(void **objects) {
#define TAKE_(NUMBER, NAME, BYTES) objects[NUMBER] = opaque(TAKE(NAME, BYTES));
  REQUEST_OBJECTS(TAKE_)
}

static inline void give_request(void **objects) {
#define GIVE_(NUMBER, NAME, BYTES) GIVE(NAME, opaque(objects[NUMBER]));
  REQUEST_OBJECTS(GIVE_)
}

#endif
