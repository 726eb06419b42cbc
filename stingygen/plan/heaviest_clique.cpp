#include "plan/pack_problem.h"

#include <algorithm>

namespace stingy {
namespace {

class CliqueSearch {
public:
  CliqueSearch(const PackProblem &problem, std::uint64_t looks)
      : problem_(problem), looksLeft_(looks) {
    for (const Candidate &object : problem.objects)
      bytes_.push_back(bytesPerRequest(object));
  }

  std::uint64_t run() {
    std::vector<std::size_t> all(bytes_.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = i;
    std::stable_sort(all.begin(), all.end(),
                     [&](std::size_t a, std::size_t b) { return bytes_[a] > bytes_[b]; });
    extend(0, all);
    return best_;
  }

private:
  /// `others` may all be alive together with the clique's members; the heaviest first.
  void extend(std::uint64_t clique, const std::vector<std::size_t> &others) {
    best_ = std::max(best_, clique);
    isBuilt_ = isBuilt_ || others.empty();
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (isBuilt_ && (looksLeft_ == 0 || saturatingSum(clique, mostOf(others, i)) <= best_))
        return;
      std::vector<std::size_t> left;
      for (std::size_t j = i + 1; j < others.size(); ++j)
        if (!problem_.exclusive[others[i]][others[j]])
          left.push_back(others[j]);
      extend(saturatingSum(clique, bytes_[others[i]]), left);
    }
  }

  /// No clique among those from `first` on is heavier: of objects that are exclusive in pairs it
  /// has one, the heaviest at most.
  std::uint64_t mostOf(const std::vector<std::size_t> &others, std::size_t first) {
    std::vector<std::vector<std::size_t>> groups;
    std::uint64_t bytes = 0;
    for (std::size_t i = first; i < others.size(); ++i) {
      auto home = std::find_if(groups.begin(), groups.end(), [&](const auto &group) {
        look(group.size());
        return std::all_of(group.begin(), group.end(), [&](std::size_t member) {
          return problem_.exclusive[member][others[i]];
        });
      });
      if (home == groups.end()) {
        home = groups.insert(groups.end(), std::vector<std::size_t>());
        bytes = saturatingSum(bytes, bytes_[others[i]]);
      }
      home->push_back(others[i]);
    }
    return bytes;
  }

  void look(std::uint64_t times) { looksLeft_ -= std::min(looksLeft_, times); }

  const PackProblem &problem_;
  std::uint64_t looksLeft_;
  std::uint64_t best_ = 0;
  bool isBuilt_ = false;             // one clique, however few looks there are
  std::vector<std::uint64_t> bytes_; // by object
};

} // namespace

std::uint64_t heaviestClique(const PackProblem &problem, std::uint64_t looks) {
  return CliqueSearch(problem, looks).run();
}

} // namespace stingy
