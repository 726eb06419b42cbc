// A rewrite is a list of insertions: nothing of the user's text is ever removed or moved.
//
//   malloc(n)   ──▶   STINGY_TAKE(conn, n, malloc(n))
//                     ^^^^^^^^^^^^^^^^^^^^          ^     two insertions
//
// So nested edits need no care, and a rewrite is reverted by taking the insertions out again.
#pragma once

#include "model/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stingy {

struct Insertion {
  std::uint64_t offset = 0; // in the original text
  std::string text;
  bool operator==(const Insertion &) const = default;
};

/// Text with the insertions, which ascend by offset; those at one offset keep their order.
std::string insertAll(const std::string &original, const std::vector<Insertion> &insertions);

/// The original again; an Error when the text does not hold the insertions.
Result<std::string> removeAll(const std::string &rewritten,
                              const std::vector<Insertion> &insertions);

} // namespace stingy
