#include "model/digest.h"

#include <cstdint>
#include <fmt/format.h>

namespace stingy {

std::string digestOf(std::string_view content) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char byte : content)
    hash = (hash ^ byte) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

} // namespace stingy
