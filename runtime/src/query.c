/* What the scheduler asks before it elects a stage (paper section 4.5.2). */
#include "remote.h"

/* Of the thread's own slab; who has none asks for the first one. */
static struct slab *slab_asked(void) {
  struct slab *own = stingy_owned();
  return own ? own : stingy_slabs();
}

static const struct stingy_layout_stage *find_stage(const struct slab *slab, unsigned stage) {
  return slab && stage < slab->layout->stage_count ? &slab->layout->stages[stage] : NULL;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Objects that share slots are never needed together by one request, so needs do not add up. */
static size_t room_of(const struct slab *slab, const struct stingy_layout_stage *stage) {
  size_t room = STINGY_UNLIMITED;
  for (size_t i = 0; i < stage->need_count; i++) {
    struct stingy_layout_need need = stage->needs[i];
    if (need.count != 0)
      room = smaller(room, bank_free(slab->objects[need.object].cache) / need.count);
  }
  return room;
}

size_t stingy_stage_room(unsigned stage) {
  struct slab *slab = slab_asked();
  const struct stingy_layout_stage *found = find_stage(slab, stage);
  if (!found)
    return STINGY_UNLIMITED;
  size_t room = room_of(slab, found);
  if (room == 0 && slab == stingy_owned() && stingy_remote_collect(slab))
    room = room_of(slab, found);
  return room;
}

size_t stingy_stage_capacity(unsigned stage) {
  struct slab *slab = slab_asked();
  const struct stingy_layout_stage *found = find_stage(slab, stage);
  size_t capacity = STINGY_UNLIMITED;
  for (size_t i = 0; found && i < found->need_count; i++) {
    struct stingy_layout_need need = found->needs[i];
    if (need.count != 0)
      capacity = smaller(capacity, slab->objects[need.object].cache->slots / need.count);
  }
  return capacity;
}

int stingy_stage_at_peak(unsigned stage) { return stingy_stage_room(stage) == 0; }
