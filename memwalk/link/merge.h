// What several units saw of one entity becomes one.
//
// A function's body may have been read by many units (a header) and differ between them
// (conditional compilation, two definitions). Then everything that any of them may do is kept, and
// nothing is said of its control flow. All name ids are those of the program.
#pragma once

#include "model/facts.h"

#include <deque>
#include <set>

namespace stingy {

constexpr const char *DuplicateDefinition = "duplicate_definition";

/// One function from its declarations and definitions. A strong definition replaces a weak one.
class FunctionMerge {
public:
  /// `names`: how many names the program has.
  explicit FunctionMerge(std::size_t names) : indexOf_(names, 0) {}
  void add(const Facts &unit);

  /// How many units read a body of the function that is in the program.
  unsigned bodies(NameId function) const;
  /// Whether the body that this unit read is in the program: not a weak one that gave way.
  bool keeps(const FunctionFact &seen) const;

  /// Sorted by name; adds an unknown of this kind for each function with two strong definitions.
  /// The control flow of a function in `differing`, or that units saw differently, is dropped.
  std::vector<FunctionFact> take(Facts &program, NameId duplicateKind,
                                 const std::set<NameId> &differing) &&;

private:
  struct Merged {
    FunctionFact fact;
    std::set<Location> strong; // where strong definitions are
    unsigned strongBodies = 0, weakBodies = 0;
    bool pathsDiffer = false;
  };
  static void merge(Merged &merged, const FunctionFact &seen);
  const Merged *find(NameId function) const {
    return indexOf_[function] == 0 ? nullptr : &functions_[indexOf_[function] - 1];
  }

  std::vector<std::uint32_t> indexOf_; // by NameId; 0: none, else one more than the index
  std::deque<Merged> functions_;
};

/// One call from all units that read its caller's body.
class CallMerge {
public:
  explicit CallMerge(const FunctionMerge &functions) : functions_(functions) {}
  /// Takes the unit's calls.
  void add(Facts &unit);
  /// Sorted. Adds the callers whose bodies do not all have the same calls.
  std::vector<CallFact> take(std::set<NameId> &differing) &&;

private:
  struct Seen {
    CallFact call;
    unsigned ordinal = 0; // among equal calls of one unit: a macro may hold several at one place
  };
  struct ByCaller {
    std::vector<std::uint32_t> calls, begin; // indices; by caller
  };
  ByCaller byCaller() const;

  const FunctionMerge &functions_;
  std::vector<Seen> seen_;
};

/// As CallMerge does.
void sortCalls(std::vector<CallFact> &calls);

/// Sorted by name; of several sizes (a tentative definition) the largest counts.
void mergeGlobals(std::vector<GlobalFact> &globals);

} // namespace stingy
