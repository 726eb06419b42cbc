// What changed between two memory.json of one program, and what made it.
//
//   Memory (old), Memory (new) --diffMemory--> MemoryDiff
//
// Only what changed is in it. Stages, objects, frames and globals are matched by name; unknowns and
// findings by what they say without line numbers and sizes, so that a line inserted above them is
// no change, and a record that grew is told once.
#pragma once

#include "model/memory.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stingy {

struct BoundChange {
  ByteBound before, after;

  bool changed() const { return before.kind != after.kind || before.bytes != after.bytes; }
  std::int64_t bytes() const; // of the parts that are known
  /// Had an upper bound, and has none.
  bool becameUnbounded() const { return before.definite() && !after.definite(); }
  /// Had none, and has one: its bytes cannot be compared.
  bool becameBounded() const { return !before.definite() && after.definite(); }
  /// More than `allowed` bytes more, or nobody knows how many.
  bool grew(std::uint64_t allowed = 0) const;
};

enum class Change { Added, Removed, Changed };
std::string toString(Change change); // "added", "removed", "changed"

/// An object of the program, or one that is alive at a stage.
struct ObjectChange {
  std::string name;
  Change change = Change::Changed;
  ByteBound sizeBefore, sizeAfter; // of one instance
  InstanceBound instancesBefore, instancesAfter;
  BoundChange total; // all instances; nothing where there is no object
  Place place;       // that allocates it
};

struct FrameChange {
  std::string function;
  Change change = Change::Changed;
  BoundChange frame;
};

struct EdgeChange {
  std::string stage; // that is queued
  Change change = Change::Added;
  Place place;
};

struct StageChange {
  std::string name;
  Change change = Change::Changed;
  Place place;
  BoundChange stack, perRequest;
  std::vector<ObjectChange> objects; // alive there; the largest change first
  std::vector<FrameChange> frames;   // of the deepest chain, outermost first
  std::vector<EdgeChange> edges;
  std::vector<Unknown> unknowns; // new ones that may have taken a figure's upper bound
};

struct GlobalChange {
  std::string name;
  Change change = Change::Changed;
  std::uint64_t before = 0, after = 0;
  Place place;
};

struct MemoryDiff {
  std::string before, after; // names of the program
  BoundChange stack, perRequest, globals;
  std::size_t unknownsBefore = 0, unknownsAfter = 0;
  std::vector<StageChange> stages;
  std::vector<ObjectChange> objects;
  std::vector<GlobalChange> globalItems; // writable ones; the largest change first
  std::vector<Unknown> newUnknowns, goneUnknowns;
  std::vector<Finding> newFindings, goneFindings;

  bool empty() const;
};

/// Refuses programs of different names, unless `renamed`, and of different targets.
Result<MemoryDiff> diffMemory(const Memory &before, const Memory &after, bool renamed);

/// A figure that grew.
struct Growth {
  std::string what, figure; // "stage parse_request", "per_request"
  Place place;
  BoundChange change;
};
/// The figures that grew by more than `allowed` bytes: those of stages that were there before, and
/// the totals, in which new stages and objects show.
std::vector<Growth> growth(const MemoryDiff &diff, std::uint64_t allowed);

} // namespace stingy
