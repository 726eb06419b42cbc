#include "plan/pack_problem.h"

#include <algorithm>

namespace stingy {
namespace {

struct OpenGroup {
  std::vector<std::size_t> members;
  Candidate slots;
  std::vector<bool> mayJoin; // by object: exclusive with every member
};

/// Slots that hold what both hold.
Candidate wider(const Candidate &a, const Candidate &b) {
  return {"", std::max(a.strideBytes, b.strideBytes), std::max(a.instances, b.instances)};
}

/// A group that the next object may join (or one past the last: its own), and the bytes it adds.
struct Choice {
  std::size_t group;
  std::uint64_t more;
};

class Search {
public:
  Search(const PackProblem &problem, SearchResult start, std::uint64_t atLeast, std::uint64_t looks)
      : problem_(problem), best_(std::move(start)), bestBytes_(bytesOf(problem, best_.groups)),
        atLeast_(atLeast), looksLeft_(looks) {}

  SearchResult run() {
    if (bestBytes_ > atLeast_)
      place(0, 0);
    best_.isLeast = looksLeft_ > 0;
    return std::move(best_);
  }

private:
  void place(std::size_t next, std::uint64_t bytes) {
    if (next == problem_.objects.size())
      return keep(bytes);
    if (saturatingSum(bytes, bytesStillToOpen(next)) >= bestBytes_)
      return;
    for (const Choice &choice : choices(next)) {
      if (bestBytes_ <= atLeast_ || looksLeft_ == 0)
        return;
      std::uint64_t then = saturatingSum(bytes, choice.more);
      if (then >= bestBytes_)
        return; // and so are those after it
      if (choice.group == open_.size())
        openWith(next, then);
      else
        join(choice.group, next, then);
    }
  }

  void keep(std::uint64_t bytes) {
    if (bytes >= bestBytes_)
      return;
    bestBytes_ = bytes;
    best_.groups.clear();
    for (const OpenGroup &group : open_)
      best_.groups.push_back(group.members);
  }

  /// The cheapest first.
  std::vector<Choice> choices(std::size_t object) const {
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < open_.size(); ++i)
      if (open_[i].mayJoin[object]) {
        Candidate both = wider(open_[i].slots, problem_.objects[object]);
        choices.push_back({i, bytesPerRequest(both) - bytesPerRequest(open_[i].slots)});
      }
    choices.push_back({open_.size(), bytesPerRequest(problem_.objects[object])});
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice &a, const Choice &b) { return a.more < b.more; });
    return choices;
  }

  void openWith(std::size_t object, std::uint64_t bytes) {
    open_.push_back({{object}, problem_.objects[object], problem_.exclusive[object]});
    place(object + 1, bytes);
    open_.pop_back();
  }

  void join(std::size_t group, std::size_t object, std::uint64_t bytes) {
    OpenGroup before = open_[group];
    OpenGroup &joined = open_[group];
    joined.members.push_back(object);
    joined.slots = wider(joined.slots, problem_.objects[object]);
    for (std::size_t i = object + 1; i < joined.mayJoin.size(); ++i)
      joined.mayJoin[i] = joined.mayJoin[i] && problem_.exclusive[object][i];
    place(object + 1, bytes);
    open_[group] = std::move(before);
  }

  /// Of objects that can join no group that is open, nor one another: each opens one.
  std::uint64_t bytesStillToOpen(std::size_t next) {
    std::vector<std::size_t> apart;
    std::uint64_t bytes = 0;
    for (std::size_t object = next; object < problem_.objects.size(); ++object) {
      look(open_.size() + apart.size() + 1);
      bool joins = std::any_of(open_.begin(), open_.end(),
                               [&](const OpenGroup &group) { return group.mayJoin[object]; }) ||
                   std::any_of(apart.begin(), apart.end(), [&](std::size_t other) {
                     return problem_.exclusive[object][other];
                   });
      if (joins)
        continue;
      apart.push_back(object);
      bytes = saturatingSum(bytes, bytesPerRequest(problem_.objects[object]));
    }
    return bytes;
  }

  void look(std::uint64_t times) { looksLeft_ -= std::min(looksLeft_, times); }

  const PackProblem &problem_;
  SearchResult best_;
  std::uint64_t bestBytes_;
  const std::uint64_t atLeast_;
  std::uint64_t looksLeft_;
  std::vector<OpenGroup> open_;
};

} // namespace

SearchResult searchGroups(const PackProblem &problem, Groups start, std::uint64_t atLeast,
                          std::uint64_t looks) {
  return Search(problem, {std::move(start), false}, atLeast, looks).run();
}

std::uint64_t bytesOf(const PackProblem &problem, const Groups &groups) {
  std::uint64_t bytes = 0;
  for (const auto &group : groups)
    bytes = saturatingSum(bytes, bytesPerRequest(widest(problem.objects, group)));
  return bytes;
}

} // namespace stingy
