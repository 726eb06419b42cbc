#include "units.h"

#include <stdio.h>
#include <string.h>

enum { MOST_NAMED = 8 };

static struct stingy_unit *units;

void stingy_units_add(struct stingy_unit *unit) {
  unit->next = units;
  units = unit;
}

void stingy_units_remove(const struct stingy_unit *unit) {
  struct stingy_unit **link = &units;
  while (*link && *link != unit)
    link = &(*link)->next;
  if (*link)
    *link = unit->next;
}

static bool fits(const struct stingy_unit *unit, const struct stingy_layout *layout) {
  return unit->version == layout->version && layout->build_id &&
         strcmp(unit->build_id, layout->build_id) == 0;
}

/* The first one from `unit` on that does not fit, or NULL. */
static const struct stingy_unit *find_misfit(const struct stingy_unit *unit,
                                             const struct stingy_layout *layout) {
  while (unit && fits(unit, layout))
    unit = unit->next;
  return unit;
}

bool stingy_units_fit(const struct stingy_layout *layout) { return !find_misfit(units, layout); }

static bool is_of_program(const struct stingy_unit *unit, const struct stingy_layout *layout) {
  return layout->program && strcmp(unit->program, layout->program) == 0;
}

static void name(const struct stingy_unit *unit, const struct stingy_layout *layout) {
  if (is_of_program(unit, layout))
    fprintf(stderr,
            "stingy: %s was compiled for another layout of %s than the one that is linked\n",
            unit->file, unit->program);
  else
    fprintf(stderr,
            "stingy: %s was compiled for the layout of %s, and this process has that of %s\n",
            unit->file, unit->program, layout->program ? layout->program : "another program");
}

static void tell_remedy(bool is_stale, bool is_foreign) {
  fputs("stingy: nothing is placed in the slab.", stderr);
  if (is_stale)
    fputs(" Compile again what includes the generated header (if sources changed: memwalk, "
          "stingygen and stingify before that).",
          stderr);
  if (is_foreign)
    fputs(" A process has one layout: let memwalk read all that is to be rewritten as one program, "
          "or link one of the two as it was before stingify.",
          stderr);
  fputc('\n', stderr);
}

void stingy_units_tell(const struct stingy_layout *layout) {
  size_t misfits = 0;
  bool is_stale = false, is_foreign = false;
  for (const struct stingy_unit *unit = find_misfit(units, layout); unit;
       unit = find_misfit(unit->next, layout)) {
    if (misfits++ < MOST_NAMED)
      name(unit, layout);
    is_stale |= is_of_program(unit, layout);
    is_foreign |= !is_of_program(unit, layout);
  }
  if (misfits > MOST_NAMED)
    fprintf(stderr, "stingy: and %zu more\n", misfits - MOST_NAMED);
  tell_remedy(is_stale, is_foreign);
}
