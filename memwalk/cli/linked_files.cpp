#include "cli/pipeline.h"

#include "link/link.h"
#include "model/facts_json.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

namespace stingy {
namespace {

/// Units come in any order and are linked in that of their paths, so that of several damaged files
/// the first is told; those that wait for an earlier one are few.
class OrderedLink {
public:
  explicit OrderedLink(const std::vector<std::string> &paths) : paths_(paths) {}

  void readAll() {
    FactsReader reader(&known_);
    for (std::size_t index; (index = take()) < paths_.size();)
      put(index, reader.read(paths_[index], FactsKind));
  }

  Result<Facts> finish() && {
    if (failure_)
      return *failure_;
    return std::move(linker_).finish();
  }

private:
  std::size_t take() {
    std::lock_guard lock(mutex_);
    return failure_ ? paths_.size() : next_++;
  }

  void put(std::size_t index, Result<Facts> unit) {
    std::lock_guard lock(mutex_);
    waiting_.emplace(index, std::move(unit));
    for (; !failure_ && waiting_.count(linked_) != 0; ++linked_) {
      auto entry = waiting_.extract(linked_);
      if (entry.mapped())
        linker_.add(std::move(*entry.mapped()));
      else
        failure_ = entry.mapped().error();
    }
  }

  const std::vector<std::string> &paths_;
  std::mutex mutex_;
  std::size_t next_ = 0, linked_ = 0;
  std::map<std::size_t, Result<Facts>> waiting_;
  std::optional<Error> failure_;
  KnownHeaders known_;
  Linker linker_;
};

} // namespace

Result<Facts> linkFiles(const std::vector<std::string> &paths) {
  OrderedLink link(paths);
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
      others.emplace_back([&] { link.readAll(); });
    link.readAll();
  }
  auto program = std::move(link).finish();
  if (!program)
    return program.error();
  if (auto good = checkAnnotations(*program); !good)
    return good.error();
  return program;
}

} // namespace stingy
