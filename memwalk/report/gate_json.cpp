// The forms are check.schema.json, diff.schema.json and verify.schema.json in docs/formats.
#include "report/gate_report.h"
#include "report/verify_report.h"

#include "model/artifact.h"

#include <nlohmann/json.hpp>

namespace stingy {
namespace {

using nlohmann::json;

json toJson(const ByteBound &bound) {
  return {{"kind", toString(bound.kind)},
          {"bytes", bound.bytes},
          {"provenance", toString(bound.provenance)}};
}

json toJson(const InstanceBound &bound) {
  return {{"kind", toString(bound.kind)},
          {"count", bound.count},
          {"provenance", toString(bound.provenance)}};
}

json toJson(const Place &place) {
  return {{"file", place.file}, {"line", place.line}, {"column", place.column}};
}

json toJson(const BoundChange &change) {
  return {{"before", toJson(change.before)},
          {"after", toJson(change.after)},
          {"change", change.bytes()}};
}

// The list names them before they are defined: no lookup finds those in an unnamed namespace later.
json toJson(const ObjectChange &object);
json toJson(const FrameChange &frame);
json toJson(const EdgeChange &edge);
json toJson(const GlobalChange &global);
json toJson(const Unknown &unknown);
json toJson(const Finding &finding);
json toJson(const StageChange &stage);
json toJson(const CheckedLimit &limit);
json toJson(const ComparedStage &stage);
json toJson(const ComparedObject &object);
json toJson(const MeasuredFailure &failure);

template <typename Item> json toJson(const std::vector<Item> &items) {
  json list = json::array();
  for (const Item &item : items)
    list.push_back(toJson(item));
  return list;
}

json toJson(const ObjectChange &object) {
  json entry = {{"name", object.name},
                {"what", toString(object.change)},
                {"bytes", toJson(object.total)},
                {"where", toJson(object.place)}};
  if (object.change != Change::Added) {
    entry["size_before"] = toJson(object.sizeBefore);
    entry["instances_before"] = toJson(object.instancesBefore);
  }
  if (object.change != Change::Removed) {
    entry["size_after"] = toJson(object.sizeAfter);
    entry["instances_after"] = toJson(object.instancesAfter);
  }
  return entry;
}

json toJson(const FrameChange &frame) {
  return {{"function", frame.function},
          {"what", toString(frame.change)},
          {"bytes", toJson(frame.frame)}};
}

json toJson(const EdgeChange &edge) {
  return {{"stage", edge.stage}, {"what", toString(edge.change)}, {"where", toJson(edge.place)}};
}

json toJson(const GlobalChange &global) {
  return {{"name", global.name},
          {"what", toString(global.change)},
          {"before", global.before},
          {"after", global.after},
          {"where", toJson(global.place)}};
}

json toJson(const Unknown &unknown) {
  return {{"kind", unknown.kind},
          {"function", unknown.function},
          {"where", toJson(unknown.place)},
          {"why", unknown.why},
          {"stages", unknown.stages}};
}

json toJson(const Finding &finding) {
  return {{"kind", finding.kind},           {"object", finding.object},
          {"stage", finding.stage},         {"why", finding.why},
          {"where", toJson(finding.place)}, {"related", toJson(finding.related)}};
}

json toJson(const StageChange &stage) {
  return {{"name", stage.name},
          {"what", toString(stage.change)},
          {"where", toJson(stage.place)},
          {"stack", toJson(stage.stack)},
          {"per_request", toJson(stage.perRequest)},
          {"objects", toJson(stage.objects)},
          {"frames", toJson(stage.frames)},
          {"queues", toJson(stage.edges)},
          {"new_unknowns", toJson(stage.unknowns)}};
}

json toJson(const CheckedLimit &limit) {
  return {{"what", limit.what},
          {"name", limit.name},
          {"figure", limit.figure},
          {"kind", toString(limit.kind)},
          {"value", limit.value},
          {"limit", limit.limit.most},
          {"allow_unknown", limit.limit.allowUnknown},
          {"at", limit.limit.at},
          {"holds", limit.holds()},
          {"where", toJson(limit.place)},
          {"because", limit.because},
          {"unknown", limit.unknown}};
}

json toJson(const ComparedStage &stage) {
  return {{"name", stage.bound->name},
          {"where", toJson(stage.bound->place)},
          {"runs", stage.seen->calls},
          {"stack", toJson(stage.bound->stack)},
          {"stack_measured", stage.seen->stack},
          {"per_request", toJson(stage.bound->perRequest)},
          {"per_request_measured", stage.seen->held},
          {"why_not", stage.seen->whyNot}};
}

json toJson(const ComparedObject &object) {
  return {{"name", object.bound->name},
          {"allocations", object.seen->allocations},
          {"frees", object.seen->frees},
          {"size", toJson(object.bound->size)},
          {"size_measured", object.seen->largest},
          {"instances", toJson(object.bound->instances)},
          {"instances_measured", object.seen->held},
          {"alive_measured", object.seen->alive}};
}

json toJson(const MeasuredFailure &failure) {
  return {{"text", failure.text}, {"where", toJson(failure.place)}};
}

std::string dumped(const json &document) {
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace

std::string jsonReport(const BudgetResult &result) {
  return dumped({{"kind", "stingy.check"},
                 {"producer", producer()},
                 {"program", result.program},
                 {"budget", result.origin},
                 {"broken", result.broken},
                 {"limits", toJson(result.limits)}});
}

std::string jsonReport(const MemoryDiff &diff) {
  return dumped({{"kind", "stingy.diff"},
                 {"producer", producer()},
                 {"program", diff.after},
                 {"program_before", diff.before},
                 {"stack", toJson(diff.stack)},
                 {"per_request", toJson(diff.perRequest)},
                 {"globals", toJson(diff.globals)},
                 {"unknowns", {{"before", diff.unknownsBefore}, {"after", diff.unknownsAfter}}},
                 {"stages", toJson(diff.stages)},
                 {"objects", toJson(diff.objects)},
                 {"global_items", toJson(diff.globalItems)},
                 {"new_unknowns", toJson(diff.newUnknowns)},
                 {"gone_unknowns", toJson(diff.goneUnknowns)},
                 {"new_findings", toJson(diff.newFindings)},
                 {"gone_findings", toJson(diff.goneFindings)}});
}

std::string jsonReport(const MeasuredResult &result) {
  return dumped({{"kind", "stingy.verify"},
                 {"producer", producer()},
                 {"program", result.program},
                 {"processes", result.processes},
                 {"stages", toJson(result.stages)},
                 {"objects", toJson(result.objects)},
                 {"failures", toJson(result.failures)},
                 {"notes", result.notes}});
}

} // namespace stingy
