// A rewritten copy of a source tree, in another folder, that a build of its own may be run in.
//
//   root/conn.c (edited)      ──▶ out/conn.c    the rewritten text
//   root/main.c, util.h, ...  ──▶ out/main.c    a copy, with permissions and time
//   root/dat.h -> inc/dat.h   ──▶ out/dat.h     the same link, to the copy of inc/dat.h
//   root/conn.o, server       ──▶ nothing       what a build made (build_output.h)
//
// The mirror is complete so that a quoted #include, which a compiler looks up beside the including
// file, finds the rewritten header and never the original, from whichever file it starts. Hidden
// entries, build folders and the mirror itself are not mirrored.
//
// Invariants
// - No link leads out of the mirror, and nothing is written through one: whatever a build writes
// there, nothing of the user's changes. (Links::ToOriginals gives that up, for builds that write
// nothing beside their sources and are to notice by themselves when an original changes.)
// - What is there already and is no copy of a file of the root stays: what was built there.
// - A copy that changes has the time of the change, or what was built from it would seem newer.
#pragma once

#include "model/output_file.h"
#include "stingify/plan_edits.h"

#include <set>
#include <string>
#include <vector>

namespace stingy {

enum class Links { None, ToOriginals };

struct Mirrored {
  std::vector<std::string> outputs; // of a build, which are not in the mirror; sorted
  std::vector<std::string> leftOut; // "path: why"; sorted
};

/// The rewritten files at their places below `folder`, which must not be the root.
Result<std::vector<Output>> outputsBelow(const std::string &folder, const std::string &root,
                                         const Rewrite &rewrite);

/// Adds copies of `units` to the outputs, and puts everything else that lies in `root` there.
Result<Mirrored> mirrorRest(const std::string &folder, const std::string &root,
                            const std::set<std::string> &units, Links links,
                            std::vector<Output> &outputs);

} // namespace stingy
