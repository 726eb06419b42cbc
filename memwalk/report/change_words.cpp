#include "report/change_words.h"

#include "compare/figures.h"
#include "report/figure_words.h"

#include <fmt/format.h>

namespace stingy {
namespace {

std::string countText(const InstanceBound &bound) {
  return fmt::format("{}{}", signOf(bound.kind), bound.count);
}

bool sameCount(const InstanceBound &a, const InstanceBound &b) {
  return a.kind == b.kind && a.count == b.count;
}

} // namespace

std::string signedBytes(std::int64_t bytes) {
  return fmt::format("{}{} B", bytes > 0 ? "+" : "", bytes);
}

std::string changeText(const BoundChange &change) {
  if (change.becameUnbounded())
    return "no upper bound any more";
  if (change.becameBounded())
    return "has an upper bound now";
  return signedBytes(change.bytes());
}

std::string arrowText(const BoundChange &change) {
  return fmt::format("{} -> {}", shortText(change.before), shortText(change.after));
}

std::string sentence(const ObjectChange &change) {
  std::string how;
  if (change.change == Change::Added)
    how = fmt::format("new, {}", shortText(change.total.after));
  else if (change.change == Change::Removed)
    how = fmt::format("gone, was {}", shortText(change.total.before));
  else {
    if (BoundChange size{change.sizeBefore, change.sizeAfter}; size.changed())
      how = arrowText(size);
    if (!sameCount(change.instancesBefore, change.instancesAfter))
      how += fmt::format("{}{} -> {} instances", how.empty() ? "" : ", ",
                         countText(change.instancesBefore), countText(change.instancesAfter));
  }
  return fmt::format("{} {}: {}{}", change.name, changeText(change.total), how,
                     behind(change.place));
}

std::string sentence(const FrameChange &change) {
  std::string how = change.change == Change::Added     ? "new in the deepest chain"
                    : change.change == Change::Removed ? "no longer in the deepest chain"
                                                       : arrowText(change.frame);
  return fmt::format("{} {}: {}", change.function, changeText(change.frame), how);
}

std::string sentence(const GlobalChange &change) {
  std::string how = change.change == Change::Added ? "new"
                    : change.change == Change::Removed
                        ? "gone"
                        : fmt::format("{} B -> {} B", change.before, change.after);
  return fmt::format("{} {}: {}{}", change.name, signedBytes(changeOf(change.before, change.after)),
                     how, behind(change.place));
}

std::string sentence(const EdgeChange &change) {
  return fmt::format("{} {}{}", change.change == Change::Added ? "now queues" : "no longer queues",
                     change.stage, behind(change.place));
}

std::string sentence(const Finding &finding) {
  std::string where = toText(finding.place);
  return fmt::format("{}{}{}: {}", where, where.empty() ? "" : ": ", finding.kind, finding.why);
}

std::string mainCause(const StageChange &change) {
  if (!change.unknowns.empty())
    return toText(change.unknowns.front());
  if (!change.objects.empty())
    return change.objects.front().name + behind(change.objects.front().place);
  const FrameChange *largest = nullptr;
  for (const FrameChange &frame : change.frames)
    if (!largest || std::abs(frame.frame.bytes()) > std::abs(largest->frame.bytes()))
      largest = &frame;
  return largest ? "frame of " + largest->function : "";
}

} // namespace stingy
