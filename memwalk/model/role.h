// Roles: what an annotation says of a function (paper, Figure 2).
//
// Labels name the parameters by position. Which labels a role takes, and what they must be put on,
// is the table in role.cpp; the check against a declaration is extract's.
#pragma once

#include "model/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stingy {

/// Stage stands on a field or variable that holds the stage: a function pointer, an enum or an
/// integer; or, with labels, on the function that is the body of those values. All others stand on
/// functions only. Wait stands on an external function that waits for events, in a sidecar only:
/// who calls it is the event loop (link/event_loops.h).
enum class RoleKind { QueueStage, ScheduleStage, Scheduler, Malloc, Free, Stage, Wait };

/// What a labelled parameter must be.
enum class LabelMeaning {
  Request,
  Stage,
  Size,
  Count,
  Alignment,
  Place,    // where the pointer is put; of a Free: where the pointer is that is freed
  Elements, // where an array of pointers is put: any number of blocks, one behind each
  Buffer,   // what is handed out instead, unless it is null
  Object
};

struct Role {
  RoleKind kind;
  std::vector<std::string> labels; // by parameter position, "" skips; of a Stage the values
  /// Only functions whose role says the same know what such an allocator hands out: it has no size
  /// but what an answer gives it, and is never rewritten. Such a Free takes nothing else.
  bool opaque = false;
  auto operator<=>(const Role &) const = default;

  /// Position of the first parameter with this meaning, if one has the label.
  std::optional<unsigned> parameter(LabelMeaning meaning) const;
  /// The parameter that has the Place or the Elements.
  std::optional<unsigned> place() const;
  /// All of them: a queue function may take several stages, each for another event.
  std::vector<unsigned> parameters(LabelMeaning meaning) const;
};

/// "QueueStage" for the construct; also understands "queue_stage".
std::optional<RoleKind> roleKindFromName(std::string_view name);
std::string toString(RoleKind kind);
/// The meaning of a label under a role; nothing when the role has no such label.
std::optional<LabelMeaning> labelMeaning(RoleKind kind, std::string_view label);
/// "\"T\", \"S\"": the labels that a role takes, for messages.
std::string labelsOf(RoleKind kind);
/// All construct names, for messages about a misspelt one.
std::string allRoleNames();

/// Checks what can be checked without a declaration: known labels, none twice but S, S present on
/// QueueStage.
Status checkLabels(const Role &role);

} // namespace stingy
