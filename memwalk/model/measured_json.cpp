// The form is docs/formats/measured.schema.json.
#include "model/measured.h"

#include "model/json_cursor.h"
#include "model/output_file.h"

namespace stingy {
namespace {

using nlohmann::json;

json toJson(const MeasuredStage &stage) {
  return {{"name", stage.name},
          {"why_not", stage.whyNot},
          {"calls", stage.calls},
          {"ends", stage.ends},
          {"abandoned", stage.abandoned},
          {"stack", stage.stack},
          {"stack_cut", stage.stackCut},
          {"held", stage.held},
          {"makes_requests", stage.makesRequests}};
}

json toJson(const MeasuredObject &object) {
  return {{"name", object.name},   {"allocations", object.allocations},
          {"frees", object.frees}, {"largest", object.largest},
          {"alive", object.alive}, {"held", object.held}};
}

json toJson(const MeasuredTransition &transition) {
  return {{"from", transition.from},
          {"to", transition.to},
          {"count", transition.count},
          {"unexplained", transition.unexplained}};
}

json toJson(const UnexplainedAllocation &allocation) {
  json calls = json::array();
  for (std::size_t i = 0; i < allocation.calls.size(); ++i)
    calls.push_back({{"file", allocation.calls[i].file},
                     {"line", allocation.calls[i].line},
                     {"column", allocation.calls[i].column},
                     {"function", allocation.functions[i]}});
  return {{"stage", allocation.stage},
          {"calls", calls},
          {"count", allocation.count},
          {"bytes", allocation.bytes},
          {"largest", allocation.largest}};
}

template <typename Item> json listOf(const std::vector<Item> &items) {
  json list = json::array();
  for (const Item &item : items)
    list.push_back(toJson(item));
  return list;
}

// ---- Reading ----

MeasuredStage stageFrom(const JsonCursor &at) {
  MeasuredStage stage;
  stage.name = at["name"].text();
  stage.whyNot = at["why_not"].text();
  stage.calls = at["calls"].number();
  stage.ends = at["ends"].number();
  stage.abandoned = at["abandoned"].number();
  stage.stack = at["stack"].number();
  stage.stackCut = at["stack_cut"].flag();
  stage.held = at["held"].number();
  stage.makesRequests = at["makes_requests"].flag();
  return stage;
}

MeasuredObject objectFrom(const JsonCursor &at) {
  return {at["name"].text(),
          at["allocations"].number(),
          at["frees"].number(),
          at["largest"].number(),
          at["alive"].number(),
          at["held"].number(),
          0};
}

MeasuredObject runtimeObjectFrom(const JsonCursor &at) {
  return {at["name"].text(),         at["allocations"].number(),
          at["frees"].number(),      at["largest_bytes"].number(),
          at["high_water"].number(), 0,
          at["size"].number()};
}

MeasuredTransition transitionFrom(const JsonCursor &at) {
  return {at["from"].text(), at["to"].text(), at["count"].number(), at["unexplained"].number()};
}

UnexplainedAllocation allocationFrom(const JsonCursor &at) {
  UnexplainedAllocation allocation;
  allocation.stage = at["stage"].text();
  at["calls"].each([&](const JsonCursor &call) {
    allocation.calls.push_back(
        {call["file"].text(), call["line"].number<unsigned>(), call["column"].number<unsigned>()});
    allocation.functions.push_back(call["function"].text());
  });
  allocation.count = at["count"].number();
  allocation.bytes = at["bytes"].number();
  allocation.largest = at["largest"].number();
  return allocation;
}

template <typename Item, typename Read>
void readList(std::vector<Item> &items, const JsonCursor &from, Read read) {
  from.each([&](const JsonCursor &at) { items.push_back(read(at)); });
}

} // namespace

Artifact toArtifact(const Measured &measured) {
  json body = {{"program", measured.program},
               {"memory_digest", measured.memoryDigest},
               {"build", measured.build},
               {"processes", measured.processes},
               {"stages", listOf(measured.stages)},
               {"objects", listOf(measured.objects)},
               {"transitions", listOf(measured.transitions)},
               {"unexplained", listOf(measured.unexplained)},
               {"gaps", measured.gaps}};
  return {MeasuredKind, measured.targetTriple, std::move(body)};
}

Result<Measured> measuredFromArtifact(const Artifact &artifact, const std::string &origin) {
  JsonCursor::Trouble trouble{origin, "record it again with memwalk record", {}};
  JsonCursor body(artifact.body, trouble);
  Measured measured;
  measured.targetTriple = artifact.targetTriple;
  measured.program = body["program"].text();
  measured.memoryDigest = body["memory_digest"].text();
  measured.build = body["build"].text();
  measured.processes = body["processes"].number();
  readList(measured.stages, body["stages"], stageFrom);
  readList(measured.objects, body["objects"], objectFrom);
  readList(measured.transitions, body["transitions"], transitionFrom);
  readList(measured.unexplained, body["unexplained"], allocationFrom);
  readList(measured.gaps, body["gaps"], [](const JsonCursor &at) { return at.text(); });
  if (trouble.first)
    return *trouble.first;
  return measured;
}

Result<Measured> measuredFromRuntimeStats(const Artifact &artifact, const std::string &origin) {
  JsonCursor::Trouble trouble{origin, "let the server write it again (STINGY_STATS)", {}};
  JsonCursor body(artifact.body, trouble);
  Measured measured;
  measured.targetTriple = artifact.targetTriple;
  bool attached = body["attached"].flag();
  std::string attachError;
  body.ifThere("attach_error", [&](const JsonCursor &at) { attachError = at.text(); });
  if (attached)
    measured.program = body["program"].text();
  readList(measured.objects, body["objects"], runtimeObjectFrom);
  measured.processes = 1;
  if (trouble.first)
    return *trouble.first;
  if (!attached && !attachError.empty())
    return Error{origin + ": the server got no slab (" + attachError + "), so it holds no figures",
                 "see what the server said on stderr, and let it run again"};
  if (!attached)
    return Error{origin + ": no slab was attached when it was written, so it holds no figures",
                 "let the server write it before it detaches"};
  return measured;
}

Result<Measured> readMeasured(const std::string &path) {
  auto text = readFile(path);
  if (!text)
    return text.error();
  auto artifact = parseOneOf({MeasuredKind, RuntimeStatsKind}, *text, path);
  if (!artifact)
    return artifact.error();
  return artifact->kind == MeasuredKind ? measuredFromArtifact(*artifact, path)
                                        : measuredFromRuntimeStats(*artifact, path);
}

} // namespace stingy
