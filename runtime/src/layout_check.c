#include "layout_check.h"

#include "slab.h"

/* A stretch of the slab: [offset, offset + bytes), in the cache or in the high slab. */
struct stretch {
  size_t offset;
  size_t bytes;
};

static bool fits(struct stretch stretch, size_t limit) {
  return stretch.offset <= limit && stretch.bytes <= limit - stretch.offset;
}

static bool overlap(struct stretch a, struct stretch b) {
  return a.bytes != 0 && b.bytes != 0 && a.offset < b.offset + b.bytes &&
         b.offset < a.offset + a.bytes;
}

static struct stretch stretch_of_range(struct stingy_range range) {
  return (struct stretch){range.offset, range.bytes};
}

static struct stretch cache_stretch(const struct stingy_layout_object *object) {
  return (struct stretch){object->offset, object->slots * object->stride};
}

static struct stretch high_stretch(const struct stingy_layout_object *object) {
  return (struct stretch){object->high_offset, object->high_slots * object->stride};
}

static bool slots_are_sound(const struct stingy_layout_object *object, size_t slots, size_t offset,
                            size_t limit) {
  if (slots == 0)
    return true;
  if (object->stride == 0 || object->stride % LINE_BYTES != 0 || object->stride > limit)
    return false;
  return object->size <= object->stride && offset % LINE_BYTES == 0 &&
         slots <= limit / object->stride &&
         fits((struct stretch){offset, slots * object->stride}, limit);
}

static bool shares_all(const struct stingy_layout_object *a, const struct stingy_layout_object *b) {
  return a->region == b->region && a->stride == b->stride && a->offset == b->offset &&
         a->slots == b->slots && a->high_offset == b->high_offset && a->high_slots == b->high_slots;
}

static bool object_is_sound(const struct stingy_layout *layout, size_t index) {
  const struct stingy_layout_object *object = &layout->objects[index];
  return slots_are_sound(object, object->slots, object->offset, layout->cache_bytes) &&
         slots_are_sound(object, object->high_slots, object->high_offset, layout->high_bytes) &&
         object->region <= index && shares_all(object, &layout->objects[object->region]);
}

static bool is_reserved(const struct stingy_layout *layout,
                        const struct stingy_layout_object *object) {
  return overlap(cache_stretch(object), stretch_of_range(layout->stack)) ||
         overlap(cache_stretch(object), stretch_of_range(layout->globals));
}

/* Quadratic in objects, of which there are dozens. */
static bool regions_are_disjoint(const struct stingy_layout *layout) {
  for (size_t i = 0; i < layout->object_count; i++) {
    const struct stingy_layout_object *a = &layout->objects[i];
    if (is_reserved(layout, a))
      return false;
    for (size_t j = 0; j < i; j++) {
      const struct stingy_layout_object *b = &layout->objects[j];
      if (a->region != b->region && (overlap(cache_stretch(a), cache_stretch(b)) ||
                                     overlap(high_stretch(a), high_stretch(b))))
        return false;
    }
  }
  return true;
}

static bool objects_are_sound(const struct stingy_layout *layout) {
  if (layout->object_count > MAX_OBJECTS || (layout->object_count != 0 && !layout->objects))
    return false;
  for (size_t i = 0; i < layout->object_count; i++)
    if (!object_is_sound(layout, i))
      return false;
  return regions_are_disjoint(layout);
}

static bool stage_is_sound(const struct stingy_layout *layout,
                           const struct stingy_layout_stage *stage) {
  if (stage->need_count != 0 && !stage->needs)
    return false;
  for (size_t i = 0; i < stage->need_count; i++)
    if (stage->needs[i].object >= layout->object_count)
      return false;
  return true;
}

static bool stages_are_sound(const struct stingy_layout *layout) {
  if (layout->stage_count != 0 && !layout->stages)
    return false;
  for (size_t i = 0; i < layout->stage_count; i++)
    if (!stage_is_sound(layout, &layout->stages[i]))
      return false;
  return true;
}

static bool sizes_are_sound(const struct stingy_layout *layout) {
  return layout->low_bytes <= LAYOUT_MAX_BYTES && layout->cache_bytes <= LAYOUT_MAX_BYTES &&
         layout->high_bytes <= LAYOUT_MAX_BYTES && layout->l2_bytes <= LAYOUT_MAX_BYTES &&
         layout->cache_bytes % LINE_BYTES == 0 &&
         fits(stretch_of_range(layout->stack), layout->cache_bytes) &&
         fits(stretch_of_range(layout->globals), layout->cache_bytes) &&
         !overlap(stretch_of_range(layout->stack), stretch_of_range(layout->globals));
}

bool stingy_layout_is_sound(const struct stingy_layout *layout) {
  return layout && layout->struct_bytes == sizeof *layout &&
         layout->version == STINGY_LAYOUT_VERSION && sizes_are_sound(layout) &&
         objects_are_sound(layout) && stages_are_sound(layout);
}

bool stingy_layout_is_same(const struct stingy_layout *a, const struct stingy_layout *b) {
  return a == b || (a->build_id && b->build_id && strcmp(a->build_id, b->build_id) == 0);
}
