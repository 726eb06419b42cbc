/* What the scheduler asks before it elects a stage, and reserves (paper section 4.5.2). */
#include "remote.h"

/* The thread's own slab; who has none asks for the first one, if there is anything to wait for. */
static struct slab *slab_asked(void) {
  struct slab *own = stingy_owned();
  return own || stingy_is_refused() ? own : stingy_slabs();
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

/* ---- Reservations: of the slots there are, whether they are taken or not ---- */

/* Of needs that the same slots serve, the one that takes most stands for all. */
static bool decides(const struct slab *slab, const struct stingy_layout_stage *stage, size_t need) {
  const struct stingy_layout_need *needs = stage->needs;
  for (size_t i = 0; i < stage->need_count; i++)
    if (slab->objects[needs[i].object].cache == slab->objects[needs[need].object].cache &&
        (needs[i].count > needs[need].count || (needs[i].count == needs[need].count && i < need)))
      return false;
  return needs[need].count != 0;
}

size_t stingy_reserve(unsigned stage, size_t requests) {
  struct slab *slab = stingy_owned();
  const struct stingy_layout_stage *found = find_stage(slab, stage);
  for (size_t i = 0; found && i < found->need_count; i++) {
    const struct bank *bank = slab->objects[found->needs[i].object].cache;
    if (decides(slab, found, i))
      requests = smaller(requests, (bank->slots - bank->reserved) / found->needs[i].count);
  }
  for (size_t i = 0; found && i < found->need_count; i++)
    if (decides(slab, found, i))
      slab->objects[found->needs[i].object].cache->reserved +=
          (uint32_t)(requests * found->needs[i].count);
  return requests;
}

void stingy_unreserve(unsigned stage, size_t requests) {
  struct slab *slab = stingy_owned();
  const struct stingy_layout_stage *found = find_stage(slab, stage);
  for (size_t i = 0; found && i < found->need_count; i++) {
    struct bank *bank = slab->objects[found->needs[i].object].cache;
    if (decides(slab, found, i))
      bank->reserved -= (uint32_t)smaller(bank->reserved, requests * found->needs[i].count);
  }
}
