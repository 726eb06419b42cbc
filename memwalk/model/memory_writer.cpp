#include "model/json_writer.h"
#include "model/memory.h"

namespace stingy {
namespace {

/// Keys in sorted order. A program of 10,000 units has 100 MB to say: no tree of it is built.
class MemoryWriter {
public:
  std::string write(const Memory &memory) && {
    out_.open('{');
    out_.key("body"), writeBody(memory);
    field("kind", std::string(MemoryKind));
    field("producer", producer());
    field("schema_version", schemaVersion(MemoryKind));
    field("target_triple", memory.targetTriple);
    out_.close('}');
    return std::move(out_).take() + "\n";
  }

private:
  void writeBody(const Memory &memory) {
    out_.open('{');
    if (!memory.build.empty())
      field("build", memory.build);
    field("calls", memory.calls);
    field("exclusive", memory.exclusive);
    if (memory.exclusiveLeftOut)
      field("exclusive_left_out", true);
    if (memory.evidenceLeftOut)
      field("exclusive_evidence_left_out", true);
    out_.key("files"), writeFiles(memory);
    field("findings", memory.findings);
    field("globals", memory.globals);
    field("objects", memory.objects);
    field("per_request", memory.perRequest);
    field("program", memory.program);
    field("queue_sites", memory.queueCalls);
    field("server_objects", memory.serverObjects);
    field("sites", memory.sites);
    field("stack", memory.stack);
    field("stages", memory.stages);
    field("units", memory.units);
    field("unknowns", memory.unknowns);
    out_.close('}');
  }

  void writeFiles(const Memory &memory) {
    out_.open('{');
    for (const auto &[path, digest] : memory.files)
      out_.key(path), out_.text(digest);
    out_.close('}');
  }

  void fields(const Place &place) {
    field("column", place.column);
    field("file", place.file);
    field("line", place.line);
  }
  void fields(const ByteBound &bound) {
    field("bytes", bound.bytes);
    field("kind", toString(bound.kind));
    field("provenance", toString(bound.provenance));
  }
  void fields(const InstanceBound &bound) {
    field("count", bound.count);
    field("kind", toString(bound.kind));
    field("provenance", toString(bound.provenance));
  }
  void fields(const StackFrame &frame) {
    field("frame", frame.frame);
    field("function", frame.function);
  }
  void fields(const QueueEdge &edge) {
    field("sites", edge.sites);
    field("stage", edge.stage);
  }

  void fields(const Stage &stage) {
    field("allocates", stage.allocates);
    field("always_frees", stage.alwaysFrees);
    field("column", stage.place.column);
    field("entry", stage.entry);
    field("external_functions", stage.externals);
    field("file", stage.place.file);
    field("frees", stage.frees);
    field("line", stage.place.line);
    field("live", stage.live);
    field("name", stage.name);
    field("nf", stage.functions);
    field("per_request", stage.perRequest);
    field("queues", stage.queues);
    field("stack", stage.stack);
    field("stack_path", stage.stackPath);
  }

  void fields(const QueueCall &call) {
    field("at", call.place);
    field("function", call.function);
    field("stages", call.stages);
  }

  void fields(const Absence::End &end) {
    field("freed_at", end.freedAt);
    field("stage", end.stage);
  }
  void fields(const Absence &absence) {
    field("ends", absence.ends);
    field("stage", absence.stage);
  }

  void fields(const Object &object) {
    field("absent", object.absent);
    field("allocated_at", object.allocatedAt);
    if (object.isContainer)
      field("container", true);
    field("freed_at", object.freedAt);
    field("identifier", object.identifier);
    field("instances", object.instances);
    field("kind", std::string(object.isRecord ? "record" : "buffer"));
    field("name", object.name);
    field("poolable", object.poolable);
    field("released_at", object.releasedAt);
    field("size", object.size);
    field("type", object.type);
    field("why_not", object.whyNot);
  }

  void fields(const ServerObject &object) {
    field("allocated_at", object.allocatedAt);
    field("freed_at", object.freedAt);
    field("held_in", object.heldIn);
    field("instances", object.instances);
    field("name", object.name);
    field("size", object.size);
    field("type", object.type);
  }

  void fields(const Site &site) {
    out_.key("call"), out_.open('{');
    field("begin", site.begin);
    field("end", site.end);
    out_.close('}');
    field("caller", site.caller);
    field("column", site.place.column);
    field("editable", site.editable);
    field("file", site.place.file);
    field("function", site.function);
    field("line", site.place.line);
    field("object", site.object);
    field("per_request", site.perRequest);
    field("pointer_text", site.pointerText);
    field("rewritten", site.rewritten);
    field("role", std::string(site.role == RoleKind::Malloc ? "malloc" : "free"));
    field("size_text", site.sizeText);
    field("why_not", site.whyNot);
    field("zeroed", site.zeroed);
  }

  void fields(const GlobalItem &item) {
    field("align", item.align);
    field("bytes", item.bytes);
    fields(item.place);
    field("linkage", item.linkage);
    field("name", item.name);
    field("section", item.section);
    field("symbol", item.symbol);
    field("touched", item.touched);
  }
  void fields(const Globals &globals) {
    field("bytes", globals.bytes);
    field("constant_bytes", globals.constantBytes);
    field("items", globals.items);
    field("thread_local_bytes", globals.threadLocalBytes);
    field("touched", globals.touched);
    field("touched_constant", globals.touchedConstant);
    field("touched_thread_local", globals.touchedThreadLocal);
  }
  void fields(const CallCounts &calls) {
    field("by_flow", calls.byFlow);
    field("by_signature", calls.bySignature);
    field("direct", calls.direct);
    field("flow_targets", calls.flowTargets);
    field("indirect", calls.indirect);
    field("unresolved", calls.unresolved);
  }
  void fields(const Unknown &unknown) {
    field("function", unknown.function);
    field("kind", unknown.kind);
    field("stages", unknown.stages);
    field("where", unknown.place);
    field("why", unknown.why);
  }
  void fields(const Finding &finding) {
    field("kind", finding.kind);
    field("object", finding.object);
    field("related", finding.related);
    field("stage", finding.stage);
    field("where", finding.place);
    field("why", finding.why);
  }
  void fields(const Unit &unit) {
    field("errors", unit.errors);
    field("file", unit.file);
    field("parsed", unit.parsed);
  }

  template <typename Value> void field(const char *key, const Value &value) {
    out_.key(key);
    write(value);
  }

  template <typename Fact> void write(const Fact &fact) {
    out_.open('{');
    fields(fact);
    out_.close('}');
  }
  template <typename Item> void write(const std::vector<Item> &items) {
    out_.open('[');
    for (const Item &item : items)
      write(item);
    out_.close(']');
  }
  void write(const std::pair<std::string, std::string> &pair) {
    out_.open('[');
    out_.text(pair.first), out_.text(pair.second);
    out_.close(']');
  }
  void write(const std::string &text) { out_.text(text); }
  void write(bool value) { out_.flag(value); }
  void write(std::uint32_t value) { out_.number(value); }
  void write(std::uint64_t value) { out_.number(value); }

  JsonWriter out_{JsonWriter::Layout::Indented};
};

} // namespace

std::string serialize(const Memory &memory) { return MemoryWriter().write(memory); }

Artifact toArtifact(const Memory &memory) {
  auto document = nlohmann::json::parse(serialize(memory));
  return {MemoryKind, memory.targetTriple, std::move(document["body"])};
}

} // namespace stingy
