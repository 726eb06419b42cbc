/*
 * unloaded LIBRARY: a thread attaches by the runtime that is in the library, which is closed before
 * the thread ends.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stingy/stingy.h>

static const struct stingy_layout layout = {
    .struct_bytes = sizeof layout,
    .version = STINGY_LAYOUT_VERSION,
    .program = "unloaded",
    .cache_bytes = 4096,
};

static int (*attach)(const struct stingy_layout *);
static void *library;

static void *attach_close_and_end(void *unused) {
  return attach(&layout) == 0 && dlclose(library) == 0 ? &library : unused;
}

int main(int argc, char **argv) {
  library = dlopen(argc == 2 ? argv[1] : "", RTLD_NOW);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  *(void **)&attach = dlsym(library, "stingy_attach");
  pthread_t thread;
  void *result = NULL;
  if (!attach || pthread_create(&thread, NULL, attach_close_and_end, NULL) != 0 ||
      pthread_join(thread, &result) != 0)
    return 2;
  return result ? 0 : 1;
}
