#include "stingify/source_tree.h"

#include "model/output_file.h"

#include <algorithm>
#include <filesystem>

namespace stingy {
namespace fs = std::filesystem;

bool isInside(const std::string &path, const std::string &folder) {
  std::error_code problem;
  fs::path inner = fs::weakly_canonical(path, problem);
  if (problem)
    return false;
  fs::path outer = fs::weakly_canonical(folder, problem);
  if (problem)
    return false;
  if (!outer.has_filename())
    outer = outer.parent_path();
  auto [end, ignored] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

std::string SourceTree::whyNotEditable(const std::string &path) const {
  if (path.empty() || fs::path(path).is_absolute())
    return "its file lies outside the root";
  if (!isInside(locate(path), root_))
    return "its file leads out of the root";
  return "";
}

Result<std::string> SourceTree::read(const std::string &path) const {
  return readFile(locate(path));
}

} // namespace stingy
