// Measured: what a run of the server took (stats.json of kind "stingy.measured"), by the names of
// the memory.json that it was recorded for.
#pragma once

#include "model/artifact.h"
#include "model/memory.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stingy {

struct MeasuredStage {
  std::string name;
  std::string whyNot; // not measured; empty when it was
  std::uint64_t calls = 0, ends = 0;
  std::uint64_t abandoned = 0; // left by longjmp, or past a trap that another thread had lifted
  std::uint64_t stack = 0;     // high water
  bool stackCut = false;       // it went deeper than anybody looked
  std::uint64_t held = 0;      // bytes of objects that one request held, at most
  bool makesRequests = false;  // what it allocates is for other requests: held is when it begins
};

struct MeasuredObject {
  std::string name;
  std::uint64_t allocations = 0, frees = 0;
  std::uint64_t largest = 0;  // bytes
  std::uint64_t alive = 0;    // at once, in one process
  std::uint64_t held = 0;     // at once, by one request
  std::uint64_t expected = 0; // bytes that the server's layout was made for; 0: it has none
};

struct MeasuredTransition {
  std::string from, to; // `from` is empty: of a fresh request
  std::uint64_t count = 0;
  std::uint64_t unexplained = 0; // no stage that the request ran so far is known to queue `to`
};

/// Allocations in a stage that no site of memory.json explains.
struct UnexplainedAllocation {
  std::string stage;
  std::vector<Place> calls; // innermost first; line 0: no source is known, `file` says what
  std::vector<std::string> functions;
  std::uint64_t count = 0, bytes = 0, largest = 0;
};

struct Measured {
  std::string program;
  std::string memoryDigest; // of the memory.json; empty in what the runtime writes
  std::string build;        // build id of the executable, or its digest
  std::uint64_t processes = 0;
  std::vector<MeasuredStage> stages;
  std::vector<MeasuredObject> objects;
  std::vector<MeasuredTransition> transitions;
  std::vector<UnexplainedAllocation> unexplained;
  std::vector<std::string> gaps; // what the recorder did not see
  std::string targetTriple;
};

constexpr const char *MeasuredKind = "stingy.measured";
constexpr const char *RuntimeStatsKind = "stingy.stats"; // written by a rewritten server

Artifact toArtifact(const Measured &measured);
Result<Measured> measuredFromArtifact(const Artifact &artifact, const std::string &origin);
/// What the runtime's own statistics say: objects only, and not what one request held.
Result<Measured> measuredFromRuntimeStats(const Artifact &artifact, const std::string &origin);
/// A file of either kind.
Result<Measured> readMeasured(const std::string &path);

} // namespace stingy
