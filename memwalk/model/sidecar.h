// The sidecar: annotations for code that cannot be touched, and answers to what the analysis cannot
// know, as JSON.
//
//   { "version": 1,
//     "functions": { "add_tux_atom": [ { "role": "QueueStage", "labels": ["T", "S"] } ] },
//     "fields":    { "event.handler": [ { "role": "Stage" } ] },
//     "external":  { "qsort": { "stack": 4096, "calls": [3] } },
//     "pointers":  { "conn.recv": ["msg_recv"] },
//     "recursion": { "parse_value": 16 },   "frames": { "f": 4096 },
//     "sizes":     { "conn.buffer": 4096 }, "counts": { "struct iov": 8 },
//     "server_objects": { "struct cache_entry": 1024 } }
//
// A field is spelled "record.field", a variable by its name, a parameter "function#2".
#pragma once

#include "model/byte_bound.h"
#include "model/role.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stingy {

/// A parameter by position: of the external function itself, or of the function named.
struct ParameterPlace {
  std::string function; // empty: the external function's own
  unsigned position = 0;
  auto operator<=>(const ParameterPlace &) const = default;
};

/// Where an address that an external function is given may come to be.
struct ExternalFlow {
  unsigned from = 0; // parameter
  enum class To { Parameter, Result, Callee } to = To::Parameter;
  unsigned parameter = 0;       // Parameter: which; Callee: the one that holds the function called
  unsigned calleeParameter = 0; // Callee: which of that function's parameters
  auto operator<=>(const ExternalFlow &) const = default;
};

/// What a function without a body in the program does. What is not said is null.
struct ExternalAnswer {
  std::optional<ByteBound> stack;                   // below its caller's frame
  std::optional<std::vector<ParameterPlace>> calls; // what is in them is called during the call
  std::optional<std::vector<unsigned>> keeps;       // what is in them is called later
  std::optional<std::vector<ExternalFlow>> flows;
  std::optional<bool> waits; // moves input or output, and has to be called again when it cannot
  bool operator==(const ExternalAnswer &) const = default;
};

/// How the origin of what ships ends.
constexpr std::string_view ShippedMark = "(shipped)";

struct Sidecar {
  std::map<std::string, std::vector<Role>> functions, fields;
  std::map<std::string, ExternalAnswer> externals;
  std::map<std::string, std::vector<std::string>> pointers;
  std::map<std::string, std::uint64_t> recursion, frames, sizes, counts, serverObjects;
  std::map<std::string, std::string> origins; // "external qsort" -> the file that says it

  /// Adds what the other says. An entry that both have is an error unless equal.
  Status merge(const Sidecar &other);
  /// Adds what the other says of what this one does not speak of.
  void complete(const Sidecar &other);
  /// The entry came with the tool: not the user's word.
  bool isShipped(const std::string &what, const std::string &name) const;
  const std::string &originOf(const std::string &what, const std::string &name) const;
};

/// What one says, and what the other says beyond that.
ExternalAnswer completed(ExternalAnswer answer, const ExternalAnswer &other);

/// `provenance` is that of all numbers in it: Annotated for a user's, Assumed for what we ship.
Result<Sidecar> parseSidecar(const std::string &text, const std::string &origin,
                             Provenance provenance = Provenance::Annotated);
Result<Sidecar> readSidecar(const std::string &path);

} // namespace stingy
