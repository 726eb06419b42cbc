#include "units_check.h"

#include <stdio.h>
#include <string.h>

static void tell(const struct stingy_layout *layout, const struct stingy_unit *unit) {
  fprintf(stderr, "stingy: %s was compiled for another layout of %s than the one that is linked\n",
          unit->file, layout->program ? layout->program : "the program");
}

bool stingy_units_fit(const struct stingy_layout *layout) {
  bool fit = true;
  for (const struct stingy_unit *unit = layout->units; unit != layout->units_end; unit++)
    if (layout->build_id && strcmp(unit->build_id, layout->build_id) != 0) {
      tell(layout, unit);
      fit = false;
    }
  if (!fit)
    fprintf(stderr, "stingy: nothing is placed in the slab. Compile again what includes the "
                    "generated header (if sources changed: memwalk, stingygen and stingify before "
                    "that)\n");
  return fit;
}
