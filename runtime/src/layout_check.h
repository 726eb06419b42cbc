/*
 * Is a layout one that the runtime can trust? Generated code may be stale or edited: everything
 * that could make a slot overlap another, or leave the slab, is refused here, once.
 */
#ifndef STINGY_SRC_LAYOUT_CHECK_H
#define STINGY_SRC_LAYOUT_CHECK_H

#include <stdbool.h>
#include <stingy/stingy.h>

/* Sizes above it are taken for mistakes; below it no sum in the runtime overflows. */
#define LAYOUT_MAX_BYTES ((size_t)1 << 30)

bool stingy_layout_is_sound(const struct stingy_layout *layout);

/* True when both describe the same slab: the same struct, or the same build id. */
bool stingy_layout_is_same(const struct stingy_layout *a, const struct stingy_layout *b);

#endif
