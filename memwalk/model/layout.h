// Layout: where everything lies in the slab (layout.json; paper, Figure 5).
//
//   low slab | cache slab: stack, globals, pools, spare | high slab
//
// Every byte of the cache slab belongs to exactly one region: the regions are contiguous,
// ascending, and their sum is the cache slab.
#pragma once

#include "model/artifact.h"
#include "model/memory.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stingy {

struct CacheGeometry {
  std::uint64_t l2Bytes = 0;
  unsigned ways = 0;
  unsigned lineBytes = 64;
  std::string source; // "sysfs", "option --l2", "assumed: ..."
};

struct Slab {
  std::uint64_t lowBytes = 0, cacheBytes = 0, highBytes = 0;
};

struct Region {
  std::string kind; // stack, globals, pool, padding, spare
  std::string name; // of a pool: its objects
  std::uint64_t offset = 0, bytes = 0;
};

/// Why objects may share slots: at a stage where `alive` may be, `object` is not.
struct Certificate {
  std::string object, alive;
  Absence absence; // of the object, at that stage
};

/// A pool: slots of one stride in the cache slab and more in the high slab, for objects that share
/// them; of an object that lives long, in the high slab only. A pool with slots in the cache slab
/// has a region there, in the same order.
struct Pool {
  std::uint64_t strideBytes = 0;
  std::uint64_t offset = 0, slots = 0;         // in the cache slab
  std::uint64_t highOffset = 0, highSlots = 0; // in the high slab
  /// For every two of its objects, both ways round; none of an object that shares with nobody.
  std::vector<Certificate> certificates = {};
};

struct PlacedObject {
  std::string name, identifier;
  std::uint64_t bytes = 0;      // of one instance
  unsigned pool = 0;            // index into pools
  std::string type = {};        // as the source spells it: "struct conn", "char"
  std::uint64_t instances = 1;  // slots that one request takes at most
  bool zeroed = false;          // by every allocation of the server
  std::string constructor = {}; // C function that the typed take calls; empty: none
};

struct StageNeed {
  unsigned object = 0; // index into objects
  std::uint64_t count = 1;
};

struct PlacedStage {
  std::string name, identifier;
  std::vector<StageNeed> needs; // slots that one request takes in this stage
};

/// A global that stages may touch: in the slab where the program is linked with the linker
/// fragment, or not and why.
struct LaidGlobal {
  std::string name, symbol, linkage, file;
  std::uint64_t bytes = 0, align = 1;
  std::string whyNot;
};

struct LeftOut {
  std::string object, why;
};

struct Layout {
  std::string program;
  std::string memoryDigest; // of the memory.json that it was made from
  CacheGeometry cache;
  std::uint64_t requests = 0; // how many fit
  Slab slab;
  std::vector<Region> regions;
  std::vector<Pool> pools;
  std::vector<PlacedObject> objects; // the index is the enum constant of the generated header
  std::vector<PlacedStage> stages;
  std::vector<LeftOut> leftOut;
  std::vector<LaidGlobal> globals; // those in the slab by falling alignment, then the others
  bool eachThread = false;         // a thread that takes has a slab of its own, not only the first
};

constexpr const char *LayoutKind = "stingy.layout";

/// The runtime's unit of placing: offsets and strides are multiples of it.
constexpr std::uint64_t LineBytes = 64;
/// The largest of the three slabs.
constexpr std::uint64_t LargestSlabBytes = std::uint64_t(1) << 30;

/// Every invariant of a layout; an Error names the first that is broken.
Status checkLayout(const Layout &layout);

/// The pool's objects: their indices, ascending.
std::vector<std::size_t> membersOf(const Layout &layout, std::size_t pool);

/// Those that are in the slab.
std::vector<LaidGlobal> globalsIn(const Layout &layout);

/// Of a kind that there is once, "stack" or "globals"; without it, no bytes at 0.
Region regionOf(const Layout &layout, std::string_view kind);

/// A C identifier that looks like the text: what cannot be in one becomes '_'.
std::string toIdentifier(const std::string &text);
/// "struct conn", with a tag that C can spell.
bool isCStruct(const std::string &type);
/// "static_http_stingy.h": the name of a generated file, without folder.
std::string generatedName(const Layout &layout, const std::string &extension);

Artifact toArtifact(const Layout &layout, const std::string &targetTriple);
Result<Layout> layoutFromArtifact(const Artifact &artifact, const std::string &origin);

/// A layout.json, with what its readers compare.
struct LayoutFile {
  Layout layout;
  std::string digest;
};
/// An Error when it was made from another memory.json than the one with this digest.
Result<LayoutFile> readLayout(const std::string &path, const std::string &memoryPath,
                              const std::string &memoryDigest);

} // namespace stingy
