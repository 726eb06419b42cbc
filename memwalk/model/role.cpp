#include "model/role.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace stingy {
namespace {

struct LabelRow {
  RoleKind kind;
  std::string_view label;
  LabelMeaning meaning;
};

constexpr std::array Labels = {
    LabelRow{RoleKind::QueueStage, "T", LabelMeaning::Request},
    LabelRow{RoleKind::QueueStage, "S", LabelMeaning::Stage},
    LabelRow{RoleKind::ScheduleStage, "T", LabelMeaning::Request},
    LabelRow{RoleKind::ScheduleStage, "S", LabelMeaning::Stage},
    LabelRow{RoleKind::Malloc, "size", LabelMeaning::Size},
    LabelRow{RoleKind::Malloc, "int", LabelMeaning::Size}, // the paper's spelling
    LabelRow{RoleKind::Malloc, "count", LabelMeaning::Count},
    LabelRow{RoleKind::Malloc, "align", LabelMeaning::Alignment},
    LabelRow{RoleKind::Malloc, "P", LabelMeaning::Place},
    LabelRow{RoleKind::Malloc, "each", LabelMeaning::Elements},
    LabelRow{RoleKind::Malloc, "buffer", LabelMeaning::Buffer},
    LabelRow{RoleKind::Free, "O", LabelMeaning::Object},
    LabelRow{RoleKind::Free, "P", LabelMeaning::Place},
};

struct NameRow {
  RoleKind kind;
  std::string_view construct, scoped;
};

constexpr std::array Names = {
    NameRow{RoleKind::QueueStage, "QueueStage", "queue_stage"},
    NameRow{RoleKind::ScheduleStage, "ScheduleStage", "schedule_stage"},
    NameRow{RoleKind::Scheduler, "Scheduler", "scheduler"},
    NameRow{RoleKind::Malloc, "Malloc", "malloc"},
    NameRow{RoleKind::Free, "Free", "free"},
    NameRow{RoleKind::Stage, "Stage", "stage"},
    NameRow{RoleKind::Wait, "Wait", "wait"},
};

} // namespace

std::optional<unsigned> Role::parameter(LabelMeaning meaning) const {
  for (unsigned i = 0; i < labels.size(); ++i)
    if (labelMeaning(kind, labels[i]) == meaning)
      return i;
  return std::nullopt;
}

std::optional<unsigned> Role::place() const {
  auto one = parameter(LabelMeaning::Place);
  return one ? one : parameter(LabelMeaning::Elements);
}

std::vector<unsigned> Role::parameters(LabelMeaning meaning) const {
  std::vector<unsigned> found;
  for (unsigned i = 0; i < labels.size(); ++i)
    if (labelMeaning(kind, labels[i]) == meaning)
      found.push_back(i);
  return found;
}

std::optional<RoleKind> roleKindFromName(std::string_view name) {
  for (const NameRow &row : Names)
    if (row.construct == name || row.scoped == name)
      return row.kind;
  return std::nullopt;
}

std::string toString(RoleKind kind) {
  for (const NameRow &row : Names)
    if (row.kind == kind)
      return std::string(row.construct);
  return "";
}

std::optional<LabelMeaning> labelMeaning(RoleKind kind, std::string_view label) {
  for (const LabelRow &row : Labels)
    if (row.kind == kind && row.label == label)
      return row.meaning;
  return std::nullopt;
}

std::string labelsOf(RoleKind kind) {
  std::string text;
  for (const LabelRow &row : Labels)
    if (row.kind == kind)
      text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", row.label);
  return text.empty() ? "none" : text;
}

std::string allRoleNames() {
  std::string text;
  for (const NameRow &row : Names)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", row.construct);
  return text;
}

Status checkLabels(const Role &role) {
  if (role.kind == RoleKind::Stage) // the values that the function is the body of
    return Done{};
  for (auto label = role.labels.begin(); label != role.labels.end(); ++label) {
    if (label->empty())
      continue;
    if (!labelMeaning(role.kind, *label))
      return Error{fmt::format("{} has no label \"{}\"", toString(role.kind), *label),
                   fmt::format("its labels are: {}; \"\" skips a parameter", labelsOf(role.kind))};
    auto sameMeaning = [&](const std::string &other) {
      return labelMeaning(role.kind, other) == labelMeaning(role.kind, *label);
    };
    bool mayRepeat =
        role.kind == RoleKind::QueueStage && labelMeaning(role.kind, *label) == LabelMeaning::Stage;
    if (!mayRepeat && std::any_of(role.labels.begin(), label, sameMeaning))
      return Error{fmt::format("{} labels two parameters \"{}\"", toString(role.kind), *label),
                   "keep the one that counts and skip the other with \"\""};
  }
  if (role.kind == RoleKind::QueueStage && !role.parameter(LabelMeaning::Stage))
    return Error{"QueueStage does not say which parameter is the stage",
                 "label it \"S\", for example QueueStage(\"T\", \"S\")"};
  if (role.kind == RoleKind::Free && !role.parameter(LabelMeaning::Object) && !role.place())
    return Error{"Free does not say which parameter is freed",
                 "label it \"O\", or \"P\" if it says where the pointer is"};
  return Done{};
}

} // namespace stingy
