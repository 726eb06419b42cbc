// Knowledge that ships with the tool: sidecars about libraries, embedded when the tool is built, so
// that an installed or moved memwalk has them.
//
//   memwalk/knowledge/*.json ──cmake/embed_text.cmake──▶ an array in the program
//
// Their numbers are assumptions: measured with margin on one version of the library.
#pragma once

#include "model/sidecar.h"

#include <string_view>

namespace stingy {

/// What the C library's functions do: allocators, callbacks, stack.
const Sidecar &libraryKnowledge();

/// The same without what external functions do: all that extraction asks for, in a tenth of the
/// time, which counts when each unit is a process.
const Sidecar &libraryRoles();

struct Preset {
  std::string name;
  std::string summary; // the sidecar's comment
};

/// All presets by name: what else ships, about event libraries.
std::vector<Preset> presets();
Result<Sidecar> readPreset(const std::string &name);

} // namespace stingy
