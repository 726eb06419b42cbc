// The folder whose files may be read and edited. No path leads out of it.
#pragma once

#include "model/result.h"

#include <string>

namespace stingy {

class SourceTree {
public:
  explicit SourceTree(std::string root) : root_(std::move(root)) {}

  /// Why a path of memory.json must not be edited; empty: it may. Symbolic links are followed.
  std::string whyNotEditable(const std::string &path) const;
  std::string locate(const std::string &path) const { return root_ + "/" + path; }
  Result<std::string> read(const std::string &path) const;
  const std::string &root() const { return root_; }

private:
  std::string root_;
};

/// True when `path` is `folder` or lies in it; symbolic links are followed as far as files exist.
bool isInside(const std::string &path, const std::string &folder);

} // namespace stingy
