#include "model/facts_json.h"

#include "model/artifact.h"
#include "model/digest.h"
#include "model/dom_cursor.h"
#include "model/output_file.h"

#include <array>

namespace stingy {
namespace {

class BodyReader {
public:
  explicit BodyReader(KnownHeaders &known) : known_(known) {}

  Facts read(const DomCursor &body) {
    readCode(body);
    list(body["units"], facts_.units);
    optional(body, "escaped", facts_.escaped);
    optional(body, "moved", facts_.moved);
    list(body["diagnostics"], facts_.diagnostics);
    list(body["sidecar_names"], facts_.sidecarNames);
    body["files"].eachField([&](std::string_view path, const DomCursor &digest) {
      facts_.files.emplace(path, digest.text());
    });
    body.ifThere("headers", [&](const DomCursor &headers) {
      headers.each([&](const DomCursor &header) { readHeader(header); });
    });
    return std::move(facts_);
  }

private:
  /// What a header may hold, too.
  void readCode(const DomCursor &from) {
    ids_.clear();
    from["names"].each(
        [&](const DomCursor &at) { ids_.push_back(facts_.names.intern(at.text())); });
    if (ids_.empty() || ids_.front() != NoName)
      from["names"].fail("must begin with the empty name");
    list(from["functions"], facts_.functions);
    list(from["calls"], facts_.calls);
    list(from["flows"], facts_.flows);
    list(from["made"], facts_.made);
    list(from["globals"], facts_.globals);
    list(from["address_taken"], facts_.addressTaken);
    list(from["unknowns"], facts_.unknowns);
  }

  void readHeader(const DomCursor &header) {
    std::string_view file = header["file"].text(), digest = header["digest"].text();
    if (!known_.add(file, digest))
      return;
    const DomCursor facts = header["facts"];
    if (digestOf(facts.compact()) != digest)
      return facts.fail("do not have the digest that is given for them");
    std::size_t before = facts_.flows.size();
    readCode(facts);
    NameId name = facts_.names.intern(file);
    for (std::size_t flow = before; flow < facts_.flows.size(); ++flow)
      facts_.flows[flow].file = name;
  }

  void read(const DomCursor &from, UnitFact &unit) const {
    read(from["file"], unit.file);
    unit.parsed = from["parsed"].flag();
    unit.errors = from["errors"].number<unsigned>();
  }

  void read(const DomCursor &from, FunctionFact &function) const {
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
    optional(from, "tentative", function.tentative);
    optional(from, "dynamic_frame", function.dynamicFrame);
    from.ifThere("red_zone", [&](const DomCursor &at) { function.redZone = at.number(); });
    optional(from, "request_type", function.requestType);
    optional(from, "holder", function.holder);
    optional(from, "parameters", function.parameters);
    optional(from, "globals", function.globals);
    optional(from, "alters", function.alters);
    optional(from, "clears", function.clears);
    optional(from, "roles", function.roles);
    from.ifThere("successors", [&](const DomCursor &at) { readGraph(at, function.successors); });
  }

  static void readGraph(const DomCursor &from, std::vector<std::vector<std::uint32_t>> &graph) {
    from.each([&](const DomCursor &block) {
      auto &successors = graph.emplace_back();
      block.each(
          [&](const DomCursor &next) { successors.push_back(next.number<std::uint32_t>()); });
    });
    for (const auto &successors : graph)
      for (std::uint32_t next : successors)
        if (next >= graph.size())
          from.fail(fmt::format("refers to block {} of {}", next, graph.size()));
  }

  void read(const DomCursor &from, CallFact &call) const {
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
    optional(from, "origins", call.origins);
    optional(from, "leads", call.leads);
    from.ifThere("object", [&](const DomCursor &at) { read(at, call.object.emplace()); });
    optional(from, "counted", call.counted);
    optional(from, "sites", call.sites);
  }

  void read(const DomCursor &from, LeadFact &lead) const {
    read(from, lead.walked);
    if (lead.walked.empty())
      return;
    lead.place = lead.walked.front();
    lead.walked.erase(lead.walked.begin());
  }

  void read(const DomCursor &from, SiteFact &site) const {
    site.role = from["role"].oneOf({RoleKind::Malloc, RoleKind::Free});
    read(from["size"], site.object.size);
    auto span = numbers<2>(from["call"]);
    site.edit.call = {span[0], span[1]};
    if (span[0] > span[1])
      from["call"].fail("ends before it begins");
    optional(from, "identity", site.object.identity);
    optional(from, "type", site.object.type);
    optional(from, "prefixes", site.object.prefixes);
    optional(from, "holders", site.object.holders);
    optional(from, "record", site.object.isRecord);
    optional(from, "dangling", site.dangling);
    optional(from, "container", site.object.container);
    optional(from, "uncertain", site.uncertain);
    optional(from, "scoped", site.scoped);
    optional(from, "keeper", site.keeper);
    optional(from, "many", site.many);
    optional(from, "zeroed", site.edit.zeroed);
    optional(from, "size_text", site.edit.sizeText);
    optional(from, "pointer_text", site.edit.pointerText);
    optional(from, "rewritten", site.edit.rewritten);
    optional(from, "why_not", site.edit.whyNot);
  }

  void read(const DomCursor &from, GlobalFact &global) const {
    read(from["name"], global.name);
    read(from["display"], global.display);
    read(from["at"], global.location);
    global.bytes = from["bytes"].number();
    global.section = from["section"].oneOf(
        {Section::Data, Section::Bss, Section::Constant, Section::ThreadLocal});
    global.linkage = from["linkage"].oneOf({Linkage::External, Linkage::Internal, Linkage::Local});
    optional(from, "symbol", global.symbol);
    global.align = from["align"].number();
  }

  void read(const DomCursor &from, UnknownFact &unknown) const {
    read(from["kind"], unknown.kind);
    read(from["at"], unknown.location);
    optional(from, "function", unknown.function);
    optional(from, "why", unknown.why);
  }

  void read(const DomCursor &from, DiagnosticFact &diagnostic) const {
    diagnostic.error = from["error"].flag();
    read(from["at"], diagnostic.location);
    diagnostic.message = from["message"].text();
  }

  void read(const DomCursor &from, AddressTakenFact &taken) const {
    read(from["function"], taken.function);
    read(from["at"], taken.location);
  }

  void read(const DomCursor &from, MadeFact &made) const {
    read(from["place"], made.place);
    list(from["by"], made.by);
  }

  void read(const DomCursor &from, FlowFact &flow) const {
    auto ends = numbers<2>(from);
    flow.from = name(from, ends[0]);
    flow.to = name(from, ends[1]);
  }

  void read(const DomCursor &from, Location &place) const {
    auto parts = numbers<3>(from);
    place = {name(from, parts[0]), parts[1], parts[2]};
  }

  void read(const DomCursor &from, Role &role) const {
    role.kind =
        from["role"].oneOf({RoleKind::QueueStage, RoleKind::ScheduleStage, RoleKind::Scheduler,
                            RoleKind::Malloc, RoleKind::Free, RoleKind::Stage, RoleKind::Wait});
    list(from["labels"], role.labels);
    optional(from, "opaque", role.opaque);
  }

  void read(const DomCursor &from, ByteBound &bound) const {
    bound.kind = from["kind"].oneOf({BoundKind::Exact, BoundKind::AtMost, BoundKind::Unbounded});
    bound.bytes = from["bytes"].number();
    bound.provenance = from["provenance"].oneOf(
        {Provenance::Measured, Provenance::Computed, Provenance::Annotated, Provenance::Assumed});
  }

  void read(const DomCursor &from, NameId &id) const { id = name(from, from.number<NameId>()); }
  static void read(const DomCursor &from, bool &value) { value = from.flag(); }
  static void read(const DomCursor &from, std::string &value) { value = from.text(); }
  template <typename Fact> void read(const DomCursor &from, std::vector<Fact> &facts) const {
    list(from, facts);
  }

  NameId name(const DomCursor &at, NameId rank) const {
    if (rank < ids_.size())
      return ids_[rank];
    at.fail(fmt::format("refers to name {} of {}", rank, ids_.size()));
    return NoName;
  }

  template <std::size_t Count>
  static std::array<std::uint32_t, Count> numbers(const DomCursor &from) {
    std::array<std::uint32_t, Count> values{};
    std::size_t index = 0;
    from.each([&](const DomCursor &at) {
      if (index < Count)
        values[index] = at.number<std::uint32_t>();
      ++index;
    });
    if (index != Count)
      from.fail(fmt::format("must have {} numbers, has {}", Count, index));
    return values;
  }

  template <typename Fact> void list(const DomCursor &from, std::vector<Fact> &facts) const {
    from.each([&](const DomCursor &at) { read(at, facts.emplace_back()); });
  }
  template <typename Field>
  void optional(const DomCursor &from, const char *key, Field &field) const {
    from.ifThere(key, [&](const DomCursor &at) { read(at, field); });
  }

  KnownHeaders &known_;
  Facts facts_;
  std::vector<NameId> ids_; // by rank
};

/// The other parser says where the text is broken.
Error whyNotParsed(const std::string &text, const char *kind, const std::string &origin,
                   const char *why) {
  auto artifact = parseArtifact(text, kind, origin);
  return artifact ? Error{fmt::format("{}: not valid JSON: {}", origin, why),
                          "write the file again with memwalk"}
                  : artifact.error();
}

} // namespace

struct FactsReader::Parser {
  simdjson::dom::parser parser;
};

bool KnownHeaders::add(std::string_view file, std::string_view digest) {
  std::lock_guard lock(mutex_);
  return known_.emplace(file, digest).second;
}

FactsReader::FactsReader(KnownHeaders *known)
    : parser_(std::make_unique<Parser>()), known_(known) {}
FactsReader::~FactsReader() = default;

Result<Facts> FactsReader::parse(const std::string &text, const char *kind,
                                 const std::string &origin) {
  simdjson::dom::element root;
  if (auto error = parser_->parser.parse(text).get(root); error != simdjson::SUCCESS)
    return whyNotParsed(text, kind, origin, simdjson::error_message(error));
  auto field = [&](const char *name) {
    std::string_view value;
    return root[name].get(value) == simdjson::SUCCESS ? value : std::string_view();
  };
  Envelope envelope{field("kind"), field("schema_version"), field("producer")};
  simdjson::dom::element body;
  if (root["body"].get(body) != simdjson::SUCCESS)
    envelope.kind = {};
  if (auto good = checkEnvelope(envelope, kind, origin); !good)
    return good.error();
  DomCursor::Trouble trouble{origin, "write the file again with memwalk", {}};
  KnownHeaders own;
  Facts facts = BodyReader(known_ ? *known_ : own).read(DomCursor(body, trouble, "body"));
  facts.targetTriple = field("target_triple");
  if (trouble.first)
    return *trouble.first;
  return facts;
}

Result<Facts> FactsReader::read(const std::string &path, const char *kind) {
  auto text = readFile(path, simdjson::SIMDJSON_PADDING);
  if (!text)
    return text.error();
  return parse(*text, kind, path);
}

} // namespace stingy
