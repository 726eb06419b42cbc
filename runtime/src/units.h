/*
 * The units of the process that were compiled with a generated header, and whether they fit a
 * layout: numbers of objects and stages mean something else in another one, and the fast path,
 * which is inline in the units, goes by them unasked. The lock of attach.c guards them.
 */
#ifndef STINGY_UNITS_H
#define STINGY_UNITS_H

#include <stdbool.h>

#include <stingy/stingy.h>

void stingy_units_add(struct stingy_unit *unit);
void stingy_units_remove(const struct stingy_unit *unit);

bool stingy_units_fit(const struct stingy_layout *layout);

/* Names those that do not on stderr, and the remedy. */
void stingy_units_tell(const struct stingy_layout *layout);

#endif
