/* A slot is freed by a library only: nothing in the program itself frees. */
#include "part.h"

void free_for(void *memory);

int main(void) {
  void *part = take_part();
  if (!part || parts_alive() != 1)
    return 2;
  free_for(part);
  return parts_alive() == 0 && bad_frees() == 0 ? 0 : 1;
}
