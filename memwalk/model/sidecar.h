// The sidecar: annotations for code that cannot be touched, as JSON.
//
//   { "version": 1,
//     "functions": { "add_tux_atom": [ { "role": "QueueStage", "labels": ["T", "S"] } ] },
//     "fields":    { "event.handler": [ { "role": "Stage" } ] } }
//
// A field is spelled "record.field", a variable by its name.
#pragma once

#include "model/role.h"

#include <map>
#include <string>
#include <vector>

namespace stingy {

struct Sidecar {
  std::map<std::string, std::vector<Role>> functions, fields;
  std::string origin; // for messages

  /// Adds what the other says. An entry that both have is an error unless equal.
  Status merge(const Sidecar &other);
};

Result<Sidecar> parseSidecar(const std::string &text, const std::string &origin);
Result<Sidecar> readSidecar(const std::string &path);

/// The C library's allocators, known without being annotated.
const Sidecar &librarySidecar();

} // namespace stingy
