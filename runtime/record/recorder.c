#include "recorder.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct recording recording;

static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER;
void lock_tables(void) { pthread_mutex_lock(&tables); }
void unlock_tables(void) { pthread_mutex_unlock(&tables); }

static void in_child(void) {
  unlock_tables();
  count(&recording.header->processes);
}

static bool is_meant(const struct record_header *header) {
  struct stat status;
  return header->magic == RECORD_MAGIC && stat("/proc/self/exe", &status) == 0 &&
         status.st_dev == header->device && status.st_ino == header->inode;
}

static char *map_file(const char *path) {
  struct stat status;
  int descriptor = open(path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0)
    return NULL;
  void *map = MAP_FAILED;
  if (fstat(descriptor, &status) == 0)
    map = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  return map == MAP_FAILED ? NULL : map;
}

/* The first object is the executable. */
static int find_code(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size;
  (void)unused;
  recording.base = info->dlpi_addr;
  for (unsigned i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
      continue;
    uintptr_t begin = info->dlpi_addr + part->p_vaddr, end = begin + part->p_memsz;
    if (recording.code_end == 0 || begin < recording.code_begin)
      recording.code_begin = begin;
    if (end > recording.code_end)
      recording.code_end = end;
  }
  return 1;
}

static void find_tables(char *map) {
  struct record_header *header = (struct record_header *)map;
  recording.entries = (void *)(map + header->entries_at);
  recording.ranges = (void *)(map + header->ranges_at);
  recording.tails = (void *)(map + header->tails_at);
  recording.edges = (void *)(map + header->edges_at);
  recording.stages = (void *)(map + header->stages_at);
  recording.objects = (void *)(map + header->objects_at);
  recording.pairs = (void *)(map + header->pairs_at);
  recording.transitions = (void *)(map + header->transitions_at);
  recording.stacks = (void *)(map + header->stacks_at);
}

/* Not when the executable brings an allocator of its own. */
static bool is_in_use(void) {
  Dl_info found, own;
  return dladdr(dlsym(RTLD_DEFAULT, "malloc"), &found) != 0 && dladdr(&recording, &own) != 0 &&
         found.dli_fbase == own.dli_fbase;
}

static void attach(char *map) {
  struct record_header *header = (struct record_header *)map;
  find_tables(map);
  dl_iterate_phdr(find_code, NULL);
  if (!prepare_holdings(header) || !prepare_thread(&recorder_thread))
    return;
  header->sees_allocators = is_in_use();
  pthread_atfork(lock_tables, unlock_tables, in_child);
  recording.header = header;
  if (arm_stages())
    count(&header->processes);
}

__attribute__((constructor)) static void start(void) {
  const char *path = secure_getenv(RECORD_VARIABLE);
  recorder_thread.busy = 1;
  find_allocators();
  find_operators_new();
  char *map = path ? map_file(path) : NULL;
  if (map && is_meant((struct record_header *)map))
    attach(map);
  recorder_thread.busy = 0;
}
