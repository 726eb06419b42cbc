// Exceptions on the stack at the bottom of the cache slab: thrown and caught by what runs there.
#include <cstdio>
#include <stdexcept>

#include <stingy/stats.h>
#include <stingy/stingy.h>

namespace {

int destroyed = 0;

struct Counted {
  ~Counted() { ++destroyed; }
};

void throwDeep(int depth) {
  Counted counted;
  if (depth == 0)
    throw std::runtime_error("deep");
  throwDeep(depth - 1);
}

void loop(void *caught) {
  try {
    throwDeep(10);
  } catch (const std::runtime_error &) {
    ++*static_cast<int *>(caught);
  }
}

} // namespace

int main() {
  stingy_layout layout = {};
  layout.struct_bytes = sizeof layout;
  layout.version = STINGY_LAYOUT_VERSION;
  layout.low_bytes = 64 << 10;
  layout.cache_bytes = 1 << 20;
  layout.stack.bytes = 64 << 10;
  int caught = 0;
  bool right = stingy_attach(&layout) == 0 && stingy_run_on_stack(loop, &caught) == 1 &&
               caught == 1 && destroyed == 11;
  stingy_detach();
  if (!right)
    std::fprintf(stderr, "caught %d, destroyed %d\n", caught, destroyed);
  return right ? 0 : 1;
}
