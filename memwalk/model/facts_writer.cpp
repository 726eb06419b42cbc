#include "model/facts_json.h"

#include "model/artifact.h"
#include "model/digest.h"
#include "model/facts_names.h"
#include "model/json_writer.h"

#include <algorithm>
#include <utility>

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

std::string toString(Linkage linkage) {
  switch (linkage) {
  case Linkage::External:
    return "external";
  case Linkage::Internal:
    return "internal";
  case Linkage::Local:
    break;
  }
  return "local";
}

namespace {

/// The names that facts refer to, sorted, and the rank of each.
class Ranks {
public:
  Ranks(const Facts &facts, const NameTable &names) : ranks_(names.size(), 0) {
    forEachName(facts, [&](NameId name) {
      if (!std::exchange(ranks_.at(name), 1))
        used_.push_back(name);
    });
    std::erase(used_, NoName);
    std::sort(used_.begin(), used_.end());
    auto byText = [&](NameId a, NameId b) { return names[a] < names[b]; };
    if (!std::is_sorted(used_.begin(), used_.end(), byText)) // a linked program's are
      std::sort(used_.begin(), used_.end(), byText);
    used_.insert(used_.begin(), NoName);
    for (NameId rank = 0; rank < used_.size(); ++rank)
      ranks_[used_[rank]] = rank;
  }
  NameId operator()(NameId name) const { return ranks_[name]; }
  const std::vector<NameId> &names() const { return used_; }

private:
  std::vector<NameId> ranks_, used_;
};

/// Keys in sorted order; a fact a line.
class FactsWriter {
public:
  FactsWriter(const Facts &facts, const NameTable &names)
      : facts_(facts), names_(names), rank_(facts, names) {}

  std::string write(const char *kind, const HeaderFacts &headers) && {
    out_.open('{');
    out_.key("body"), writeBody(headers);
    line("kind"), out_.text(kind);
    line("producer"), out_.text(producer());
    line("schema_version"), out_.text(schemaVersion(kind));
    line("target_triple"), out_.text(facts_.targetTriple);
    out_.close('}');
    return std::move(out_).take() + "\n";
  }

  /// What a header gives: of the same facts the same text.
  std::string writeHeader() && {
    sorts_ = true;
    out_.open('{');
    lines("address_taken", facts_.addressTaken);
    lines("calls", facts_.calls);
    lines("flows", facts_.flows);
    lines("functions", facts_.functions);
    lines("globals", facts_.globals);
    lines("made", facts_.made);
    line("names"), writeNames();
    lines("unknowns", facts_.unknowns);
    out_.close('}');
    return std::move(out_).take();
  }

private:
  void writeBody(const HeaderFacts &headers) {
    out_.open('{');
    lines("address_taken", facts_.addressTaken);
    lines("calls", facts_.calls);
    lines("diagnostics", facts_.diagnostics);
    lines("escaped", facts_.escaped);
    line("files"), writeFiles();
    lines("flows", facts_.flows);
    lines("functions", facts_.functions);
    lines("globals", facts_.globals);
    if (!headers.empty())
      line("headers"), writeHeaders(headers);
    lines("made", facts_.made);
    lines("moved", facts_.moved);
    line("names"), writeNames();
    lines("sidecar_names", facts_.sidecarNames);
    lines("units", facts_.units);
    lines("unknowns", facts_.unknowns);
    out_.newLine(), out_.close('}');
  }

  void writeFiles() {
    out_.open('{');
    for (const auto &[path, digest] : facts_.files) {
      out_.newLine();
      out_.key(path), out_.text(digest);
    }
    out_.close('}');
  }

  void writeHeaders(const HeaderFacts &headers) {
    out_.open('[');
    for (const auto &[file, facts] : headers) {
      std::string text = FactsWriter(facts, names_).writeHeader();
      std::string compact = text;
      std::erase(compact, '\n');
      out_.newLine(), out_.open('{');
      out_.key("digest"), out_.text(digestOf(compact));
      out_.key("facts"), out_.json(text);
      out_.key("file"), out_.text(file);
      out_.close('}');
    }
    out_.close(']');
  }

  void writeNames() {
    out_.open('[');
    for (NameId name : rank_.names())
      out_.newLine(), out_.text(names_[name]);
    out_.close(']');
  }

  void write(const UnitFact &unit) {
    out_.key("errors"), out_.number(unit.errors);
    out_.key("file"), write(unit.file);
    out_.key("parsed"), out_.flag(unit.parsed);
  }

  void write(const FunctionFact &function) {
    text("alters", function.alters);
    out_.key("at"), write(function.location);
    flag("clears", function.clears);
    flag("defined", function.defined);
    name("display", function.display);
    flag("dynamic_frame", function.dynamicFrame);
    out_.key("frame"), write(function.frame);
    list("globals", function.globals);
    name("holder", function.holder);
    out_.key("name"), write(function.name);
    flag("outside_root", function.outsideRoot);
    list("parameters", function.parameters);
    if (function.redZone)
      out_.key("red_zone"), out_.number(function.redZone);
    name("request_type", function.requestType);
    name("result", function.result);
    list("roles", function.roles);
    name("signature", function.signature);
    list("successors", function.successors);
    flag("synthetic", function.synthetic);
    flag("tentative", function.tentative);
    flag("variadic", function.variadic);
    flag("weak", function.weak);
  }

  void write(const CallFact &call) {
    list("arguments", call.arguments);
    out_.key("at"), write(call.location);
    name("callee", call.callee);
    name("caller", call.caller);
    name("counted", call.counted);
    flag("dispatches", call.dispatches);
    out_.key("in"), numbers({call.block, call.order});
    list("leads", call.leads);
    if (call.object)
      out_.key("object"), write(*call.object);
    list("origins", call.origins);
    name("result", call.result);
    name("signature", call.signature);
    list("sites", call.sites);
    name("through", call.through);
  }

  void write(const LeadFact &lead) {
    out_.open('[');
    if (lead.place != NoName || !lead.walked.empty())
      write(lead.place);
    for (NameId record : lead.walked)
      write(record);
    out_.close(']');
  }

  void write(const SiteFact &site) {
    out_.open('{');
    out_.key("call"), numbers({site.edit.call.begin, site.edit.call.end});
    flag("container", site.object.container);
    flag("dangling", site.dangling);
    list("holders", site.object.holders);
    name("identity", site.object.identity);
    name("keeper", site.keeper);
    flag("many", site.many);
    text("pointer_text", site.edit.pointerText);
    list("prefixes", site.object.prefixes);
    flag("record", site.object.isRecord);
    flag("rewritten", site.edit.rewritten);
    out_.key("role"), out_.text(toString(site.role));
    flag("scoped", site.scoped);
    out_.key("size"), write(site.object.size);
    text("size_text", site.edit.sizeText);
    name("type", site.object.type);
    flag("uncertain", site.uncertain);
    text("why_not", site.edit.whyNot);
    flag("zeroed", site.edit.zeroed);
    out_.close('}');
  }

  void write(const GlobalFact &global) {
    out_.key("align"), out_.number(global.align);
    out_.key("at"), write(global.location);
    out_.key("bytes"), out_.number(global.bytes);
    out_.key("display"), write(global.display);
    out_.key("linkage"), out_.text(toString(global.linkage));
    out_.key("name"), write(global.name);
    out_.key("section"), out_.text(toString(global.section));
    name("symbol", global.symbol);
  }

  void write(const UnknownFact &unknown) {
    out_.key("at"), write(unknown.location);
    name("function", unknown.function);
    out_.key("kind"), write(unknown.kind);
    text("why", unknown.why);
  }

  void write(const DiagnosticFact &diagnostic) {
    out_.key("at"), write(diagnostic.location);
    out_.key("error"), out_.flag(diagnostic.error);
    out_.key("message"), out_.text(diagnostic.message);
  }

  void write(const MadeFact &made) {
    std::vector<NameId> by = made.by; // a unit's are in the order of its ids
    std::sort(by.begin(), by.end(), [&](NameId a, NameId b) { return rank_(a) < rank_(b); });
    list("by", by, true);
    out_.key("place"), write(made.place);
  }

  void write(const AddressTakenFact &taken) {
    out_.key("at"), write(taken.location);
    out_.key("function"), write(taken.function);
  }

  void write(const Role &role) {
    out_.open('{');
    list("labels", role.labels, true);
    flag("opaque", role.opaque);
    out_.key("role"), out_.text(toString(role.kind));
    out_.close('}');
  }

  void write(const ByteBound &bound) {
    out_.open('{');
    out_.key("bytes"), out_.number(bound.bytes);
    out_.key("kind"), out_.text(toString(bound.kind));
    out_.key("provenance"), out_.text(toString(bound.provenance));
    out_.close('}');
  }

  void write(const Location &at) { numbers({rank_(at.file), at.line, at.column}); }
  void write(const std::string &text) { out_.text(text); }
  void write(NameId name) { out_.number(rank_(name)); }
  /// What may follow a block.
  void write(const std::vector<std::uint32_t> &blocks) { numbers(blocks); }

  template <typename Numbers> void numbers(const Numbers &values) {
    out_.open('[');
    for (std::uint32_t value : values)
      out_.number(value);
    out_.close(']');
  }
  void numbers(std::initializer_list<std::uint32_t> values) {
    numbers<std::initializer_list<std::uint32_t>>(values);
  }

  /// The next field of the envelope or of the body.
  void line(const char *key) {
    out_.newLine();
    out_.key(key);
  }
  template <typename Fact> void lines(const char *key, const std::vector<Fact> &facts) {
    line(key);
    out_.open('[');
    if (sorts_)
      for (const std::string &text : sortedTexts(facts))
        out_.newLine(), out_.json(text);
    else
      for (const Fact &fact : facts)
        out_.newLine(), writeLine(fact);
    out_.close(']');
  }
  template <typename Fact> void writeLine(const Fact &fact) {
    if constexpr (std::is_same_v<Fact, FlowFact>)
      numbers({rank_(fact.from), rank_(fact.to)});
    else if constexpr (std::is_same_v<Fact, std::string> || std::is_same_v<Fact, NameId>)
      write(fact);
    else
      out_.open('{'), write(fact), out_.close('}');
  }
  template <typename Fact> std::vector<std::string> sortedTexts(const std::vector<Fact> &facts) {
    std::vector<std::string> texts;
    for (const Fact &fact : facts) {
      JsonWriter whole = std::exchange(out_, JsonWriter(JsonWriter::Layout::Lines));
      writeLine(fact);
      texts.push_back(std::exchange(out_, std::move(whole)).take());
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }

  template <typename Item>
  void list(const char *key, const std::vector<Item> &items, bool evenEmpty = false) {
    if (items.empty() && !evenEmpty)
      return;
    out_.key(key);
    out_.open('[');
    for (const Item &item : items)
      write(item);
    out_.close(']');
  }
  void name(const char *key, NameId value) {
    if (value != NoName)
      out_.key(key), write(value);
  }
  void flag(const char *key, bool value) {
    if (value)
      out_.key(key), out_.flag(true);
  }
  void text(const char *key, const std::string &value) {
    if (!value.empty())
      out_.key(key), out_.text(value);
  }

  const Facts &facts_;
  const NameTable &names_;
  Ranks rank_;
  bool sorts_ = false; // the facts of each list
  JsonWriter out_{JsonWriter::Layout::Lines};
};

} // namespace

std::string serialize(const Facts &facts, const char *kind, const HeaderFacts &headers) {
  return FactsWriter(facts, facts.names).write(kind, headers);
}

} // namespace stingy
