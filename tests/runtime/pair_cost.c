/*
 * What a take and a give cost, in nanoseconds a pair, beside malloc and free of whatever allocator
 * is linked or preloaded, and beside two calls that do nothing. Not a test: its figures depend on
 * the machine.
 *
 *     pair_cost [objects in flight]...
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <stingy/stingy.h>

enum { OBJECT_BYTES = 1000, MOST_IN_FLIGHT = 512, PAIRS = 1 << 14, ROUNDS = 1000 };

static const struct stingy_layout_object objects[] = {
    {"other", 64, 64, 0, 16, 0, 0, 0},
    {"request", OBJECT_BYTES, 1088, 1024, MOST_IN_FLIGHT, 0, MOST_IN_FLIGHT, 1},
    {"header", 200, 320, 1024 + 1088 * MOST_IN_FLIGHT, 100, 1088 * MOST_IN_FLIGHT, 0, 2},
};

static const struct stingy_layout layout = {
    .struct_bytes = sizeof layout,
    .version = STINGY_LAYOUT_VERSION,
    .program = "pair_cost",
    .build_id = "pair_cost",
    .l2_bytes = 1 << 20,
    .low_bytes = 1 << 16,
    .cache_bytes = 1 << 20,
    .high_bytes = 1 << 20,
    .objects = objects,
    .object_count = sizeof objects / sizeof objects[0],
};

static void *in_flight[MOST_IN_FLIGHT];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Keeps the compiler from seeing that a pointer is not used. */
static void *opaque(void *pointer) {
  __asm__ volatile("" : "+r"(pointer) : : "memory");
  return pointer;
}

static void use_pool(size_t batch) {
  enum {
    STINGY_SHARED_request,
    STINGY_OBJECT_request,
    STINGY_POOL_request = 1,
    STINGY_SIZE_request = OBJECT_BYTES
  };
  for (size_t i = 0; i < batch; i++)
    in_flight[i] = opaque(STINGY_TAKE(request, OBJECT_BYTES, malloc(OBJECT_BYTES)));
  for (size_t i = batch; i-- > 0;)
    STINGY_GIVE(in_flight[i], free(in_flight[i]));
}

static void use_malloc(size_t batch) {
  for (size_t i = 0; i < batch; i++)
    in_flight[i] = opaque(malloc(OBJECT_BYTES));
  for (size_t i = batch; i-- > 0;)
    free(in_flight[i]);
}

__attribute__((noinline)) static void *take_nothing(unsigned object, size_t size) {
  return opaque(&in_flight[object + size]);
}

__attribute__((noinline)) static int give_nothing(void *pointer) { return opaque(pointer) != NULL; }

static void use_nothing(size_t batch) {
  for (size_t i = 0; i < batch; i++)
    in_flight[i] = opaque(take_nothing(0, i));
  for (size_t i = batch; i-- > 0;)
    if (!give_nothing(in_flight[i]))
      abort();
}

static double best_pair(void (*use)(size_t), size_t batch) {
  double best = 1e18;
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (size_t done = 0; done < PAIRS; done += batch)
      use(batch);
    double pair = (now() - start) / PAIRS;
    best = pair < best ? pair : best;
  }
  return best;
}

static void report(size_t batch) {
  printf("%9zu  %6.2f  %6.2f  %6.2f\n", batch, best_pair(use_pool, batch),
         best_pair(use_malloc, batch), best_pair(use_nothing, batch));
}

int main(int argc, char **argv) {
  if (stingy_attach(&layout) != 0) {
    perror("stingy_attach");
    return EXIT_FAILURE;
  }
  printf("in flight  stingy  malloc nothing   (ns a pair, best of %d)\n", ROUNDS);
  for (int i = 1; i < argc; i++) {
    size_t batch = strtoul(argv[i], NULL, 10);
    report(batch == 0 || batch > MOST_IN_FLIGHT ? MOST_IN_FLIGHT : batch);
  }
  for (size_t batch = 1; argc == 1 && batch <= MOST_IN_FLIGHT; batch *= 8)
    report(batch);
  return EXIT_SUCCESS;
}
