// Memory: what memwalk says of a program (memory.json). Names are spelled out; nothing refers to a
// table.
#pragma once

#include "model/artifact.h"
#include "model/byte_bound.h"
#include "model/role.h"

#include <map>
#include <string>
#include <vector>

namespace stingy {

/// A place, with its file spelled out.
struct Place {
  std::string file;
  unsigned line = 0, column = 0;
  auto operator<=>(const Place &) const = default;
};

/// "src/conn.c:42:7", as much of it as is known; "" where nothing is.
std::string toText(const Place &place);

struct StackFrame {
  std::string function;
  ByteBound frame;
};

/// Edge of the stage call graph: running the stage may queue `stage`.
struct QueueEdge {
  std::string stage;
  std::vector<Place> sites;
};

struct Stage {
  std::string name;
  Place place;
  bool entry = false;                // queued or run by the scheduler on a fresh request
  unsigned functions = 0;            // nf: defined functions reachable, itself included
  unsigned externals = 0;            // functions reachable that have no body in the program
  ByteBound stack;                   // sc
  std::vector<StackFrame> stackPath; // the deepest chain, outermost first
  std::vector<std::string> allocates, frees, alwaysFrees, live; // object names, sorted
  ByteBound perRequest;                                         // bytes of the live objects
  std::vector<QueueEdge> queues;
};

/// How many of one object a request may hold.
struct InstanceBound {
  BoundKind kind = BoundKind::Exact;
  std::uint64_t count = 1;
  Provenance provenance = Provenance::Computed;
};

/// The bytes of so many.
ByteBound operator*(const ByteBound &size, const InstanceBound &instances);

/// A stage that an object does not live to see, or is not there yet.
struct Absence {
  /// Stages that may hold the object and lead there without it.
  struct End {
    std::string stage;
    std::vector<Place> freedAt; // in that stage; none: what leads there does not allocate it
  };
  std::string stage;
  std::vector<End> ends; // none: no path leads there from an allocation
};

struct Object {
  std::string name;
  std::string identifier; // a C identifier, unique in the program
  std::string type;
  bool isRecord = false;
  bool isContainer =
      false;      // what the C++ library's containers of this name hold, in any number of blocks
  ByteBound size; // of one instance
  InstanceBound instances;
  std::vector<Place> allocatedAt, freedAt;
  /// Frees, or calls that come to one, that happen only when a count of references is zero.
  std::vector<Place> releasedAt;
  /// Of the stages at which an object is alive that is never alive together with this one.
  std::vector<Absence> absent;
  bool poolable = false; // every allocation and free of it can be edited, and its size is known
  std::string whyNot;
};

/// Memory that the server keeps for itself: no request holds one of its own.
struct ServerObject {
  std::string name, type;
  ByteBound size;          // of one
  InstanceBound instances; // in the server
  std::vector<Place> allocatedAt, freedAt;
  std::vector<std::string> heldIn; // fields and global variables, as far as that is known
};

/// A call that queues, wherever it is: in a stage, in the scheduler, or in what runs before both.
struct QueueCall {
  Place place;
  std::string function;            // that the call stands in; empty: a global initializer
  std::vector<std::string> stages; // that it may queue, sorted; empty: nobody knows which
};

struct Site {
  RoleKind role = RoleKind::Malloc;
  std::string object;   // empty: a free whose object is not known
  std::string function; // the allocator that is called
  std::string caller;
  Place place;
  std::uint32_t begin = 0, end = 0; // bytes [begin, end) of the call in the file
  std::string sizeText, pointerText;
  bool zeroed = false;
  bool perRequest = false; // an allocation reachable from a stage
  bool rewritten =
      false; // the call is what a spill of rewritten code runs: there is nothing left to edit
  bool editable = false;
  std::string whyNot;
};

struct GlobalItem {
  std::string name;
  Place place;
  std::uint64_t bytes = 0;
  std::string section; // data, bss, constant, thread_local
  /// By stages: "named" by what they run, by "pointer" perhaps, "unseen" where that is as far as it
  /// goes, or "no".
  std::string touched = "unseen";
  std::string linkage = "external"; // internal, or local: to a function, in C
  std::string symbol;               // as the assembler knows it; empty: not known
  std::uint64_t align = 1;
};

struct Globals {
  std::uint64_t bytes = 0; // writable, shared: data and bss
  std::uint64_t constantBytes = 0;
  std::uint64_t threadLocalBytes = 0;
  /// Of these, what stages may touch.
  ByteBound touched = ByteBound::unbounded(), touchedConstant = ByteBound::unbounded(),
            touchedThreadLocal = ByteBound::unbounded();
  std::vector<GlobalItem> items;
};

struct Unknown {
  std::string kind;
  std::string function;
  Place place;
  std::string why;
  std::vector<std::string> stages; // whose figures it may change; empty: any
};

/// A mistake that the server seems to make, as told to its author.
struct Finding {
  std::string kind; // "request_ends_with_object", "freed_twice", "alive_while_waiting"
  std::string object, stage;
  Place place; // where to look first
  std::string why;
  std::vector<Place> related; // what the finding rests on
};

struct Unit {
  std::string file;
  bool parsed = true;
  unsigned errors = 0;
};

/// The calls in the program's functions, by how their targets are known.
struct CallCounts {
  std::uint64_t direct = 0;
  std::uint64_t indirect = 0;    // the sum of the next three
  std::uint64_t byFlow = 0;      // by address flow, or by an answer
  std::uint64_t bySignature = 0; // a guess
  std::uint64_t unresolved = 0;
  std::uint64_t flowTargets = 0; // of the calls by flow, in sum
};

struct Memory {
  std::string program;
  std::string targetTriple;
  std::vector<Stage> stages;                                  // sorted by name
  std::vector<QueueCall> queueCalls;                          // sorted by place
  std::vector<Object> objects;                                // sorted by name
  std::vector<std::pair<std::string, std::string>> exclusive; // never alive together
  bool exclusiveLeftOut = false;           // there are too many pairs to spell them out
  bool evidenceLeftOut = false;            // there is too much of it: Object::absent is empty
  std::vector<ServerObject> serverObjects; // sorted by name
  ByteBound perRequest;                    // the dearest stage's live objects
  ByteBound stack;                         // the deepest stage
  Globals globals;
  CallCounts calls;
  std::vector<Site> sites;
  std::map<std::string, std::string> files; // path -> digest: units, and headers with a site
  std::vector<Unknown> unknowns;
  std::vector<Finding> findings; // sorted by place
  std::vector<Unit> units;
  std::string build; // of the linked program that the frames were checked against; empty: of none
};

/// nullptr when there is none.
const Stage *findStage(const Memory &memory, const std::string &name);
const Object *findObject(const Memory &memory, const std::string &name);

constexpr const char *MemoryKind = "stingy.memory";

/// The artifact's text.
std::string serialize(const Memory &memory);
/// The same as a tree, for those who look into it.
Artifact toArtifact(const Memory &memory);
Result<Memory> memoryFromArtifact(const Artifact &artifact, const std::string &origin);

/// A memory.json, with what its readers compare.
struct MemoryFile {
  Memory memory;
  std::string digest, schemaVersion, producer;
};
Result<MemoryFile> readMemory(const std::string &path);

} // namespace stingy
