// The executable of a server, by what the compiler left in it for debuggers.
//
//   readExecutable(path) -> where each stage's function begins, and which calls are allocation
//   sites
//
// Names and lines of memory.json are matched with those of the DWARF, since static functions of two
// units may share a name.
#pragma once

#include "model/memory.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stingy {

constexpr std::uint32_t NoArgument = ~0u;

struct RequestArgument {
  std::uint32_t position = NoArgument; // the register: 0 is the first
  bool byReference = false;            // it holds the address of the pointer
};

/// Where a stage's function begins. gcc makes several of one function at times.
struct StageEntry {
  std::uint32_t stage = 0; // index into Memory::stages
  std::uint64_t address = 0;
  RequestArgument argument;
};

struct StageEntries {
  std::vector<StageEntry> entries;
  std::set<std::uint32_t> inlined; // stages that some code runs without coming to an entry
};

/// Code that allocates.
struct SiteRange {
  std::uint64_t begin = 0, end = 0;
  std::uint32_t object = 0; // index into Memory::objects, or its size when it is no object
  bool operator==(const SiteRange &) const = default;
};

/// A function whose allocations are all of one object.
struct SiteFunction {
  std::uint64_t address = 0;
  std::uint32_t object = 0; // as in SiteRange
};

/// Stage -> function that runs it, for a stage that has none of its own (a case of a switch).
using StageBodies = std::map<std::string, std::string>;

struct CodePlace {
  Place place;
  std::string function;
};

/// Whether a path as the compiler wrote it is the file of memory.json, which is relative to the
/// project's folder.
bool isFile(const std::string &compiled, const std::string &file);

class Executable {
public:
  /// Refuses what is no ELF program for x86-64 with symbols and DWARF, and what cannot be
  /// preloaded.
  static Result<Executable> read(const std::string &path);
  Executable(Executable &&) noexcept;
  ~Executable();

  const std::string &build() const; // build id, or the file's digest
  /// Refuses bodies of stages, or by functions, that are not there.
  Result<StageEntries> stageEntries(const Memory &memory, const StageBodies &bodies) const;
  std::vector<SiteRange> siteRanges(const Memory &memory) const; // sorted, disjoint
  std::vector<SiteFunction> siteFunctions(const std::vector<SiteRange> &ranges) const; // sorted
  /// Inlined calls one by one, innermost first.
  std::vector<CodePlace> placesOf(std::uint64_t address) const;

private:
  struct Parts;
  explicit Executable(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace stingy
