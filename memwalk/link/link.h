// Link: the facts of all units become the facts of the program.
//
//   Facts (one per unit) --link--> Facts (the program)
//
// Names are unified by text. What several units saw of one header is one: a function, a call, a
// flow, a global. The result does not depend on the order of the units, is sorted, and linking it
// again changes nothing. NameIds of the result ascend with the names, so that comparing ids
// compares names.
#pragma once

#include "model/facts.h"
#include "model/result.h"

namespace stingy {

/// Takes the units one after the other: the names of each are let go as soon as it is added.
class Linker {
public:
  void add(Facts unit);
  Result<Facts> finish() &&;

private:
  NameTable names_;          // of all units, in the order of their coming
  std::vector<Facts> units_; // without names of their own
};

/// Fails when the units cannot be of one program: other targets, or a file that changed in between.
/// Two strong definitions of one function are no error but an unknown, "duplicate_definition".
Result<Facts> link(std::vector<Facts> units);

} // namespace stingy
