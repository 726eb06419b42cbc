/* Ends by abort with a runtime that was built with STINGY_DEBUG. */
#include "part.h"

#include <stingy/stingy.h>

int main(void) {
  void *part = take_part();
  if (!part || !stingy_give(part))
    return 2;
  return stingy_give(part) && bad_frees() == 1 ? 0 : 1;
}
