// What each kind of unknown means, in words (docs/soundness.md).
#pragma once

#include <string>

namespace stingy {

/// A heading and what follows from it; the kind itself where it has no words yet.
struct UnknownWords {
  std::string what, so;
};

UnknownWords wordsFor(const std::string &kind);

} // namespace stingy
