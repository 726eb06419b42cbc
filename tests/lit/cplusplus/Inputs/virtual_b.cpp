#include "virtual.h"
STAGE(from_other_unit)
namespace {
struct Right : Shape {
  void run() override { queue(from_other_unit); }
};
} // namespace
Shape *make() { return new Right; }
