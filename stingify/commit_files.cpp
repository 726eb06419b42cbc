#include "stingify/commit_files.h"

#include "model/output_file.h"

#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace stingy {
namespace {

struct Former {
  std::string path;
  std::optional<std::string> content; // none: the file did not exist
};

/// The paths that could not be restored.
std::string restore(const std::vector<Former> &formers) {
  std::string lost;
  for (const Former &former : formers) {
    std::error_code problem;
    bool good = former.content ? bool(writeFile(former.path, *former.content))
                               : std::filesystem::remove(former.path, problem);
    if (!good)
      lost += (lost.empty() ? "" : ", ") + former.path;
  }
  return lost;
}

} // namespace

Result<unsigned> commitFiles(const std::vector<Output> &outputs) {
  std::vector<Former> written;
  for (const Output &output : outputs) {
    auto former = readFile(output.path);
    auto changed = writeFile(output.path, output.content);
    if (!changed) {
      std::string lost = restore(written);
      if (lost.empty())
        return std::move(changed.error()).within("nothing was changed");
      return Error{
          fmt::format("{}; these files could not be restored: {}", changed.error().message, lost),
          "restore them from version control"};
    }
    if (*changed)
      written.push_back({output.path, former ? std::optional(std::move(*former)) : std::nullopt});
  }
  return static_cast<unsigned>(written.size());
}

} // namespace stingy
