// What a build has made in a source tree. A copy of the tree must not hold it: it is newer than the
// sources, so that the build of the copy would take it for its own and link the original's code.
//
// Objects, programs and libraries tell by their first bytes, the rest (stack usage, coverage,
// dependency files) by name. An archive is one of the build's when a member is named after a source
// of the tree: others came with it.
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace stingy {

/// A build folder of CMake's or Meson's.
bool isBuildFolder(const std::filesystem::path &folder);

class BuildOutputs {
public:
  /// Notes a file of the tree; all of them, before the first is asked for.
  void add(const std::filesystem::path &file);
  bool contains(const std::filesystem::path &file) const;

private:
  bool isArchiveOfSources(const std::filesystem::path &file) const;
  bool isMadeOfSource(std::string member) const;

  std::set<std::string> sources_; // "conn.c" and "conn"
};

} // namespace stingy
