#include "model/output_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace stingy {
namespace {

Error failure(const std::string &what, const std::string &path, const std::string &remedy = "") {
  return {fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)), remedy};
}

bool writeAll(int descriptor, std::string_view content) {
  while (!content.empty()) {
    ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// The new file keeps the permissions of the one that it replaces.
mode_t modeFor(const std::string &path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0644;
}

Status writeBeside(const std::string &path, const std::string &temporary,
                   std::string_view content) {
  int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return failure("write", path, "check that the folder exists and may be written");
  bool good = writeAll(descriptor, content) && ::fchmod(descriptor, modeFor(path)) == 0;
  int writeErrno = errno;
  bool closed = ::close(descriptor) == 0;
  if (good && closed)
    return Done{};
  if (!good)
    errno = writeErrno;
  Error error = failure("write", path, "check the free space and the permissions");
  ::unlink(temporary.c_str());
  return error;
}

/// A device, a pipe, /dev/stdout: these are written to; a rename would take their place.
bool isStream(const std::filesystem::path &path) {
  std::error_code unknown;
  auto status = std::filesystem::status(path, unknown);
  return std::filesystem::exists(status) && !std::filesystem::is_directory(status) &&
         (!std::filesystem::is_regular_file(status) || path.native().rfind("/dev/", 0) == 0 ||
          path.native().rfind("/proc/", 0) == 0);
}

Status writeStream(const std::string &path, std::string_view content) {
  int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  bool good = descriptor >= 0 && writeAll(descriptor, content);
  int writeErrno = errno;
  if (descriptor >= 0)
    ::close(descriptor);
  errno = writeErrno;
  return good ? Status(Done{}) : failure("write", path);
}

/// Until the end of the file, whatever its size was said to be: it may be a pipe.
bool readAll(int descriptor, std::string &content) {
  std::size_t used = 0;
  for (;;) {
    if (used == content.size())
      content.resize(used + std::max<std::size_t>(used / 2, 4096));
    ssize_t got = ::read(descriptor, content.data() + used, content.size() - used);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0) {
      content.resize(used);
      return got == 0;
    }
    used += static_cast<std::size_t>(got);
  }
}

bool holds(const std::string &path, std::string_view content) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 ||
      static_cast<std::uint64_t>(status.st_size) != content.size())
    return false;
  auto old = readFile(path);
  return old && *old == content;
}

/// A symbolic link is written through, not replaced. Creates missing folders.
Result<std::string> targetOf(const std::string &path) {
  std::error_code notThere, problem;
  std::filesystem::path target(path);
  if (std::filesystem::is_symlink(target, notThere))
    target = std::filesystem::canonical(target, problem);
  if (!problem && !target.parent_path().empty())
    std::filesystem::create_directories(target.parent_path(), problem);
  if (problem)
    return Error{fmt::format("cannot write {}: {}", path, problem.message()),
                 "check that the folder may be written"};
  if (std::filesystem::is_directory(target, notThere))
    return Error{fmt::format("cannot write {}: it is a folder", path), "name a file"};
  // The rename would replace a file whose owner forbids writing.
  if (::access(target.c_str(), W_OK) != 0 && errno != ENOENT)
    return failure("write", path,
                   "make the file writable, check it out for editing, or write elsewhere");
  return target.string();
}

/// Outputs whose content lies beside their places. What does not come to its place is taken away.
class PendingFiles {
public:
  PendingFiles() = default;
  PendingFiles(const PendingFiles &) = delete;
  PendingFiles &operator=(const PendingFiles &) = delete;
  ~PendingFiles() {
    for (const Pending &file : pending_)
      if (!file.temporary.empty())
        ::unlink(file.temporary.c_str());
  }

  /// The content is to outlive this: a stream gets it when all others are written.
  Status add(const std::string &path, std::string_view content) {
    if (isStream(path)) {
      pending_.push_back({path, path, "", content});
      return Done{};
    }
    if (holds(path, content))
      return Done{};
    auto target = targetOf(path);
    if (!target)
      return target.error();
    std::string temporary = fmt::format("{}.{}.{}.tmp", *target, ::getpid(), pending_.size());
    if (auto written = writeBeside(*target, temporary, content); !written)
      return written.error();
    pending_.push_back({path, std::move(*target), std::move(temporary), content});
    return Done{};
  }

  /// The number of files that changed. When one fails, those before it get their former content.
  Result<unsigned> commit() {
    std::vector<Former> formers;
    for (Pending &file : pending_) {
      bool mayGoBack = pending_.size() > 1 && !file.temporary.empty();
      auto former = mayGoBack ? readFile(file.target) : Result<std::string>(Error{});
      if (auto good = put(file); !good)
        return restored(formers, std::move(good.error()));
      if (mayGoBack)
        formers.push_back({file.target, former ? std::optional(std::move(*former)) : std::nullopt});
    }
    return static_cast<unsigned>(pending_.size());
  }

private:
  struct Pending {
    std::string path, target, temporary; // no temporary: a stream
    std::string_view content;
  };
  struct Former {
    std::string path;
    std::optional<std::string> content; // none: the file did not exist
  };

  static Status put(Pending &file) {
    if (file.temporary.empty())
      return writeStream(file.path, file.content);
    if (::rename(file.temporary.c_str(), file.target.c_str()) != 0)
      return failure("write", file.path, "check the permissions of the folder");
    file.temporary.clear();
    return Done{};
  }

  static Error restored(const std::vector<Former> &formers, Error error) {
    std::string lost;
    for (const Former &former : formers) {
      std::error_code problem;
      bool good = former.content ? bool(writeFile(former.path, *former.content))
                                 : std::filesystem::remove(former.path, problem);
      if (!good)
        lost += (lost.empty() ? "" : ", ") + former.path;
    }
    if (lost.empty())
      return formers.empty() ? std::move(error) : std::move(error).within("nothing was changed");
    return {fmt::format("{}; these files could not be restored: {}", error.message, lost),
            "restore them from version control"};
  }

  std::vector<Pending> pending_;
};

} // namespace

Result<std::string> readFile(const std::string &path, std::size_t room) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return failure("read", path);
  struct stat status{};
  bool good = ::fstat(descriptor, &status) == 0;
  bool isFolder = good && S_ISDIR(status.st_mode);
  std::string content;
  if (good && !isFolder) {
    // One more than the size, so that the end is seen without another allocation.
    auto size = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
    content.reserve(size + room + 1);
    content.resize(size + 1);
    good = readAll(descriptor, content);
  }
  int readErrno = errno;
  ::close(descriptor);
  errno = readErrno;
  if (isFolder)
    return Error{fmt::format("cannot read {}: it is a folder", path), "name a file"};
  if (!good)
    return failure("read", path);
  return content;
}

Result<bool> writeFile(const std::string &path, std::string_view content) {
  PendingFiles files;
  if (auto good = files.add(path, content); !good)
    return good.error();
  auto changed = files.commit();
  return changed ? Result<bool>(*changed != 0) : changed.error();
}

Result<unsigned> writeFiles(const std::vector<Output> &outputs) {
  PendingFiles files;
  for (const Output &output : outputs)
    if (auto good = files.add(output.path, output.content); !good)
      return std::move(good.error()).within("nothing was changed");
  return files.commit();
}

} // namespace stingy
