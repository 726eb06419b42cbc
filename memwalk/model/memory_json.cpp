#include "model/memory_parts.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace stingy {

Place placeFrom(const JsonCursor &from) {
  return {from["file"].text(), from["line"].number<unsigned>(), from["column"].number<unsigned>()};
}

static Absence::End endFrom(const JsonCursor &from) {
  return {from["stage"].text(), listFrom(from["freed_at"], placeFrom)};
}

Absence absenceFrom(const JsonCursor &from) {
  return {from["stage"].text(), listFrom(from["ends"], endFrom)};
}

namespace {

BoundKind boundKindFrom(const JsonCursor &from) {
  return from.oneOf({BoundKind::Exact, BoundKind::AtMost, BoundKind::Unbounded});
}

Provenance provenanceFrom(const JsonCursor &from) {
  return from.oneOf(
      {Provenance::Measured, Provenance::Computed, Provenance::Annotated, Provenance::Assumed});
}

ByteBound boundFrom(const JsonCursor &from) {
  return {boundKindFrom(from["kind"]), from["bytes"].number(), provenanceFrom(from["provenance"])};
}

InstanceBound instancesFrom(const JsonCursor &from) {
  return {boundKindFrom(from["kind"]), from["count"].number(), provenanceFrom(from["provenance"])};
}

StackFrame frameFrom(const JsonCursor &from) {
  return {from["function"].text(), boundFrom(from["frame"])};
}

std::string textFrom(const JsonCursor &from) { return from.text(); }

QueueEdge edgeFrom(const JsonCursor &from) {
  return {from["stage"].text(), listFrom(from["sites"], placeFrom)};
}

Stage stageFrom(const JsonCursor &from) {
  Stage stage;
  stage.name = from["name"].text();
  stage.place = placeFrom(from);
  stage.entry = from["entry"].flag();
  stage.functions = from["nf"].number<unsigned>();
  stage.externals = from["external_functions"].number<unsigned>();
  stage.stack = boundFrom(from["stack"]);
  stage.stackPath = listFrom(from["stack_path"], frameFrom);
  stage.allocates = listFrom(from["allocates"], textFrom);
  stage.frees = listFrom(from["frees"], textFrom);
  stage.alwaysFrees = listFrom(from["always_frees"], textFrom);
  stage.live = listFrom(from["live"], textFrom);
  stage.perRequest = boundFrom(from["per_request"]);
  stage.queues = listFrom(from["queues"], edgeFrom);
  return stage;
}

QueueCall queueCallFrom(const JsonCursor &from) {
  return {placeFrom(from["at"]), from["function"].text(), listFrom(from["stages"], textFrom)};
}

bool oneOfTwo(const JsonCursor &from, const char *yes, const char *no) {
  std::string text = from.text();
  if (text != yes && text != no)
    from.fail(fmt::format("\"{}\" is none of: {}, {}", text, yes, no));
  return text == yes;
}

Object objectFrom(const JsonCursor &from) {
  Object object;
  object.name = from["name"].text();
  object.identifier = from["identifier"].text();
  object.isRecord = oneOfTwo(from["kind"], "record", "buffer");
  from.ifThere("container", [&](const JsonCursor &at) { object.isContainer = at.flag(); });
  object.type = from["type"].text();
  object.size = boundFrom(from["size"]);
  object.instances = instancesFrom(from["instances"]);
  object.allocatedAt = listFrom(from["allocated_at"], placeFrom);
  object.freedAt = listFrom(from["freed_at"], placeFrom);
  from.ifThere("released_at",
               [&](const JsonCursor &at) { object.releasedAt = listFrom(at, placeFrom); });
  from.ifThere("absent", [&](const JsonCursor &at) { object.absent = listFrom(at, absenceFrom); });
  object.poolable = from["poolable"].flag();
  object.whyNot = from["why_not"].text();
  return object;
}

ServerObject serverObjectFrom(const JsonCursor &from) {
  ServerObject object;
  object.name = from["name"].text();
  object.type = from["type"].text();
  object.size = boundFrom(from["size"]);
  object.instances = instancesFrom(from["instances"]);
  object.allocatedAt = listFrom(from["allocated_at"], placeFrom);
  object.freedAt = listFrom(from["freed_at"], placeFrom);
  object.heldIn = listFrom(from["held_in"], textFrom);
  return object;
}

Site siteFrom(const JsonCursor &from) {
  Site site;
  site.role = oneOfTwo(from["role"], "malloc", "free") ? RoleKind::Malloc : RoleKind::Free;
  site.object = from["object"].text();
  site.function = from["function"].text();
  site.caller = from["caller"].text();
  site.place = placeFrom(from);
  site.begin = from["call"]["begin"].number<std::uint32_t>();
  site.end = from["call"]["end"].number<std::uint32_t>();
  site.sizeText = from["size_text"].text();
  site.pointerText = from["pointer_text"].text();
  site.zeroed = from["zeroed"].flag();
  site.perRequest = from["per_request"].flag();
  site.editable = from["editable"].flag();
  site.rewritten = from["rewritten"].flag();
  site.whyNot = from["why_not"].text();
  return site;
}

/// A text that is one of those.
void choiceFrom(const JsonCursor &at, const std::vector<std::string> &choices, const char *what,
                std::string &to) {
  to = at.text();
  if (std::find(choices.begin(), choices.end(), to) == choices.end())
    at.fail(fmt::format("\"{}\" is no {}, but one of: {}", to, what, fmt::join(choices, ", ")));
}

GlobalItem globalFrom(const JsonCursor &from) {
  GlobalItem item;
  item.name = from["name"].text();
  item.place = placeFrom(from);
  item.bytes = from["bytes"].number();
  choiceFrom(from["section"], {"data", "bss", "constant", "thread_local"}, "section", item.section);
  from.ifThere("touched", [&](const JsonCursor &at) {
    choiceFrom(at, {"named", "pointer", "unseen", "no"}, "way to touch", item.touched);
  });
  from.ifThere("linkage", [&](const JsonCursor &at) {
    choiceFrom(at, {"external", "internal", "local"}, "linkage", item.linkage);
  });
  from.ifThere("symbol", [&](const JsonCursor &at) { item.symbol = at.text(); });
  from.ifThere("align", [&](const JsonCursor &at) { item.align = at.number(); });
  return item;
}

CallCounts callsFrom(const JsonCursor &from) {
  CallCounts calls;
  calls.direct = from["direct"].number();
  calls.indirect = from["indirect"].number();
  calls.byFlow = from["by_flow"].number();
  calls.flowTargets = from["flow_targets"].number();
  calls.bySignature = from["by_signature"].number();
  calls.unresolved = from["unresolved"].number();
  return calls;
}

Globals globalsFrom(const JsonCursor &from) {
  Globals globals;
  globals.bytes = from["bytes"].number();
  globals.constantBytes = from["constant_bytes"].number();
  globals.threadLocalBytes = from["thread_local_bytes"].number();
  globals.items = listFrom(from["items"], globalFrom);
  auto bound = [&](const char *key, ByteBound &to) {
    from.ifThere(key, [&](const JsonCursor &at) { to = boundFrom(at); });
  };
  bound("touched", globals.touched);
  bound("touched_constant", globals.touchedConstant);
  bound("touched_thread_local", globals.touchedThreadLocal);
  return globals;
}

Unknown unknownFrom(const JsonCursor &from) {
  return {from["kind"].text(), from["function"].text(), placeFrom(from["where"]),
          from["why"].text(), listFrom(from["stages"], textFrom)};
}

Finding findingFrom(const JsonCursor &from) {
  Finding finding;
  finding.kind = from["kind"].text();
  finding.object = from["object"].text();
  finding.stage = from["stage"].text();
  finding.place = placeFrom(from["where"]);
  finding.why = from["why"].text();
  finding.related = listFrom(from["related"], placeFrom);
  return finding;
}

Unit unitFrom(const JsonCursor &from) {
  return {from["file"].text(), from["parsed"].flag(), from["errors"].number<unsigned>()};
}

Memory memoryFrom(const JsonCursor &body) {
  Memory memory;
  memory.program = body["program"].text();
  memory.stages = listFrom(body["stages"], stageFrom);
  memory.queueCalls = listFrom(body["queue_sites"], queueCallFrom);
  memory.objects = listFrom(body["objects"], objectFrom);
  body["exclusive"].each([&](const JsonCursor &pair) {
    auto names = listFrom(pair, textFrom);
    if (names.size() != 2)
      return pair.fail("must be two objects");
    memory.exclusive.emplace_back(names[0], names[1]);
  });
  body.ifThere("exclusive_left_out",
               [&](const JsonCursor &at) { memory.exclusiveLeftOut = at.flag(); });
  body.ifThere("exclusive_evidence_left_out",
               [&](const JsonCursor &at) { memory.evidenceLeftOut = at.flag(); });
  body.ifThere("server_objects", [&](const JsonCursor &at) {
    memory.serverObjects = listFrom(at, serverObjectFrom);
  });
  memory.perRequest = boundFrom(body["per_request"]);
  memory.stack = boundFrom(body["stack"]);
  memory.globals = globalsFrom(body["globals"]);
  body.ifThere("build", [&](const JsonCursor &at) { memory.build = at.text(); });
  body.ifThere("calls", [&](const JsonCursor &calls) { memory.calls = callsFrom(calls); });
  memory.sites = listFrom(body["sites"], siteFrom);
  body["files"].eachField([&](const std::string &path, const JsonCursor &digest) {
    memory.files.emplace(path, digest.text());
  });
  memory.unknowns = listFrom(body["unknowns"], unknownFrom);
  body.ifThere("findings",
               [&](const JsonCursor &at) { memory.findings = listFrom(at, findingFrom); });
  memory.units = listFrom(body["units"], unitFrom);
  return memory;
}

// ---- What the types cannot say ----

/// Checks that names lead somewhere. `body` only serves to name the place of a trouble.
class MemoryCheck {
public:
  MemoryCheck(const Memory &memory, const JsonCursor &body) : memory_(memory), body_(body) {}

  void run() {
    std::set<std::string> identifiers;
    walk("stages", memory_.stages, [&](const Stage &stage, const JsonCursor &at) {
      unique(stages_, stage.name, at["name"]);
    });
    walk("objects", memory_.objects, [&](const Object &object, const JsonCursor &at) {
      unique(objects_, object.name, at["name"]);
      unique(identifiers, object.identifier, at["identifier"]);
      checkObject(object, at);
    });
    walk("stages", memory_.stages,
         [&](const Stage &stage, const JsonCursor &at) { checkStage(stage, at); });
    walk("queue_sites", memory_.queueCalls, [&](const QueueCall &call, const JsonCursor &at) {
      for (const std::string &stage : call.stages)
        known(stages_, stage, "stage", at["stages"]);
    });
    walk("exclusive", memory_.exclusive, [&](const auto &pair, const JsonCursor &at) {
      known(objects_, pair.first, "object", at);
      known(objects_, pair.second, "object", at);
      if (pair.first == pair.second)
        at.fail("names one object twice");
    });
    if (!memory_.findings.empty())
      walk("findings", memory_.findings, [&](const Finding &finding, const JsonCursor &at) {
        if (!finding.object.empty())
          known(objects_, finding.object, "object", at["object"]);
        if (!finding.stage.empty())
          known(stages_, finding.stage, "stage", at["stage"]);
      });
    walk("sites", memory_.sites,
         [&](const Site &site, const JsonCursor &at) { checkSite(site, at); });
  }

private:
  using Names = std::set<std::string>;

  template <typename Item, typename Visit>
  void walk(const char *field, const std::vector<Item> &items, Visit visit) const {
    auto item = items.begin();
    body_[field].each([&](const JsonCursor &at) { visit(*item++, at); });
  }

  static void unique(Names &names, const std::string &name, const JsonCursor &at) {
    if (name.empty() || !names.insert(name).second)
      at.fail(name.empty() ? "is empty" : fmt::format("\"{}\" is there twice", name));
  }

  static void known(const Names &names, const std::string &name, const char *what,
                    const JsonCursor &at) {
    if (names.count(name) == 0)
      at.fail(fmt::format("names {} \"{}\", which is not in the file", what, name));
  }

  void checkObject(const Object &object, const JsonCursor &at) const {
    auto isWord = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '_'); };
    const std::string &word = object.identifier;
    if (word.empty() || std::isdigit(static_cast<unsigned char>(word.front())) ||
        !std::all_of(word.begin(), word.end(), isWord))
      at["identifier"].fail(fmt::format("\"{}\" is no C identifier", word));
    if (object.poolable && !object.size.definite())
      at["poolable"].fail("is true for an object of unbounded size");
    for (const Absence &absence : object.absent) {
      known(stages_, absence.stage, "stage", at["absent"]);
      for (const Absence::End &end : absence.ends)
        known(stages_, end.stage, "stage", at["absent"]);
    }
  }

  void checkStage(const Stage &stage, const JsonCursor &at) const {
    auto all = [&](const char *field, const std::vector<std::string> &names) {
      for (const std::string &name : names)
        known(objects_, name, "object", at[field]);
    };
    all("allocates", stage.allocates);
    all("frees", stage.frees);
    all("always_frees", stage.alwaysFrees);
    all("live", stage.live);
    for (const QueueEdge &edge : stage.queues)
      known(stages_, edge.stage, "stage", at["queues"]);
  }

  void checkSite(const Site &site, const JsonCursor &at) const {
    if (!site.object.empty())
      known(objects_, site.object, "object", at["object"]);
    if (!site.editable)
      return;
    if (site.begin >= site.end)
      at["call"].fail("is empty, but the site is editable");
    if (memory_.files.count(site.place.file) == 0)
      at["file"].fail(fmt::format("\"{}\" has no digest in /body/files", site.place.file));
    if ((site.role == RoleKind::Malloc ? site.sizeText : site.pointerText).empty())
      at.fail("is editable, but does not spell its size or pointer");
  }

  const Memory &memory_;
  const JsonCursor &body_;
  Names stages_, objects_;
};

} // namespace

Result<Memory> memoryFromArtifact(const Artifact &artifact, const std::string &origin) {
  JsonCursor::Trouble trouble{origin, "write the file again with memwalk", {}};
  JsonCursor body(artifact.body, trouble);
  Memory memory = memoryFrom(body);
  memory.targetTriple = artifact.targetTriple;
  if (!trouble.first)
    MemoryCheck(memory, body).run();
  if (trouble.first)
    return *trouble.first;
  return memory;
}

} // namespace stingy
