/* The one slab of the process: who has it, from when to when. */
#include "layout_check.h"
#include "mapping.h"
#include "remote.h"
#include "stats_at_exit.h"

#include <errno.h>
#include <pthread.h>

_Thread_local struct slab *stingy_owned;

static struct slab the_slab;
static atomic_bool is_attached;
static bool is_orphan; /* detached while in use; guarded by the lock */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct slab *stingy_slab(void) {
  return atomic_load_explicit(&is_attached, memory_order_acquire) ? &the_slab : NULL;
}

static bool is_in_use(struct slab *slab) {
  if (atomic_load(&slab->is_stack_in_use))
    return true;
  for (size_t i = 0; i < slab->bank_count; i++)
    if (bank_taken(&slab->banks[i]) != 0)
      return true;
  return false;
}

static void release(struct slab *slab) {
  atomic_store_explicit(&is_attached, false, memory_order_release);
  stingy_mapping_close(&slab->mapping);
}

/* The last slots of an orphan may have come back meanwhile. */
static void release_orphan_if_unused(void) {
  if (!is_orphan)
    return;
  stingy_remote_collect(&the_slab);
  if (is_in_use(&the_slab))
    return;
  release(&the_slab);
  is_orphan = false;
}

static int fail(int error) {
  errno = error;
  return -1;
}

static int attach_again(const struct stingy_layout *layout) {
  if (!stingy_layout_is_same(layout, the_slab.layout))
    return fail(EBUSY);
  if (is_orphan)
    stingy_owned = &the_slab;
  is_orphan = false;
  return 0;
}

static int attach_first(const struct stingy_layout *layout) {
  struct mapping mapping;
  if (!stingy_mapping_open(&mapping, layout, stingy_slab_bookkeeping_bytes(layout)))
    return -1;
  stingy_slab_build(&the_slab, layout, &mapping);
  stingy_owned = &the_slab;
  atomic_store_explicit(&is_attached, true, memory_order_release);
  return 0;
}

static int attach_locked(const struct stingy_layout *layout) {
  release_orphan_if_unused();
  return stingy_slab() ? attach_again(layout) : attach_first(layout);
}

int stingy_attach(const struct stingy_layout *layout) {
  stingy_stats_plan_at_exit();
  if (!stingy_layout_is_sound(layout))
    return fail(EINVAL);
  pthread_mutex_lock(&lock);
  int result = attach_locked(layout);
  pthread_mutex_unlock(&lock);
  return result;
}

void stingy_detach(void) {
  struct slab *slab = stingy_owned;
  if (!slab)
    return;
  stingy_stats_before_detach();
  pthread_mutex_lock(&lock);
  stingy_remote_collect(slab);
  stingy_owned = NULL;
  is_orphan = is_in_use(slab);
  if (!is_orphan)
    release(slab);
  pthread_mutex_unlock(&lock);
}
