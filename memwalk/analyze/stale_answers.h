// Answers of the user that match nothing in the program any more: code moves on, sidecars stay.
#pragma once

#include "analyze/answers.h"

namespace stingy {

struct Findings;

struct StaleAnswer {
  std::string origin; // the file that says it
  std::string entry;  // "frame parse_value"
  std::string why;
};

/// In the order of the entries' kinds and names.
std::vector<StaleAnswer> staleAnswers(const Findings &findings);

} // namespace stingy
