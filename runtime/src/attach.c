/* The slabs of the process: which thread has which, from when to when. */
#include "checks.h"
#include "keep_loaded.h"
#include "layout_check.h"
#include "mapping.h"
#include "remote.h"
#include "stats_at_exit.h"
#include "units.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local struct stingy_own *stingy_own;

_Atomic(struct slab *) stingy_first_slab;
stingy_counter stingy_slabs_generation;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t thread_key;
atomic_bool stingy_refused;

static void list(struct slab *slab) {
  atomic_store_explicit(&slab->next, stingy_slabs(), memory_order_relaxed);
  atomic_store_explicit(&stingy_first_slab, slab, memory_order_release);
  counter_add_shared(&stingy_slabs_generation);
}

static void unlist(struct slab *slab) {
  _Atomic(struct slab *) *link = &stingy_first_slab;
  while (atomic_load(link) != slab)
    link = &atomic_load(link)->next;
  atomic_store_explicit(link, stingy_next_slab(slab), memory_order_release);
  counter_add_shared(&stingy_slabs_generation);
}

static bool is_in_use(struct slab *slab) {
  if (atomic_load(&slab->is_stack_in_use))
    return true;
  for (size_t i = 0; i < slab->bank_count; i++)
    if (bank_taken(&slab->banks[i]) != 0)
      return true;
  return false;
}

static void release_if_unused(struct slab *orphan) {
  if (is_in_use(orphan))
    return;
  struct mapping mapping = orphan->mapping;
  unlist(orphan);
  stingy_checks_end(orphan);
  stingy_mapping_close(&mapping);
}

/* The last slots of an orphan may have come back meanwhile. */
static void release_unused_orphans(void) {
  for (struct slab *slab = stingy_slabs(), *next; slab; slab = next) {
    next = stingy_next_slab(slab);
    if (!slab->is_orphan)
      continue;
    stingy_remote_collect(slab);
    release_if_unused(slab);
  }
}

static struct slab *find_orphan(void) {
  struct slab *slab = stingy_slabs();
  while (slab && !slab->is_orphan)
    slab = stingy_next_slab(slab);
  return slab;
}

static int fail(int error) {
  errno = error;
  return -1;
}

/* Once: the next thread would say the same. The lock is held. */
static void tell_no_memory(const struct stingy_layout *layout, int error) {
  static bool is_told;
  if (!is_told)
    fprintf(stderr,
            "stingy: %s: no slab of %zu bytes (%s): its objects come from the original allocator\n",
            layout->program ? layout->program : "the program",
            layout->low_bytes + layout->cache_bytes + layout->high_bytes, strerror(error));
  is_told = true;
  errno = error;
}

static struct slab *build(const struct stingy_layout *layout) {
  struct mapping mapping;
  if (!stingy_mapping_open(&mapping, layout, stingy_slab_bookkeeping_bytes(layout))) {
    tell_no_memory(layout, errno);
    return NULL;
  }
  struct slab *slab = stingy_slab_build(layout, &mapping);
  list(slab);
  return slab;
}

/* One layout for all slabs of a process, so that an object is the same in each. */
static bool is_in_other_use(const struct stingy_layout *layout) {
  struct slab *any = stingy_slabs();
  return any && !stingy_layout_is_same(layout, any->layout);
}

static int attach_locked(const struct stingy_layout *layout) {
  if (stingy_is_refused())
    return fail(EINVAL);
  if (is_in_other_use(layout))
    release_unused_orphans();
  if (is_in_other_use(layout))
    return fail(EBUSY);
  if (stingy_own)
    return 0;
  if (!stingy_units_fit(layout)) {
    stingy_units_tell(layout);
    return fail(EINVAL);
  }
  struct slab *slab = find_orphan();
  if (!slab)
    slab = build(layout);
  if (!slab)
    return -1;
  slab->is_orphan = false;
  stingy_own = &slab->own;
  stingy_remote_collect(slab);
  return 0;
}

static void abandon(struct slab *slab) {
  stingy_remote_collect(slab);
  stingy_own = NULL;
  slab->is_orphan = true;
  for (size_t i = 0; i < slab->bank_count; i++)
    slab->banks[i].reserved = 0;
}

/* ---- Units and layouts that do not fit together ---- */

static bool another_thread_owns_a_slab(void) {
  struct slab *slab = stingy_slabs();
  while (slab && (slab->is_orphan || slab == stingy_owned()))
    slab = stingy_next_slab(slab);
  return slab;
}

/*
 * For good. The slab stays mapped: slots of it are given back by address. What other threads take
 * is inline, and nothing that it looks at says that they must not.
 */
static void refuse(void) {
  if (another_thread_owns_a_slab()) {
    fputs("stingy: other threads take from their slabs, and cannot be told: the process ends\n",
          stderr);
    abort();
  }
  atomic_store(&stingy_refused, true);
  counter_set(&stingy_process_counters.attach_error, EINVAL);
  if (stingy_own)
    abandon(stingy_owned());
}

static void refuse_misfits(const struct stingy_layout *layout) {
  if (stingy_is_refused() || stingy_units_fit(layout))
    return;
  stingy_units_tell(layout);
  refuse();
}

void stingy_note_unit(struct stingy_unit *unit) {
  pthread_mutex_lock(&lock);
  stingy_units_add(unit);
  struct slab *any = stingy_slabs();
  if (any)
    refuse_misfits(any->layout);
  pthread_mutex_unlock(&lock);
}

void stingy_forget_unit(const struct stingy_unit *unit) {
  pthread_mutex_lock(&lock);
  stingy_units_remove(unit);
  pthread_mutex_unlock(&lock);
}

/* ---- Threads that end, and processes that fork ---- */

/* Its slab is for the next thread that comes; the statistics still want its numbers. */
static void leave_thread(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  if (stingy_own)
    abandon(stingy_owned());
  for (struct slab *slab = stingy_slabs(); slab; slab = stingy_next_slab(slab))
    stingy_rings_leave(slab, false);
  pthread_mutex_unlock(&lock);
}

static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork_in_parent(void) { pthread_mutex_unlock(&lock); }

/* Only the thread that forked is in the child: nobody has the others' slabs and rings. */
static void after_fork_in_child(void) {
  for (struct slab *slab = stingy_slabs(); slab; slab = stingy_next_slab(slab)) {
    slab->is_orphan |= slab != stingy_owned();
    slab->is_inherited = true;
    stingy_rings_leave(slab, true);
  }
  pthread_mutex_unlock(&lock);
}

static void prepare_process(void) {
  pthread_key_create(&thread_key, leave_thread);
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void stingy_note_thread(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, prepare_process);
  pthread_setspecific(thread_key, &lock);
}

/* ---- The interface ---- */

static int attach(const struct stingy_layout *layout) {
  if (!stingy_layout_is_sound(layout))
    return fail(EINVAL);
  stingy_note_thread();
  pthread_mutex_lock(&lock);
  int result = attach_locked(layout);
  pthread_mutex_unlock(&lock);
  return result;
}

/* Statistics come last: they may start a thread, and globals are moved only where there is one. */
int stingy_attach(const struct stingy_layout *layout) {
  int result = attach(layout), error = errno;
  if (result != 0)
    counter_set(&stingy_process_counters.attach_error, (unsigned long long)error);
  stingy_stats_plan_at_exit();
  errno = error;
  return result;
}

/* Nobody looks at a result before main, so what fails is said, unless it was said already. */
void stingy_start(const struct stingy_layout *layout) {
  pthread_mutex_lock(&lock);
  refuse_misfits(layout);
  pthread_mutex_unlock(&lock);
  if (!stingy_is_refused() && !stingy_layout_is_sound(layout))
    fprintf(
        stderr,
        "stingy: the layout of %s is not one that this runtime (%s) knows: nothing is placed in "
        "the slab. Run stingygen of the same release, and compile and link all of it again\n",
        layout->program, STINGY_RUNTIME_VERSION);
  if (stingy_attach(layout) == 0)
    stingy_keep_loaded(layout);
}

/* Tried once a thread: where there is no memory, there will be none at the next request. */
struct slab *stingy_attach_lazily(void) {
  static _Thread_local bool is_tried;
  struct slab *any = stingy_slabs();
  if (is_tried || !any || !any->layout->each_thread)
    return NULL;
  is_tried = true;
  stingy_attach(any->layout);
  return stingy_owned();
}

void stingy_detach(void) {
  struct slab *slab = stingy_owned();
  if (!slab)
    return;
  stingy_stats_before_detach();
  pthread_mutex_lock(&lock);
  abandon(slab);
  release_unused_orphans();
  pthread_mutex_unlock(&lock);
}
