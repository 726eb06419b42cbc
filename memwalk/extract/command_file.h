// One compile command in a file of its own: all that a build action needs to know of its unit.
//
//   compile_commands.json ──memwalk ninja──▶ *.command.json ──memwalk extract --command──▶ facts
//
// An action that read the whole database would run again whenever any unit's command changed. Paths
// are relative to the folder that the actions run in where the project holds both, so that the same
// action means the same on another machine.
#pragma once

#include "extract/extract.h"
#include "model/artifact.h"

namespace stingy {

constexpr const char *CommandKind = "stingy.command";

/// How an action spells a path: relative to the folder in which it runs when it lies in that folder
/// or both lie below the project's root, else absolute. All three are absolute.
std::string pathForAction(const std::string &path, const std::string &folder,
                          const std::string &root);

Artifact toArtifact(const CompileCommand &command, const std::string &folder,
                    const std::string &root);

/// Its paths become absolute against the current folder.
Result<CompileCommand> commandFromArtifact(const Artifact &artifact, const std::string &origin);
Result<CompileCommand> readCommandFile(const std::string &path);

} // namespace stingy
