/* Host and plugin hold objects at once, and say how many of their bytes changed under their hands. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <stingy/stats.h>
#include <stingy/stingy.h>

void host_fill(void);
int host_check(void);

#ifdef LINKED
void plugin_fill(void);
int plugin_check(void);

static void *load(const char *path) {
  (void)path;
  return NULL;
}
#else
static void (*plugin_fill)(void);
static int (*plugin_check)(void);

static void *load(const char *path) {
  void *library = dlopen(path, RTLD_NOW);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    exit(3);
  }
  *(void **)&plugin_fill = dlsym(library, "plugin_fill");
  *(void **)&plugin_check = dlsym(library, "plugin_check");
  return library;
}
#endif

#ifdef THREADED
extern const struct stingy_layout both_stingy_layout;
static atomic_int is_attached;

static void *own_a_slab(void *unused) {
  if (stingy_attach(&both_stingy_layout) != 0)
    perror("attach");
  atomic_store(&is_attached, 1);
  for (;;)
    pthread_testcancel();
  return unused;
}

static void start_another_owner(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, own_a_slab, NULL);
  while (!atomic_load(&is_attached))
    ;
}
#else
static void start_another_owner(void) {}
#endif

static int from_slab(void) {
  struct stingy_object_stats object = {.struct_bytes = sizeof object};
  unsigned long long slots = 0;
  for (unsigned i = 0; stingy_object_stats_get(i, &object) == 0; i++)
    slots += object.allocations;
  return (int)slots;
}

int main(int argc, char **argv) {
  start_another_owner();
  host_fill();
  int before = from_slab();
  void *library = load(argv[argc - 1]);
  plugin_fill();
  host_fill();
  int in_all = from_slab(), changed = host_check() + plugin_check();
  printf("changed %d, from the slab %d and %d", changed, before, in_all - before);
  if (library && dlclose(library) != 0)
    return 4;
  return 0;
}
