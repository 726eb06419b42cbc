#include "model/facts_json.h"

#include "model/facts_names.h"
#include "model/json_cursor.h"

#include <algorithm>
#include <array>

namespace stingy {

std::string toString(Section section) {
  switch (section) {
  case Section::Data:
    return "data";
  case Section::Bss:
    return "bss";
  case Section::Constant:
    return "constant";
  case Section::ThreadLocal:
    return "thread_local";
  }
  return "";
}

namespace {

using nlohmann::json;

/// The rank of each name that a fact refers to.
class Ranks {
public:
  explicit Ranks(const Facts &facts) : ranks_(facts.names.size(), 0) {
    std::vector<NameId> used;
    forEachName(facts, [&](NameId name) {
      if (!std::exchange(ranks_.at(name), 1))
        used.push_back(name);
    });
    std::erase(used, NoName);
    std::sort(used.begin(), used.end(),
              [&](NameId a, NameId b) { return facts.names[a] < facts.names[b]; });
    spelled_.push_back("");
    for (NameId name : used) {
      ranks_[name] = static_cast<NameId>(spelled_.size());
      spelled_.push_back(facts.names[name]);
    }
    ranks_[NoName] = 0;
  }
  NameId operator()(NameId name) const { return ranks_[name]; }
  json names() && { return std::move(spelled_); }

private:
  std::vector<NameId> ranks_;
  json spelled_ = json::array();
};

class FactsWriter {
public:
  explicit FactsWriter(const Facts &facts) : facts_(facts), rank_(facts) {}

  json body() && {
    json body = {{"units", array(facts_.units)},
                 {"functions", array(facts_.functions)},
                 {"calls", array(facts_.calls)},
                 {"flows", array(facts_.flows)},
                 {"globals", array(facts_.globals)},
                 {"address_taken", array(facts_.addressTaken)},
                 {"unknowns", array(facts_.unknowns)},
                 {"diagnostics", array(facts_.diagnostics)},
                 {"files", facts_.files},
                 {"sidecar_names", facts_.sidecarNames}};
    body["names"] = std::move(rank_).names();
    return body;
  }

private:
  json write(const UnitFact &unit) const {
    return {{"file", rank_(unit.file)}, {"parsed", unit.parsed}, {"errors", unit.errors}};
  }

  json write(const FunctionFact &function) const {
    json fields = {{"name", rank_(function.name)},
                   {"at", write(function.location)},
                   {"frame", write(function.frame)}};
    name(fields, "display", function.display);
    name(fields, "signature", function.signature);
    name(fields, "result", function.result);
    flag(fields, "defined", function.defined);
    flag(fields, "weak", function.weak);
    flag(fields, "variadic", function.variadic);
    flag(fields, "outside_root", function.outsideRoot);
    flag(fields, "synthetic", function.synthetic);
    flag(fields, "dynamic_frame", function.dynamicFrame);
    name(fields, "request_type", function.requestType);
    list(fields, "parameters", function.parameters);
    if (!function.successors.empty())
      fields["successors"] = function.successors;
    if (!function.roles.empty())
      fields["roles"] = array(function.roles);
    return fields;
  }

  json write(const CallFact &call) const {
    json fields = {{"at", write(call.location)}};
    name(fields, "caller", call.caller);
    name(fields, "callee", call.callee);
    name(fields, "through", call.through);
    name(fields, "signature", call.signature);
    name(fields, "result", call.result);
    flag(fields, "dispatches", call.dispatches);
    fields["in"] = {call.block, call.order};
    list(fields, "arguments", call.arguments);
    if (!call.sites.empty())
      fields["sites"] = array(call.sites);
    return fields;
  }

  json write(const SiteFact &site) const {
    json fields = {{"role", toString(site.role)},
                   {"size", write(site.object.size)},
                   {"call", {site.edit.call.begin, site.edit.call.end}}};
    name(fields, "identity", site.object.identity);
    name(fields, "type", site.object.type);
    list(fields, "prefixes", site.object.prefixes);
    flag(fields, "record", site.object.isRecord);
    flag(fields, "zeroed", site.edit.zeroed);
    text(fields, "size_text", site.edit.sizeText);
    text(fields, "pointer_text", site.edit.pointerText);
    flag(fields, "rewritten", site.edit.rewritten);
    text(fields, "why_not", site.edit.whyNot);
    return fields;
  }

  json write(const GlobalFact &global) const {
    return {{"name", rank_(global.name)},
            {"display", rank_(global.display)},
            {"at", write(global.location)},
            {"bytes", global.bytes},
            {"section", toString(global.section)}};
  }

  json write(const UnknownFact &unknown) const {
    json fields = {{"kind", rank_(unknown.kind)}, {"at", write(unknown.location)}};
    name(fields, "function", unknown.function);
    text(fields, "why", unknown.why);
    return fields;
  }

  json write(const DiagnosticFact &diagnostic) const {
    return {{"error", diagnostic.error},
            {"at", write(diagnostic.location)},
            {"message", diagnostic.message}};
  }

  json write(const AddressTakenFact &taken) const {
    return {{"function", rank_(taken.function)}, {"at", write(taken.location)}};
  }
  json write(const FlowFact &flow) const { return {rank_(flow.from), rank_(flow.to)}; }
  json write(const Location &place) const { return {rank_(place.file), place.line, place.column}; }
  static json write(const Role &role) {
    return {{"role", toString(role.kind)}, {"labels", role.labels}};
  }
  static json write(const ByteBound &bound) {
    return {{"kind", toString(bound.kind)},
            {"bytes", bound.bytes},
            {"provenance", toString(bound.provenance)}};
  }

  template <typename Fact> json array(const std::vector<Fact> &facts) const {
    json items = json::array();
    for (const Fact &fact : facts)
      items.push_back(write(fact));
    return items;
  }

  void name(json &fields, const char *key, NameId value) const {
    if (value != NoName)
      fields[key] = rank_(value);
  }
  void list(json &fields, const char *key, const std::vector<NameId> &values) const {
    if (values.empty())
      return;
    json &items = fields[key] = json::array();
    for (NameId value : values)
      items.push_back(rank_(value));
  }
  static void flag(json &fields, const char *key, bool value) {
    if (value)
      fields[key] = true;
  }
  static void text(json &fields, const char *key, const std::string &value) {
    if (!value.empty())
      fields[key] = value;
  }

  const Facts &facts_;
  Ranks rank_;
};

class FactsReader {
public:
  Facts read(const JsonCursor &body) {
    body["names"].each(
        [&](const JsonCursor &at) { ids_.push_back(facts_.names.intern(at.text())); });
    if (ids_.empty() || ids_.front() != NoName)
      body["names"].fail("must begin with the empty name");
    list(body["units"], facts_.units);
    list(body["functions"], facts_.functions);
    list(body["calls"], facts_.calls);
    list(body["flows"], facts_.flows);
    list(body["globals"], facts_.globals);
    list(body["address_taken"], facts_.addressTaken);
    list(body["unknowns"], facts_.unknowns);
    list(body["diagnostics"], facts_.diagnostics);
    list(body["sidecar_names"], facts_.sidecarNames);
    body["files"].eachField([&](const std::string &path, const JsonCursor &digest) {
      facts_.files.emplace(path, digest.text());
    });
    return std::move(facts_);
  }

private:
  void read(const JsonCursor &from, UnitFact &unit) const {
    read(from["file"], unit.file);
    unit.parsed = from["parsed"].flag();
    unit.errors = from["errors"].number<unsigned>();
  }

  void read(const JsonCursor &from, FunctionFact &function) const {
    read(from["name"], function.name);
    read(from["at"], function.location);
    read(from["frame"], function.frame);
    optional(from, "display", function.display);
    optional(from, "signature", function.signature);
    optional(from, "result", function.result);
    optional(from, "defined", function.defined);
    optional(from, "weak", function.weak);
    optional(from, "variadic", function.variadic);
    optional(from, "outside_root", function.outsideRoot);
    optional(from, "synthetic", function.synthetic);
    optional(from, "dynamic_frame", function.dynamicFrame);
    optional(from, "request_type", function.requestType);
    optional(from, "parameters", function.parameters);
    optional(from, "roles", function.roles);
    from.ifThere("successors", [&](const JsonCursor &at) { readGraph(at, function.successors); });
  }

  static void readGraph(const JsonCursor &from, std::vector<std::vector<std::uint32_t>> &graph) {
    from.each([&](const JsonCursor &block) {
      auto &successors = graph.emplace_back();
      block.each(
          [&](const JsonCursor &next) { successors.push_back(next.number<std::uint32_t>()); });
    });
    for (const auto &successors : graph)
      for (std::uint32_t next : successors)
        if (next >= graph.size())
          from.fail(fmt::format("refers to block {} of {}", next, graph.size()));
  }

  void read(const JsonCursor &from, CallFact &call) const {
    read(from["at"], call.location);
    optional(from, "caller", call.caller);
    optional(from, "callee", call.callee);
    optional(from, "through", call.through);
    optional(from, "signature", call.signature);
    optional(from, "result", call.result);
    optional(from, "dispatches", call.dispatches);
    auto in = numbers<2>(from["in"]);
    call.block = in[0];
    call.order = in[1];
    optional(from, "arguments", call.arguments);
    optional(from, "sites", call.sites);
  }

  void read(const JsonCursor &from, SiteFact &site) const {
    site.role = from["role"].oneOf({RoleKind::Malloc, RoleKind::Free});
    read(from["size"], site.object.size);
    auto span = numbers<2>(from["call"]);
    site.edit.call = {span[0], span[1]};
    if (span[0] > span[1])
      from["call"].fail("ends before it begins");
    optional(from, "identity", site.object.identity);
    optional(from, "type", site.object.type);
    optional(from, "prefixes", site.object.prefixes);
    optional(from, "record", site.object.isRecord);
    optional(from, "zeroed", site.edit.zeroed);
    optional(from, "size_text", site.edit.sizeText);
    optional(from, "pointer_text", site.edit.pointerText);
    optional(from, "rewritten", site.edit.rewritten);
    optional(from, "why_not", site.edit.whyNot);
  }

  void read(const JsonCursor &from, GlobalFact &global) const {
    read(from["name"], global.name);
    read(from["display"], global.display);
    read(from["at"], global.location);
    global.bytes = from["bytes"].number();
    global.section = from["section"].oneOf(
        {Section::Data, Section::Bss, Section::Constant, Section::ThreadLocal});
  }

  void read(const JsonCursor &from, UnknownFact &unknown) const {
    read(from["kind"], unknown.kind);
    read(from["at"], unknown.location);
    optional(from, "function", unknown.function);
    optional(from, "why", unknown.why);
  }

  void read(const JsonCursor &from, DiagnosticFact &diagnostic) const {
    diagnostic.error = from["error"].flag();
    read(from["at"], diagnostic.location);
    diagnostic.message = from["message"].text();
  }

  void read(const JsonCursor &from, AddressTakenFact &taken) const {
    read(from["function"], taken.function);
    read(from["at"], taken.location);
  }

  void read(const JsonCursor &from, FlowFact &flow) const {
    auto ends = numbers<2>(from);
    flow = {name(from, ends[0]), name(from, ends[1])};
  }

  void read(const JsonCursor &from, Location &place) const {
    auto parts = numbers<3>(from);
    place = {name(from, parts[0]), parts[1], parts[2]};
  }

  void read(const JsonCursor &from, Role &role) const {
    role.kind = from["role"].oneOf({RoleKind::QueueStage, RoleKind::ScheduleStage,
                                    RoleKind::Scheduler, RoleKind::Malloc, RoleKind::Free});
    list(from["labels"], role.labels);
  }

  void read(const JsonCursor &from, ByteBound &bound) const {
    bound.kind = from["kind"].oneOf({BoundKind::Exact, BoundKind::AtMost, BoundKind::Unbounded});
    bound.bytes = from["bytes"].number();
    bound.provenance = from["provenance"].oneOf(
        {Provenance::Measured, Provenance::Computed, Provenance::Annotated, Provenance::Assumed});
  }

  void read(const JsonCursor &from, NameId &id) const { id = name(from, from.number<NameId>()); }
  static void read(const JsonCursor &from, bool &value) { value = from.flag(); }
  static void read(const JsonCursor &from, std::string &value) { value = from.text(); }
  template <typename Fact> void read(const JsonCursor &from, std::vector<Fact> &facts) const {
    list(from, facts);
  }

  NameId name(const JsonCursor &at, NameId rank) const {
    if (rank < ids_.size())
      return ids_[rank];
    at.fail(fmt::format("refers to name {} of {}", rank, ids_.size()));
    return NoName;
  }

  template <std::size_t Count>
  static std::array<std::uint32_t, Count> numbers(const JsonCursor &from) {
    std::array<std::uint32_t, Count> values{};
    std::size_t index = 0;
    from.each([&](const JsonCursor &at) {
      if (index < Count)
        values[index] = at.number<std::uint32_t>();
      ++index;
    });
    if (index != Count)
      from.fail(fmt::format("must have {} numbers, has {}", Count, index));
    return values;
  }

  template <typename Fact> void list(const JsonCursor &from, std::vector<Fact> &facts) const {
    from.each([&](const JsonCursor &at) { read(at, facts.emplace_back()); });
  }
  template <typename Field>
  void optional(const JsonCursor &from, const char *key, Field &field) const {
    from.ifThere(key, [&](const JsonCursor &at) { read(at, field); });
  }

  Facts facts_;
  std::vector<NameId> ids_; // by rank
};

} // namespace

Artifact toArtifact(const Facts &facts, const char *kind) {
  return {kind, facts.targetTriple, FactsWriter(facts).body()};
}

Result<Facts> factsFromArtifact(const Artifact &artifact, const std::string &origin) {
  JsonCursor::Trouble trouble{origin, "write the file again with memwalk", {}};
  Facts facts = FactsReader().read(JsonCursor(artifact.body, trouble));
  facts.targetTriple = artifact.targetTriple;
  if (trouble.first)
    return *trouble.first;
  return facts;
}

} // namespace stingy
