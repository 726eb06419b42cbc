// A rewritten copy of a source tree, in another folder.
//
//   root/conn.c (edited)      ──▶ out/conn.c   the rewritten text
//   root/main.c (not edited)  ──▶ out/main.c   a copy, when it is a unit of the program
//   root/util.h               ──▶ out/util.h   a symbolic link
//
// The mirror is complete so that a quoted #include, which a compiler looks up beside the including
// file, finds the rewritten header and never the original, from whichever file it starts. Hidden
// entries, build folders (those with a CMakeCache.txt) and the mirror itself are not mirrored.
// Nothing is ever written through a link.
#pragma once

#include "model/result.h"
#include "stingify/commit_files.h"
#include "stingify/plan_edits.h"

#include <set>
#include <string>
#include <vector>

namespace stingy {

/// The rewritten files at their places below `folder`, which must not be the root.
Result<std::vector<Output>> outputsBelow(const std::string &folder, const std::string &root,
                                         const Rewrite &rewrite);

/// Adds copies of `units` to the outputs, and links to everything else that lies in `root`.
Status mirrorRest(const std::string &folder, const std::string &root,
                  const std::set<std::string> &units, std::vector<Output> &outputs);

} // namespace stingy
