/* Whether all units of the program were compiled for the layout that it is linked with. */
#ifndef STINGY_UNITS_CHECK_H
#define STINGY_UNITS_CHECK_H

#include <stdbool.h>

#include <stingy/stingy.h>

/*
 * Numbers of objects and stages mean something else in another layout, so nothing may be placed.
 * False after having named the units on stderr.
 */
bool stingy_units_fit(const struct stingy_layout *layout);

#endif
