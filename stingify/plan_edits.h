// Which calls are rewritten, and how (paper, section 4.4).
//
//   sites of memory.json + placed objects of layout.json + file contents ──▶ Rewrite: insertions
//   for each file,
//                                                                           and every site left
//                                                                           alone with why
//
// Invariants
// - Every allocation of a placed object is rewritten, and every free that can be. A placed object
// with a call that
//   cannot be rewritten is an Error: a slab pointer must never reach the user's own free. (Frees of
//   other objects may stay as they are: memwalk calls no object poolable that such a free may meet,
//   and what is placed must be.)
// - A file whose digest is not that of memory.json is an Error, also one that need not be edited.
// - The order of the sites, and how many units report one (a header), make no difference.
#pragma once

#include "model/layout.h"
#include "model/memory.h"
#include "stingify/insertions.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace stingy {

struct FileEdit {
  std::string path; // relative to the root
  std::string original, rewritten;
  std::vector<Insertion> insertions;
};

struct LeftAlone {
  Site site;
  std::string why;
};

struct EditCount {
  unsigned allocations = 0, frees = 0;
};

struct Rewrite {
  std::vector<FileEdit> files;            // sorted by path
  std::map<std::string, EditCount> edits; // by object; "" for frees whose object is not known
  std::vector<LeftAlone> leftAlone;       // sorted by place
};

/// How the sources are reached; tests give it files that are on no disk.
struct Sources {
  std::function<Result<std::string>(const std::string &path)> read;
  std::function<std::string(const std::string &path)> whyNotEditable;
};

Result<Rewrite> planEdits(const Memory &memory, const Layout &layout, const Sources &sources);

} // namespace stingy
