// A slot is freed by C++'s operator delete only, in libstdc++: nothing in the program itself frees.
#include "part.h"

#include <new>

int main() {
  void *part = take_part();
  if (!part || parts_alive() != 1)
    return 2;
  ::operator delete(part);
  return parts_alive() == 0 && bad_frees() == 0 ? 0 : 1;
}
