// Objects that are never alive together, so that they may share memory, and why.
//
// Two objects are a pair when no stage is in both of their live sets. So what a pair rests on is
// told object by object: for each stage at which the other may be alive, where this one has ended,
// or that nothing leads there from where it is allocated.
#pragma once

#include "analyze/findings.h"

namespace stingy {

struct Exclusive {
  std::vector<std::pair<ObjectId, ObjectId>> pairs; // sorted, the smaller id first
  bool leftOut = false;                             // there are too many to say
};

/// Pairs grow with the square of the objects: of more than so many, they are not spelled out.
constexpr std::size_t MostPairedObjects = 500;
/// Poolable objects that are alive together at no stage; none while any stage's live objects are in
/// doubt.
Exclusive exclusivePairs(const Findings &findings);

/// Stages that hold the object last, on a way to a stage at which it is not alive: on every path
/// that leads on, it has been freed at one of the places, or was never there.
struct LastHolder {
  StageId stage;
  std::vector<SiteRef> frees;
};

/// For one object at a time.
class AbsenceSearch {
public:
  explicit AbsenceSearch(const Findings &findings);
  /// None: nothing leads to the stage from where the object is allocated.
  std::vector<LastHolder> lastHolders(ObjectId object, StageId stage) const;

private:
  std::vector<SiteRef> freesIn(ObjectId object, StageId stage) const;

  const Findings &findings_;
  std::vector<IndexSet> before_; // by StageId: the stages that hand on to it what they leave
};

/// The stages at which the partners of each object may be alive, by ObjectId.
std::vector<IndexSet> stagesOfPartners(const Findings &findings, const Exclusive &exclusive);

} // namespace stingy
