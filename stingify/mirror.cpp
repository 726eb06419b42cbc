#include "stingify/mirror.h"

#include "stingify/build_output.h"
#include "stingify/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

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

Status link(const fs::path &target, const fs::path &place, const std::string &folder) {
  std::error_code problem;
  if (fs::is_symlink(place) && fs::read_symlink(place, problem) == target)
    return Done{};
  if (auto good = preparePlace(folder, place); !good)
    return good;
  fs::remove(place, problem); // a copy that an earlier run made
  fs::create_symlink(target, place, problem);
  if (problem)
    return cannot("link", place, problem);
  return Done{};
}

/// Same size and time, or same size and content.
bool isCopy(const fs::path &original, const fs::path &place) {
  std::error_code problem;
  if (fs::is_symlink(place) || !fs::is_regular_file(place, problem) ||
      fs::file_size(place, problem) != fs::file_size(original, problem))
    return false;
  if (fs::last_write_time(place, problem) == fs::last_write_time(original, problem))
    return true;
  auto old = readFile(place.string()), text = readFile(original.string());
  return old && text && *old == *text;
}

Status copy(const fs::path &original, const fs::path &place, const std::string &folder) {
  if (isCopy(original, place))
    return Done{};
  if (auto good = preparePlace(folder, place); !good)
    return good;
  std::error_code problem;
  bool isNew = !fs::exists(place, problem);
  fs::path temporary = fmt::format("{}.{}.tmp", place.string(), ::getpid());
  fs::copy_file(original, temporary, problem);
  if (!problem && isNew)
    fs::last_write_time(temporary, fs::last_write_time(original, problem), problem);
  if (!problem)
    fs::rename(temporary, place, problem);
  if (!problem)
    return Done{};
  std::error_code ignored;
  fs::remove(temporary, ignored);
  return cannot("copy " + original.string() + " to", place, problem);
}

/// One walk over the root.
class Mirror {
public:
  Mirror(const std::string &folder, const std::string &root, const std::set<std::string> &units,
         Links links, std::vector<Output> &outputs)
      : folder_(folder), root_(root), units_(units), links_(links), outputs_(outputs) {
    for (const Output &output : outputs)
      done_.insert(fs::path(output.path).lexically_normal().string());
  }

  Result<Mirrored> fill() {
    if (auto good = walk(); !good)
      return good.error();
    for (const fs::directory_entry &entry : entries_)
      if (auto good = add(entry); !good)
        return good.error();
    std::sort(mirrored_.outputs.begin(), mirrored_.outputs.end());
    std::sort(mirrored_.leftOut.begin(), mirrored_.leftOut.end());
    return std::move(mirrored_);
  }

private:
  static bool isFolder(const fs::directory_entry &entry) {
    std::error_code problem;
    return !entry.is_symlink(problem) && entry.is_directory(problem);
  }

  bool isSkipped(const fs::directory_entry &entry) const {
    std::error_code ignored;
    return entry.path().filename().string().front() == '.' ||
           (isFolder(entry) &&
            (isBuildFolder(entry.path()) || fs::equivalent(entry.path(), folder_, ignored)));
  }

  /// All entries first: which archives are the build's depends on the sources.
  Status walk() {
    std::error_code problem;
    fs::recursive_directory_iterator at(root_, fs::directory_options::skip_permission_denied,
                                        problem),
        end;
    for (; !problem && at != end; at.increment(problem)) {
      if (!isSkipped(*at)) {
        entries_.push_back(*at);
        built_.add(at->path());
      } else if (isFolder(*at)) {
        at.disable_recursion_pending();
      }
    }
    if (problem)
      return cannot("mirror", root_, problem);
    return Done{};
  }

  Status add(const fs::directory_entry &entry) {
    std::string relative = entry.path().lexically_relative(root_).generic_string();
    fs::path place = (fs::path(folder_) / relative).lexically_normal();
    std::error_code problem;
    if (done_.count(place.string()) != 0)
      return Done{};
    if (units_.count(relative) != 0)
      return addUnit(entry.path(), place);
    if (isFolder(entry)) // also an empty one, which the build may fill
      return preparePlace(folder_, place / "file");
    if (entry.is_symlink(problem) && links_ == Links::None)
      return addLink(entry.path(), relative, place);
    if (entry.is_regular_file(problem) || entry.is_symlink(problem))
      return addFile(entry.path(), relative, place);
    return leaveOut(relative, "no file", place);
  }

  Status addUnit(const fs::path &original, const fs::path &place) {
    auto content = readFile(original.string());
    if (!content)
      return content.error();
    if (auto good = preparePlace(folder_, place); !good)
      return good;
    outputs_.push_back({place.string(), std::move(*content)});
    return Done{};
  }

  /// A link within the root leads to the copy; of what lies outside, a file is copied.
  Status addLink(const fs::path &original, const std::string &relative, const fs::path &place) {
    std::error_code problem;
    fs::path target = fs::canonical(original, problem);
    if (problem)
      return leaveOut(relative, "a link to nothing", place);
    if (fs::is_directory(target, problem) && !isInside(target.string(), root_))
      return leaveOut(relative, "a link to a folder outside of the root", place);
    if (built_.contains(target))
      return leaveOutput(relative, place);
    if (!isInside(target.string(), root_))
      return addFile(original, relative, place);
    fs::path from = fs::canonical(original.parent_path(), problem);
    return link(target.lexically_relative(from), place, folder_);
  }

  Status addFile(const fs::path &original, const std::string &relative, const fs::path &place) {
    std::error_code problem;
    if (links_ == Links::None && ::access(original.c_str(), R_OK) != 0)
      return leaveOut(relative, "may not be read", place);
    if (fs::is_regular_file(original, problem) && built_.contains(original))
      return leaveOutput(relative, place);
    return links_ == Links::None
               ? copy(original, place, folder_)
               : link(fs::absolute(original, problem).lexically_normal(), place, folder_);
  }

  Status leaveOutput(const std::string &relative, const fs::path &place) {
    mirrored_.outputs.push_back(relative);
    return clearPlace(place);
  }

  Status leaveOut(const std::string &relative, const char *why, const fs::path &place) {
    mirrored_.leftOut.push_back(relative + ": " + why);
    return clearPlace(place);
  }

  const std::string &folder_, &root_;
  const std::set<std::string> &units_;
  Links links_;
  std::vector<Output> &outputs_;
  std::set<std::string> done_; // what is rewritten
  std::vector<fs::directory_entry> entries_;
  BuildOutputs built_;
  Mirrored mirrored_;
};

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

Result<Mirrored> mirrorRest(const std::string &folder, const std::string &root,
                            const std::set<std::string> &units, Links links,
                            std::vector<Output> &outputs) {
  return Mirror(folder, root, units, links, outputs).fill();
}

} // namespace stingy
