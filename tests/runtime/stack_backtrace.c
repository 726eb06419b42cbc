/* For a debugger to stop in: on the slab's stack, first of the main thread, then of another. */
#include <pthread.h>
#include <stddef.h>

#include <stingy/stingy.h>

static volatile int depth;

__attribute__((noinline)) void stop_here(void) { depth++; }

static void loop(void *argument) {
  stop_here();
  *(int *)argument += depth;
}

static void *run_loop(void *ran) {
  static const struct stingy_layout layout = {.struct_bytes = sizeof layout,
                                              .version = STINGY_LAYOUT_VERSION,
                                              .low_bytes = 64 << 10,
                                              .cache_bytes = 1 << 20,
                                              .stack = {0, 64 << 10}};
  int argument = 0;
  if (stingy_attach(&layout) == 0)
    *(int *)ran += stingy_run_on_stack(loop, &argument);
  return NULL;
}

int main(void) {
  pthread_t thread;
  int ran = 0;
  run_loop(&ran);
  if (pthread_create(&thread, NULL, run_loop, &ran) != 0)
    return 1;
  pthread_join(thread, NULL);
  return ran == 2 ? 0 : 1;
}
