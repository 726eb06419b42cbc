#include "compare/memory_diff.h"

#include "compare/figures.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace stingy {
namespace {

/// Lines and columns ("conn.c:42:7") move when nothing else does; sizes ("846 B") are told where
/// they belong.
std::string withoutFigures(const std::string &text) {
  auto isDigit = [](unsigned char c) { return std::isdigit(c) != 0; };
  std::string kept;
  for (auto at = text.begin(); at != text.end();) {
    auto end = std::find_if_not(at, text.end(), isDigit);
    bool isPlace = !kept.empty() && kept.back() == ':';
    bool isSize = std::string_view(end, text.end()).starts_with(" B");
    if (!isPlace && !isSize)
      kept.append(at, end);
    at = std::find_if(end, text.end(), isDigit);
    kept.append(end, at);
  }
  return kept;
}

std::string keyOf(const Unknown &unknown) {
  return fmt::format("{}\n{}\n{}\n{}", unknown.kind, unknown.place.file, unknown.function,
                     withoutFigures(unknown.why));
}

std::string keyOf(const Finding &finding) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", finding.kind, finding.place.file, finding.object,
                     finding.stage, withoutFigures(finding.why));
}

/// What is in `items` more often than in `others`.
template <typename Item>
std::vector<Item> beyond(const std::vector<Item> &items, const std::vector<Item> &others) {
  std::map<std::string, std::size_t> counts;
  for (const Item &other : others)
    ++counts[keyOf(other)];
  std::vector<Item> left;
  for (const Item &item : items)
    if (auto found = counts.find(keyOf(item)); found != counts.end() && found->second != 0)
      --found->second;
    else
      left.push_back(item);
  return left;
}

/// Visits each name of either side once, in order, with what stands for it (or nullptr).
template <typename Item, typename Visit>
void bySide(const std::vector<Item> &before, const std::vector<Item> &after,
            std::string Item::*name, Visit visit) {
  std::map<std::string, std::pair<const Item *, const Item *>> sides;
  for (const Item &item : before)
    sides[item.*name].first = &item;
  for (const Item &item : after)
    sides[item.*name].second = &item;
  for (const auto &[key, side] : sides)
    visit(side.first, side.second);
}

Change sideOf(const void *before, const void *after) {
  return !before ? Change::Added : !after ? Change::Removed : Change::Changed;
}

bool sameCount(const InstanceBound &a, const InstanceBound &b) {
  return a.kind == b.kind && a.count == b.count;
}

/// Nothing when it is the same.
std::optional<ObjectChange> objectChange(const Object *before, const Object *after) {
  if (!before && !after)
    return std::nullopt;
  ObjectChange change;
  change.name = (after ? after : before)->name;
  change.change = sideOf(before, after);
  change.place = placeOf(*(after ? after : before));
  if (before) {
    change.sizeBefore = before->size;
    change.instancesBefore = before->instances;
    change.total.before = before->size * before->instances;
  }
  if (after) {
    change.sizeAfter = after->size;
    change.instancesAfter = after->instances;
    change.total.after = after->size * after->instances;
  }
  bool same = before && after && !BoundChange{before->size, after->size}.changed() &&
              sameCount(before->instances, after->instances);
  return same ? std::nullopt : std::optional(change);
}

std::uint64_t magnitude(std::int64_t bytes) {
  return bytes < 0 ? -static_cast<std::uint64_t>(bytes) : static_cast<std::uint64_t>(bytes);
}

void largestFirst(std::vector<ObjectChange> &objects) {
  std::stable_sort(objects.begin(), objects.end(),
                   [](const ObjectChange &a, const ObjectChange &b) {
                     return magnitude(a.total.bytes()) > magnitude(b.total.bytes());
                   });
}

class DiffBuilder {
public:
  DiffBuilder(const Memory &before, const Memory &after) : before_(before), after_(after) {
    bySide(before_.objects, after_.objects, &Object::name,
           [&](const auto *old, const auto *now) { sides_[(now ? now : old)->name] = {old, now}; });
  }

  MemoryDiff build() {
    diff_.before = before_.program;
    diff_.after = after_.program;
    diff_.stack = {before_.stack, after_.stack};
    diff_.perRequest = {before_.perRequest, after_.perRequest};
    diff_.globals = {globalsBound(before_), globalsBound(after_)};
    diff_.unknownsBefore = before_.unknowns.size();
    diff_.unknownsAfter = after_.unknowns.size();
    diff_.newUnknowns = beyond(after_.unknowns, before_.unknowns);
    diff_.goneUnknowns = beyond(before_.unknowns, after_.unknowns);
    diff_.newFindings = beyond(after_.findings, before_.findings);
    diff_.goneFindings = beyond(before_.findings, after_.findings);
    objects();
    globals();
    stages();
    return std::move(diff_);
  }

private:
  void objects() {
    for (const auto &[name, sides] : sides_)
      if (auto change = objectChange(sides.first, sides.second))
        diff_.objects.push_back(*change);
    largestFirst(diff_.objects);
  }

  void globals() {
    // Two units' statics may have one name: they are told apart by their files.
    auto bytesOfGlobals = [](const Memory &memory) {
      std::map<std::pair<std::string, std::string>, std::pair<std::uint64_t, Place>> bytes;
      for (const GlobalItem &item : memory.globals.items)
        if (item.section == "data" || item.section == "bss") {
          auto &entry = bytes[{item.name, item.place.file}];
          entry = {entry.first + item.bytes, item.place};
        }
      return bytes;
    };
    auto old = bytesOfGlobals(before_), now = bytesOfGlobals(after_);
    for (const auto &[key, entry] : now)
      if (auto found = old.find(key); found == old.end())
        diff_.globalItems.push_back({key.first, Change::Added, 0, entry.first, entry.second});
      else if (found->second.first != entry.first)
        diff_.globalItems.push_back(
            {key.first, Change::Changed, found->second.first, entry.first, entry.second});
    for (const auto &[key, entry] : old)
      if (!now.contains(key))
        diff_.globalItems.push_back({key.first, Change::Removed, entry.first, 0, entry.second});
    std::stable_sort(diff_.globalItems.begin(), diff_.globalItems.end(),
                     [](const GlobalChange &a, const GlobalChange &b) {
                       return magnitude(changeOf(a.before, a.after)) >
                              magnitude(changeOf(b.before, b.after));
                     });
  }

  void stages() {
    bySide(before_.stages, after_.stages, &Stage::name, [&](const auto *old, const auto *now) {
      StageChange change = stageChange(old, now);
      if (change.change != Change::Changed || change.stack.changed() ||
          change.perRequest.changed() || !change.objects.empty() || !change.frames.empty() ||
          !change.edges.empty())
        diff_.stages.push_back(std::move(change));
    });
    std::stable_sort(
        diff_.stages.begin(), diff_.stages.end(), [](const StageChange &a, const StageChange &b) {
          auto most = [](const StageChange &stage) {
            return std::max(magnitude(stage.stack.bytes()), magnitude(stage.perRequest.bytes()));
          };
          return most(a) > most(b);
        });
  }

  StageChange stageChange(const Stage *old, const Stage *now) const {
    static const Stage none;
    const Stage &before = old ? *old : none, &after = now ? *now : none;
    StageChange change;
    change.name = (now ? now : old)->name;
    change.change = sideOf(old, now);
    change.place = (now ? now : old)->place;
    change.stack = {before.stack, after.stack};
    change.perRequest = {before.perRequest, after.perRequest};
    liveObjects(before, after, change.objects);
    if (old && now) { // a stage that came or went says it all by itself
      frames(before, after, change.frames);
      edges(before, after, change.edges);
      newUnknowns(change);
    }
    return change;
  }

  void liveObjects(const Stage &before, const Stage &after,
                   std::vector<ObjectChange> &changes) const {
    std::map<std::string, std::pair<const Object *, const Object *>> alive;
    for (const std::string &name : before.live)
      alive[name].first =
          sides_.at(name).first; // memory.json names no object that it does not have
    for (const std::string &name : after.live)
      alive[name].second = sides_.at(name).second;
    for (const auto &[name, sides] : alive)
      if (auto change = objectChange(sides.first, sides.second))
        changes.push_back(*change);
    largestFirst(changes);
  }

  static void frames(const Stage &before, const Stage &after, std::vector<FrameChange> &changes) {
    auto frameIn = [](const Stage &stage, const std::string &function) -> const StackFrame * {
      for (const StackFrame &frame : stage.stackPath)
        if (frame.function == function)
          return &frame;
      return nullptr;
    };
    for (const StackFrame &frame : after.stackPath) {
      const StackFrame *old = frameIn(before, frame.function);
      BoundChange change{old ? old->frame : ByteBound{}, frame.frame};
      if (!old || change.changed())
        changes.push_back({frame.function, sideOf(old, &frame), change});
    }
    for (const StackFrame &frame : before.stackPath)
      if (!frameIn(after, frame.function))
        changes.push_back({frame.function, Change::Removed, {frame.frame, ByteBound{}}});
  }

  static void edges(const Stage &before, const Stage &after, std::vector<EdgeChange> &changes) {
    bySide(before.queues, after.queues, &QueueEdge::stage, [&](const auto *old, const auto *now) {
      if (old && now)
        return;
      const QueueEdge &edge = *(now ? now : old);
      changes.push_back(
          {edge.stage, sideOf(old, now), edge.sites.empty() ? Place{} : edge.sites.front()});
    });
  }

  void newUnknowns(StageChange &change) const {
    if (!change.stack.becameUnbounded() && !change.perRequest.becameUnbounded())
      return;
    for (const Unknown &unknown : diff_.newUnknowns)
      if (concerns(unknown, change.name))
        change.unknowns.push_back(unknown);
  }

  const Memory &before_, &after_;
  std::map<std::string, std::pair<const Object *, const Object *>> sides_;
  MemoryDiff diff_;
};

} // namespace

std::string toString(Change change) {
  return change == Change::Added ? "added" : change == Change::Removed ? "removed" : "changed";
}

bool MemoryDiff::empty() const {
  return !stack.changed() && !perRequest.changed() && !globals.changed() && stages.empty() &&
         objects.empty() && globalItems.empty() && newUnknowns.empty() && goneUnknowns.empty() &&
         newFindings.empty() && goneFindings.empty();
}

Result<MemoryDiff> diffMemory(const Memory &before, const Memory &after, bool renamed) {
  if (before.targetTriple != after.targetTriple)
    return Error{fmt::format("the figures are for different targets: {} and {}",
                             before.targetTriple, after.targetTriple),
                 "analyse both for the same target"};
  if (before.program != after.program && !renamed)
    return Error{
        fmt::format("these are different programs: {} and {}", before.program, after.program),
        "check the files, or say --renamed when it is one program that got another name"};
  return DiffBuilder(before, after).build();
}

} // namespace stingy
