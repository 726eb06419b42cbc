#include "analyze/figures.h"

#include "analyze/allocators.h"
#include "analyze/exclusive.h"
#include "model/sort_unique.h"

#include <cctype>
#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

ByteBound withDoubt(ByteBound bound, bool doubt) {
  if (doubt)
    bound.kind = BoundKind::Unbounded;
  return bound;
}

std::vector<std::string> objectNames(const Findings &findings, const IndexSet &objects) {
  std::vector<std::string> names; // ObjectIds ascend with the names
  for (ObjectId object : objects)
    names.push_back(findings.objects.objects()[object].name);
  return names;
}

/// At most: an object that may be alive need not be.
ByteBound bytesAlive(const Findings &findings, const IndexSet &live) {
  ByteBound sum = ByteBound::exact(0, findings.objects.hasDeclaredOwn() ? Provenance::Annotated
                                                                        : Provenance::Computed);
  for (ObjectId object : live) {
    ByteBound bytes =
        findings.objects.objects()[object].size * findings.lifetimes.instances[object];
    bytes.kind = std::max(bytes.kind, BoundKind::AtMost);
    sum = sum + bytes;
  }
  return sum;
}

std::vector<QueueEdge> edgesOf(const Findings &findings, const StageNode &node) {
  std::vector<QueueEdge> edges;
  for (const auto &[target, calls] : node.queues) {
    QueueEdge &edge = edges.emplace_back(QueueEdge{findings.stageNames[target], {}});
    for (CallId call : calls)
      edge.sites.push_back(findings.program.placeOf(call));
    sortUnique(edge.sites);
  }
  std::sort(edges.begin(), edges.end(),
            [](const QueueEdge &a, const QueueEdge &b) { return a.stage < b.stage; });
  return edges;
}

Stage stageFigure(const Findings &findings, StageId id) {
  const StageNode &node = findings.graph.stages[id];
  const StageLifetime &lifetime = findings.lifetimes.stages[id];
  Stage stage;
  stage.name = findings.stageNames[id];
  stage.place = findings.program.place(findings.program.function(node.function).location);
  stage.entry = node.entry;
  for (FunctionId function : node.reached)
    if (!findings.program.function(function).synthetic)
      ++(findings.program.defined(function) ? stage.functions : stage.externals);
  stage.stack = withDoubt(findings.stack.of(node.function), findings.doubts.anything);
  stage.stackPath = findings.stack.path(node.function);
  stage.allocates = objectNames(findings, lifetime.allocates);
  stage.frees = objectNames(findings, lifetime.frees);
  stage.alwaysFrees = objectNames(findings, lifetime.alwaysFrees);
  stage.live = objectNames(findings, lifetime.live);
  stage.perRequest = withDoubt(bytesAlive(findings, lifetime.live), findings.doubts.stages[id]);
  stage.queues = edgesOf(findings, node);
  return stage;
}

std::string identifierOf(const std::string &name, std::set<std::string> &taken) {
  std::string text = name;
  for (const char *tag : {"struct ", "union ", "class "})
    if (text.rfind(tag, 0) == 0)
      text = text.substr(std::char_traits<char>::length(tag));
  std::string identifier;
  for (unsigned char c : text)
    if (std::isalnum(c) && c < 128)
      identifier += static_cast<char>(c);
    else if (!identifier.empty() && identifier.back() != '_')
      identifier += '_';
  while (!identifier.empty() && identifier.back() == '_')
    identifier.pop_back();
  if (identifier.empty() || std::isdigit(static_cast<unsigned char>(identifier.front())))
    identifier = "object_" + identifier;
  std::string unique = identifier;
  for (unsigned n = 2; !taken.insert(unique).second; ++n)
    unique = fmt::format("{}_{}", identifier, n);
  return unique;
}

/// Of the stages at which its partners may be alive.
std::vector<Absence> absencesOf(const Findings &findings, const AbsenceSearch &search,
                                ObjectId object, const IndexSet &stages) {
  std::vector<Absence> absences;
  for (StageId stage : stages) {
    Absence &absence = absences.emplace_back(Absence{findings.stageNames[stage], {}});
    for (const LastHolder &last : search.lastHolders(object, stage))
      absence.ends.push_back({findings.stageNames[last.stage], placesOf(findings, last.frees)});
    std::sort(absence.ends.begin(), absence.ends.end(),
              [](const auto &a, const auto &b) { return a.stage < b.stage; });
  }
  std::sort(absences.begin(), absences.end(),
            [](const Absence &a, const Absence &b) { return a.stage < b.stage; });
  return absences;
}

/// "" for a free of something not known that may be of any object; nothing when the site is of no
/// concern.
std::optional<std::string> objectOfSite(const Findings &findings, SiteRef ref) {
  if (auto object = findings.objects.objectOf(ref))
    return findings.objects.objects()[*object].name;
  const SiteFact &site = findings.objects.site(ref);
  if (site.role == RoleKind::Malloc || site.uncertain)
    return std::nullopt;
  // A buffer's owner is told from the text around the free; a pool checks the pointer itself, so
  // take no chance.
  if (!site.object.isRecord || findings.objects.isLoose(ref) || findings.objects.mayFreeRecord(ref))
    return "";
  return std::nullopt;
}

Site siteFigure(const Findings &findings, SiteRef ref, std::string object) {
  const ProgramIndex &program = findings.program;
  const SiteFact &fact = findings.objects.site(ref);
  const CallFact &call = program.call(ref.call);
  Site site;
  site.role = fact.role;
  site.object = std::move(object);
  if (auto callee = program.idOf(call.callee))
    site.function = program.nameOf(*callee);
  if (auto caller = program.idOf(call.caller))
    site.caller = program.nameOf(*caller);
  site.place = program.placeOf(ref.call);
  site.begin = fact.edit.call.begin;
  site.end = fact.edit.call.end;
  site.sizeText = fact.edit.sizeText;
  site.pointerText = fact.edit.pointerText;
  site.zeroed =
      fact.role == RoleKind::Malloc && Allocators(program).zeroes(program.call(ref.call), fact);
  site.perRequest = fact.role == RoleKind::Malloc && findings.objects.inStage(ref);
  site.whyNot = findings.poolability.whyNotEditable(ref);
  site.rewritten = fact.edit.rewritten;
  site.editable = site.whyNot.empty() && !site.rewritten;
  return site;
}

auto orderOf(const Site &site) {
  return std::tie(site.place, site.begin, site.end, site.role, site.object, site.sizeText,
                  site.pointerText, site.function, site.caller);
}

} // namespace

std::vector<Place> placesOf(const Findings &findings, const std::vector<SiteRef> &sites) {
  std::vector<Place> places;
  for (SiteRef site : sites)
    places.push_back(findings.objects.placeOf(site));
  sortUnique(places);
  return places;
}

std::vector<Stage> stageFigures(const Findings &findings) {
  std::vector<Stage> stages;
  for (StageId id = 0; id < findings.graph.stages.size(); ++id)
    stages.push_back(stageFigure(findings, id));
  std::sort(stages.begin(), stages.end(),
            [](const Stage &a, const Stage &b) { return a.name < b.name; });
  return stages;
}

CallCounts countCalls(const Findings &findings) {
  CallCounts counts;
  for (CallId id = 0; id < findings.flow.targets.size(); ++id) {
    const CallFact &call = findings.program.call(id);
    const CallTargets &targets = findings.flow.targets[id];
    if (call.caller == NoName)
      continue;
    if (call.callee != NoName) {
      counts.direct += !findings.program.text(call.callee).ends_with("#store");
      continue;
    }
    ++counts.indirect;
    if (targets.functions.empty()) {
      ++counts.unresolved;
    } else if (targets.assumed) {
      ++counts.bySignature;
    } else {
      ++counts.byFlow;
      counts.flowTargets += targets.functions.size();
    }
  }
  return counts;
}

std::vector<Object> objectFigures(const Findings &findings) {
  std::vector<Object> objects;
  std::set<std::string> identifiers;
  for (ObjectId id = 0; id < findings.objects.objects().size(); ++id) {
    const ObjectClass &known = findings.objects.objects()[id];
    Object &object = objects.emplace_back();
    object.name = known.name;
    object.identifier = identifierOf(known.name, identifiers);
    object.type = findings.program.text(known.type);
    object.isRecord = known.isRecord;
    object.isContainer = known.container;
    object.size = known.size;
    object.instances = findings.lifetimes.instances[id];
    object.allocatedAt = placesOf(findings, known.allocations);
    object.freedAt = placesOf(findings, known.frees);
    for (CallId call : findings.releases[id])
      object.releasedAt.push_back(findings.program.placeOf(call));
    sortUnique(object.releasedAt);
    object.whyNot = findings.poolability.whyNot(id);
    object.poolable = object.whyNot.empty();
  }
  return objects;
}

void addExclusive(const Findings &findings, Memory &memory) {
  Exclusive exclusive = exclusivePairs(findings);
  memory.exclusiveLeftOut = exclusive.leftOut;
  for (const auto &[a, b] : exclusive.pairs)
    memory.exclusive.emplace_back(memory.objects[a].name, memory.objects[b].name);
  std::vector<IndexSet> stages = stagesOfPartners(findings, exclusive);
  std::size_t absences = 0;
  for (const IndexSet &ofObject : stages)
    absences += ofObject.size();
  memory.evidenceLeftOut = absences > MostAbsences;
  if (absences == 0 || memory.evidenceLeftOut)
    return;
  AbsenceSearch search(findings);
  for (ObjectId object = 0; object < stages.size(); ++object)
    memory.objects[object].absent = absencesOf(findings, search, object, stages[object]);
}

std::vector<QueueCall> queueCalls(const Findings &findings) {
  std::vector<QueueCall> calls;
  for (const QueueSite &site : findings.graph.sites) {
    QueueCall call{findings.program.placeOf(site.call), "", {}};
    if (site.caller)
      call.function = findings.program.nameOf(*site.caller);
    for (FunctionId target : site.targets)
      if (auto stage = findings.graph.stageOf(target))
        call.stages.push_back(findings.stageNames[*stage]);
    std::sort(call.stages.begin(), call.stages.end());
    calls.push_back(std::move(call));
  }
  std::sort(calls.begin(), calls.end(), [](const QueueCall &a, const QueueCall &b) {
    return std::tie(a.place, a.function, a.stages) < std::tie(b.place, b.function, b.stages);
  });
  return calls;
}

std::vector<Site> siteList(const Findings &findings) {
  std::vector<Site> sites;
  for (SiteRef ref : findings.objects.sites())
    if (auto object = objectOfSite(findings, ref))
      sites.push_back(siteFigure(findings, ref, *object));
  std::sort(sites.begin(), sites.end(),
            [](const Site &a, const Site &b) { return orderOf(a) < orderOf(b); });
  sites.erase(std::unique(sites.begin(), sites.end(),
                          [](const Site &a, const Site &b) { return orderOf(a) == orderOf(b); }),
              sites.end());
  return sites;
}

} // namespace stingy
