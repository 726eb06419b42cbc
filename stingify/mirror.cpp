#include "stingify/mirror.h"

#include "model/output_file.h"
#include "stingify/source_tree.h"

#include <filesystem>
#include <fmt/format.h>

namespace stingy {
namespace fs = std::filesystem;
namespace {

Error cannot(const std::string &what, const fs::path &path, const std::error_code &problem) {
  return {fmt::format("cannot {} {}: {}", what, path.string(), problem.message()),
          "give --out an empty folder"};
}

/// A link that stood here before would lead the writing to the original file.
Status clearPlace(const fs::path &place) {
  std::error_code problem;
  if (fs::is_symlink(fs::symlink_status(place, problem)))
    fs::remove(place, problem);
  else
    problem.clear();
  if (problem)
    return cannot("replace", place, problem);
  return Done{};
}

Status preparePlace(const std::string &folder, const fs::path &place) {
  std::error_code problem;
  fs::create_directories(place.parent_path(), problem);
  if (problem)
    return cannot("create", place.parent_path(), problem);
  if (!isInside(place.parent_path().string(), folder))
    return Error{fmt::format("{} leads out of {}", place.string(), folder),
                 "give --out an empty folder"};
  return clearPlace(place);
}

Status link(const fs::path &original, const fs::path &place, const std::string &folder) {
  std::error_code problem;
  fs::path target = fs::absolute(original, problem).lexically_normal();
  if (!problem && fs::is_symlink(place) && fs::read_symlink(place, problem) == target)
    return Done{};
  if (auto good = preparePlace(folder, place); !good)
    return good;
  fs::remove(place, problem); // a file that was rewritten by an earlier run
  fs::create_symlink(target, place, problem);
  if (problem)
    return cannot("link", place, problem);
  return Done{};
}

bool skipsFolder(const fs::path &path, const std::string &folder) {
  std::error_code ignored;
  return path.filename().string().front() == '.' || fs::exists(path / "CMakeCache.txt", ignored) ||
         fs::equivalent(path, folder, ignored);
}

} // namespace

Result<std::vector<Output>> outputsBelow(const std::string &folder, const std::string &root,
                                         const Rewrite &rewrite) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem)
    return cannot("create", folder, problem);
  if (isInside(root, folder))
    return Error{fmt::format("--out {} holds the sources themselves", folder),
                 "give another folder, or say --in-place"};
  std::vector<Output> outputs;
  for (const FileEdit &file : rewrite.files) {
    fs::path place = fs::path(folder) / file.path;
    if (auto good = preparePlace(folder, place); !good)
      return good.error();
    outputs.push_back({place.string(), file.rewritten});
  }
  return outputs;
}

Status mirrorRest(const std::string &folder, const std::string &root,
                  const std::set<std::string> &units, std::vector<Output> &outputs) {
  std::set<std::string> done;
  for (const Output &output : outputs)
    done.insert(fs::path(output.path).lexically_normal().string());
  std::error_code problem;
  fs::recursive_directory_iterator entries(root, fs::directory_options::skip_permission_denied,
                                           problem),
      end;
  for (; !problem && entries != end; entries.increment(problem)) {
    fs::path relative = entries->path().lexically_relative(root);
    fs::path place = (fs::path(folder) / relative).lexically_normal();
    bool isFolder = entries->is_directory(problem) && !entries->is_symlink(problem);
    if (isFolder && skipsFolder(entries->path(), folder))
      entries.disable_recursion_pending();
    if (isFolder || relative.filename().string().front() == '.' || done.count(place.string()) != 0)
      continue;
    if (units.count(relative.generic_string()) == 0) {
      if (auto good = link(entries->path(), place, folder); !good)
        return good;
      continue;
    }
    auto content = readFile(entries->path().string());
    if (!content)
      return content.error();
    if (auto good = preparePlace(folder, place); !good)
      return good;
    outputs.push_back({place.string(), std::move(*content)});
  }
  if (problem)
    return cannot("mirror", root, problem);
  return Done{};
}

} // namespace stingy
