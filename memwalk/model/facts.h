// Facts: what one translation unit says, local and direct. Nothing here is inferred.
//
//   source --extract--> Facts (one per unit) --link--> Facts (the program: names unified,
//   duplicates merged)
//
// Entities are named by Clang USR; where linkage is internal the file of the definition is
// appended, so that two units' `static` functions stay two, and one header's `static inline` is
// one.
//
// Address flow is field-based: a *node* stands for all places that one declaration describes (a
// variable, a field in every instance of its struct, a parameter, a result). A function's node is
// its own name; a pointer and what it points to share a node. `FlowFact{from, to}` says that an
// address in `from` may come to be in `to`.
#pragma once

#include "model/byte_bound.h"
#include "model/location.h"
#include "model/role.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stingy {

/// System V x86-64 ABI, 3.2.2: the bytes below the stack pointer that a function may use.
constexpr std::uint64_t RedZoneBytes = 128;

struct FunctionFact {
  NameId name = NoName;
  NameId display = NoName; // as the user spells it
  Location location;       // of the definition, else of the first declaration
  NameId signature = NoName;
  bool defined = false;
  bool weak = false;
  bool variadic = false;
  bool outsideRoot = false; // declared in a system header or outside the project
  bool synthetic = false;   // not spelled as a function: a stage's value, its case of a switch
                            // on the holder; the value has the role Stage without labels
  std::vector<Role> roles;
  std::vector<NameId> parameters; // flow nodes; a variadic function has one for the rest
  NameId result = NoName;         // flow node
  /// Stack bytes of one activation, the return address included. Meaningful when `defined`.
  ByteBound frame = ByteBound::unbounded();
  bool dynamicFrame = false; // alloca or variable-length array
  /// Bytes below the frame that it may use while it calls nothing; 0 where the frame has them.
  std::uint64_t redZone = 0;
  /// Control flow: the blocks that may follow each block. Block 0 is the exit, the last one the
  /// entry; a block that ends in a noreturn call has no successor. Empty: not known, or the
  /// function calls nothing.
  std::vector<std::vector<std::uint32_t>> successors;
  NameId requestType = NoName; // identity of the record that a "T" parameter points to
  /// Of a number that is a state, and of what stores a state: the field or variable that holds it.
  NameId holder = NoName;
  /// A state whose name may be another number's: no case, and no store as a macro, spells it.
  bool tentative = false;
  /// Variables of static storage that its body names, sorted; a case of a switch has its
  /// function's.
  std::vector<NameId> globals;
  /// Of a Malloc with a body: what else it does to what it hands out, and where; empty: nothing.
  std::string alters;
  bool clears = false; // it clears it
};

inline bool hasRole(const FunctionFact &function, RoleKind kind) {
  return std::any_of(function.roles.begin(), function.roles.end(),
                     [&](const Role &role) { return role.kind == kind; });
}

/// How an allocation's size is known and how the object is told from others.
struct ObjectFact {
  NameId identity =
      NoName; // "struct http_conn", "http_conn.headers", "handler.buffer"; none: not known
  NameId type = NoName; // the record or element type, as spelled
  bool isRecord = false;
  std::vector<NameId> prefixes; // identities of its first member, that member's first member, ...:
                                // a pointer to one of them may be this object's
  std::vector<NameId> holders;  // of a record: fields of other records, and global variables, that
                                // hold pointers to it; two at most, as from then on nobody follows
                                // which of them holds the object
  ByteBound size = ByteBound::unbounded(); // of one allocation; unused at a free
  /// All that the library's containers of this name hold, however often they allocate and free.
  bool container = false;
};

/// Where an allocation or a free can be edited.
struct EditFact {
  ByteSpan call;           // the whole call expression
  std::string sizeText;    // how to spell the size in bytes at this place
  std::string pointerText; // how to spell the freed pointer
  bool zeroed = false;     // the memory is expected to be zero (calloc)
  bool rewritten =
      false;          // it is what a spill of rewritten code runs: there is nothing left to edit
  std::string whyNot; // why it cannot be edited; empty: it can
};

struct SiteFact {
  RoleKind role = RoleKind::Malloc; // Malloc or Free
  ObjectFact object;
  EditFact edit;
  bool dangling = false;  // a free whose pointer stays in a field, not overwritten beside the call
  bool uncertain = false; // of a free: it may happen there or not
  bool scoped = false;    // of an allocation: gone when the caller has returned
  bool many = false;      // of an allocation: any number at once
  /// Of an allocation that takes place only while this variable of static storage is null, or moves
  /// what it holds, and is stored there.
  NameId keeper = NoName;
};

/// Whose memory a pointer leads to.
struct LeadFact {
  /// That of what the caller was handed in this parameter of its own, of its object (ObjectPlace),
  /// of what calls returned (a MadeFact's place), or AnothersPlace. NoName: the request's.
  NameId place = NoName;
  /// Records that the way from there leaves behind: a further one of these is perhaps another's.
  std::vector<NameId> walked;
  auto operator<=>(const LeadFact &) const = default;
};

/// In LeadFact::place: what is perhaps another request's, or none.
constexpr const char *AnothersPlace = "another's";
/// The object that a method is called for.
constexpr const char *ObjectPlace = "this";

struct CallFact {
  NameId caller = NoName;
  NameId callee = NoName; // the function, when the call is direct
  NameId through =
      NoName; // the flow node that holds the callee, when it is not; none: unknown expression
  NameId signature = NoName; // of an indirect call
  NameId result = NoName;    // flow node of an indirect call's value
  bool dispatches = false;   // runs the stage that a stage holder holds: `through` is the holder's
                             // node, also where a case of a switch is the callee
  Location location;
  std::vector<NameId> arguments; // flow nodes; NoName for what carries no address
  /// By argument, whose record it is: the node of the caller's own parameter, or a MadeFact's
  /// place.
  std::vector<NameId> origins;
  /// By argument; of a call that frees one, what it frees.
  std::vector<LeadFact> leads;
  /// Of the object of a method; none: it is one of the caller's own variables, or not known.
  std::optional<LeadFact> object;
  /// Where in the caller's control flow it takes effect: the block, and the place among the calls
  /// of that block. `if (p) free(p);` takes effect before the test, as p holds nothing where it is
  /// null; `if (!(p = malloc(n)))` on the branch on which it has succeeded.
  std::uint32_t block = 0, order = 0;
  std::vector<SiteFact> sites; // the call as an allocation, a free, or (realloc) both
  /// Made only when a count of references has come to zero: identity of the record that has it.
  NameId counted = NoName;
};

struct FlowFact {
  NameId from = NoName, to = NoName;
  NameId file = NoName; // of a unit: the file of the body that says so; none: of no body
  auto operator<=>(const FlowFact &) const = default;
};

/// All that a variable or a result ever holds is null or what calls of these functions returned;
/// NoName among them: or something else.
struct MadeFact {
  NameId place = NoName;
  std::vector<NameId> by; // sorted; by the unit's ids until link has unified them
  auto operator<=>(const MadeFact &) const = default;
};

enum class Section { Data, Bss, Constant, ThreadLocal };
/// Who may name a variable: any unit, its own, or in C its function alone (compilers then choose
/// the symbol: "counter.0", "serve.counter").
enum class Linkage { External, Internal, Local };

struct GlobalFact {
  NameId name = NoName, display = NoName;
  Location location;
  std::uint64_t bytes = 0;
  Section section = Section::Data;
  Linkage linkage = Linkage::External;
  NameId symbol = NoName; // as the assembler knows it; in C the variable's name
  std::uint64_t align = 1;
};

/// A function whose address is used as a value, other than by calling it.
struct AddressTakenFact {
  NameId function = NoName;
  Location location;
  auto operator<=>(const AddressTakenFact &) const = default;
};

/// Something that the analysis cannot know, and what it may change.
struct UnknownFact {
  NameId kind = NoName; // "inline_assembly", "dynamic_stack", ... (docs/soundness.md)
  NameId function = NoName;
  Location location;
  std::string why;
  auto operator<=>(const UnknownFact &) const = default;
};

/// A mistake in the user's annotations, or an error of the parse.
struct DiagnosticFact {
  bool error = true;
  Location location;
  std::string message;
  auto operator<=>(const DiagnosticFact &) const = default;
};

struct UnitFact {
  NameId file = NoName;
  bool parsed = true; // false: some of it could not be read
  unsigned errors = 0;
};

struct Facts {
  NameTable names;
  std::string targetTriple;
  std::vector<UnitFact> units;
  std::vector<FunctionFact> functions;
  std::vector<CallFact> calls;
  std::vector<FlowFact> flows;
  std::vector<MadeFact> made;
  std::vector<GlobalFact> globals;
  std::vector<AddressTakenFact> addressTaken;
  std::vector<NameId> escaped; // globals whose address is used as a value; sorted once linked
  std::vector<NameId> moved;   // globals that are assigned what no site allocates; likewise
  std::vector<UnknownFact> unknowns;
  std::vector<DiagnosticFact> diagnostics;
  std::map<std::string, std::string> files; // path -> digest: units, and headers with a site
  std::vector<std::string> sidecarNames; // functions named by the sidecar that this unit declares
};

/// A node that begins so holds the targets that a sidecar's answer gives to a pointer.
constexpr const char *AnswerNodePrefix = "answer:";

/// How the name of the pseudo function for a store ends, where it is not known yet whether what is
/// stored to holds a stage: link finds out (link/event_loops.h).
constexpr const char *CandidateStoreMark = "#store?";

/// The node of all numbers that may become states and are not seen: computed, read, written through
/// a pointer.
constexpr const char *UnseenNumber = "number:?";

/// In the name of the pseudo function for what a switch on a stage holder runs by `default:`.
constexpr const char *DefaultCaseMark = "#default@";

constexpr const char *FactsKind = "stingy.facts";     // one unit
constexpr const char *ProgramKind = "stingy.program"; // all units, linked

} // namespace stingy
