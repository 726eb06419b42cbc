#include "report/report.h"

#include "model/cache_fit.h"
#include "report/figure_words.h"
#include "report/text_layout.h"
#include "report/unknown_words.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stingy {
namespace {

constexpr std::size_t GlobalsShown = 8;
constexpr std::size_t PlacesShown = 3;
constexpr std::size_t AnswersShown = 8;

std::string instancesText(const InstanceBound &bound) {
  if (bound.kind == BoundKind::Unbounded)
    return fmt::format("many ({} assumed)", bound.count);
  return fmt::format("{}{}", signOf(bound.kind), bound.count);
}

std::string joined(const std::vector<Place> &places) {
  std::vector<std::string> texts;
  for (const Place &place : places)
    texts.push_back(toText(place));
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string joined(const std::vector<std::string> &names, const char *separator = ", ") {
  return fmt::format("{}", fmt::join(names, separator));
}

class TextReport {
public:
  TextReport(const Memory &memory, const CacheGeometry &cache, const TextOptions &options)
      : memory_(memory), cache_(cache), options_(options) {}

  std::string text() const {
    return summary() + stages() + objects() + serverObjects() + globals() + findings() +
           unknowns() + legend();
  }

private:
  std::string title(const std::string &text) const { return heading(text, options_.colour); }
  std::string detail(const char *label, const std::string &text) const {
    return text.empty() ? "" : wrapped(fmt::format("      {:<11}", label), text, options_.width);
  }

  std::string summary() const {
    std::string text =
        fmt::format("{}: {}, {}, {}{}{}\n", printable(memory_.program),
                    counted(memory_.units.size(), "unit", "units"),
                    counted(memory_.stages.size(), "stage", "stages"),
                    counted(memory_.objects.size(), "per-request object", "per-request objects"),
                    memory_.targetTriple.empty() ? "" : ", ", printable(memory_.targetTriple));
    text += total("stack", memory_.stack, whichStage(memory_.stack, &Stage::stack));
    text += total("per request", memory_.perRequest,
                  whichStage(memory_.perRequest, &Stage::perRequest));
    text += calls();
    text +=
        total("globals", ByteBound::exact(memory_.globals.bytes),
              fmt::format("writable data; stages touch {}", shortText(memory_.globals.touched)));
    return text + fits();
  }

  std::string fits() const {
    CacheFit fit = fitOf(memory_, cache_);
    std::string source = cache_.source.empty() ? "" : fmt::format(" ({})", cache_.source);
    std::string line =
        fmt::format("  {:<12} {:>8} {} in an L2 of {} B{}", "fit", fitText(fit),
                    fit.requests == 1 ? "request" : "requests", fit.cacheBytes, source);
    return line + (fit.definite ? "\n" : ", less what is not known\n");
  }

  std::string calls() const {
    const CallCounts &calls = memory_.calls;
    if (calls.direct + calls.indirect == 0)
      return "";
    std::string text =
        fmt::format("  {:<12} {:>8} direct, {} indirect", "calls", calls.direct, calls.indirect);
    if (calls.byFlow != 0)
      text +=
          fmt::format(", {} by address flow ({:.1f} targets each)", calls.byFlow,
                      static_cast<double>(calls.flowTargets) / static_cast<double>(calls.byFlow));
    if (calls.bySignature != 0)
      text += fmt::format(", {} guessed by type", calls.bySignature);
    if (calls.unresolved != 0)
      text += fmt::format(", {} not known", calls.unresolved);
    return text + "\n";
  }

  std::string total(const char *label, const ByteBound &bound, const std::string &note) const {
    std::string figure = fmt::format("{:>14}{}", shortText(bound), wordFor(bound.provenance));
    return fmt::format("  {:<12} {}{}{}\n", label,
                       bound.definite() ? figure : warning(figure, options_.colour),
                       note.empty() ? "" : "   ", printable(note));
  }

  std::string whichStage(const ByteBound &total, ByteBound Stage::*figure) const {
    std::string note = total.definite() ? "" : "no upper bound is known";
    for (const Stage &stage : memory_.stages)
      if ((stage.*figure).bytes == total.bytes && total.bytes != 0)
        return fmt::format("in {}{}{}", stage.name, note.empty() ? "" : "; ", note);
    return note;
  }

  std::string stages() const {
    if (memory_.stages.empty())
      return "";
    TextTable table({"stage", "nf", "external", "stack", "per request", "fit"});
    for (const Stage &stage : memory_.stages)
      table.add({printable(stage.name) + (stage.entry ? " *" : ""),
                 fmt::format("{}", stage.functions), fmt::format("{}", stage.externals),
                 boundText(stage.stack), boundText(stage.perRequest),
                 fitText(fitOf(memory_, stage, cache_))},
                stageDetails(stage));
    return title("Stages (* entry)") + table.text(options_.colour);
  }

  static std::string fitText(const CacheFit &fit) {
    return fmt::format("{}{}", fit.definite ? "" : "<= ", fit.requests);
  }

  std::string stageDetails(const Stage &stage) const {
    std::vector<std::string> path, queued;
    for (const StackFrame &frame : stage.stackPath)
      path.push_back(fmt::format("{} {}", frame.function, shortText(frame.frame)));
    for (const QueueEdge &edge : stage.queues)
      queued.push_back(edge.stage);
    return detail("at", toText(stage.place)) + detail("deepest", joined(path, " > ")) +
           detail("allocates", joined(stage.allocates)) + detail("frees", joined(stage.frees)) +
           detail("alive", joined(stage.live)) + detail("queues", joined(queued));
  }

  std::string objects() const {
    if (memory_.objects.empty())
      return "";
    TextTable table({"object", "size", "instances", "allocated", "freed", "pooled"});
    for (const Object &object : memory_.objects)
      table.add({printable(object.name), boundText(object.size), instancesText(object.instances),
                 counted(object.allocatedAt.size(), "place", "places"),
                 counted(object.freedAt.size(), "place", "places"), object.poolable ? "yes" : "no"},
                detail("because", object.whyNot) +
                    detail("released", object.releasedAt.empty() ? ""
                                                                 : "with its last reference, at " +
                                                                       joined(object.releasedAt)));
    return title("Per-request objects") + table.text(options_.colour) + sharing();
  }

  std::string sharing() const {
    if (memory_.exclusiveLeftOut)
      return "  Too many objects to say which are never alive together: each gets memory of its "
             "own\n";
    if (memory_.exclusive.empty())
      return "";
    std::map<std::string, std::vector<std::string>> partners;
    for (const auto &[a, b] : memory_.exclusive)
      partners[a].push_back(b);
    std::string text = "  Never alive together, so that they may share memory:\n";
    for (const auto &[object, others] : partners)
      text += wrapped("      ", fmt::format("{} and any of: {}", object, joined(others)),
                      options_.width);
    return text;
  }

  std::string serverObjects() const {
    if (memory_.serverObjects.empty())
      return "";
    TextTable table({"object", "size", "instances", "allocated", "freed"});
    for (const ServerObject &object : memory_.serverObjects)
      table.add({printable(object.name), boundText(object.size),
                 object.instances.kind == BoundKind::Unbounded ? "not known"
                                                               : instancesText(object.instances),
                 counted(object.allocatedAt.size(), "place", "places"),
                 counted(object.freedAt.size(), "place", "places")},
                detail("at", joined(object.allocatedAt)) +
                    detail("held in", joined(object.heldIn)));
    return title("The server's own objects") + table.text(options_.colour);
  }

  std::string globals() const {
    const Globals &globals = memory_.globals;
    if (globals.items.empty())
      return "";
    std::vector<GlobalItem> items;
    std::copy_if(
        globals.items.begin(), globals.items.end(), std::back_inserter(items),
        [](const GlobalItem &item) { return item.section == "data" || item.section == "bss"; });
    std::stable_sort(items.begin(), items.end(),
                     [](const GlobalItem &a, const GlobalItem &b) { return a.bytes > b.bytes; });
    TextTable table({"global", "bytes", "section", "touched by stages"});
    for (std::size_t i = 0; i < std::min(items.size(), GlobalsShown); ++i)
      table.add({printable(items[i].name), fmt::format("{}", items[i].bytes), items[i].section,
                 touchText(items[i].touched)});
    if (items.size() > GlobalsShown)
      table.add({fmt::format("and {} smaller ones", items.size() - GlobalsShown)});
    return title("Globals") + (items.empty() ? "" : table.text(options_.colour)) + sections() +
           units();
  }

  std::string sections() const {
    const Globals &globals = memory_.globals;
    TextTable table({"section", "bytes", "touched by stages"});
    table.add({"writable", fmt::format("{}", globals.bytes), shortText(globals.touched)});
    table.add(
        {"constant", fmt::format("{}", globals.constantBytes), shortText(globals.touchedConstant)});
    table.add({"thread-local", fmt::format("{}", globals.threadLocalBytes),
               shortText(globals.touchedThreadLocal)});
    return "\n" + table.text(options_.colour);
  }

  static std::string touchText(const std::string &touched) {
    return touched == "named"     ? "yes"
           : touched == "pointer" ? "perhaps, by pointer"
           : touched == "unseen"  ? "not known"
                                  : "no";
  }

  /// The files with the most first.
  std::string units() const {
    std::map<std::string, std::map<std::string, std::uint64_t>> bytes;
    for (const GlobalItem &item : memory_.globals.items) {
      bytes[item.place.file][item.section] += item.bytes;
      bytes[item.place.file][""] += item.bytes;
    }
    std::vector<std::string> files;
    for (const auto &[file, sections] : bytes)
      files.push_back(file);
    std::stable_sort(files.begin(), files.end(),
                     [&](const auto &a, const auto &b) { return bytes[a][""] > bytes[b][""]; });
    TextTable table({"file", "data", "bss", "constant", "thread-local"});
    for (std::size_t i = 0; i < std::min(files.size(), GlobalsShown); ++i) {
      std::vector<std::string> cells = {printable(files[i])};
      for (const char *section : {"data", "bss", "constant", "thread_local"})
        cells.push_back(fmt::format("{}", bytes[files[i]][section]));
      table.add(cells);
    }
    if (files.size() > GlobalsShown)
      table.add({fmt::format("and {} more files", files.size() - GlobalsShown)});
    return "\n" + table.text(options_.colour);
  }

  std::string findings() const {
    if (memory_.findings.empty())
      return "";
    std::string text = title("Findings");
    for (const Finding &finding : memory_.findings)
      text += wrapped("      ", fmt::format("{}: {}", toText(finding.place), finding.why),
                      options_.width);
    return text;
  }

  std::string unknowns() const {
    if (memory_.unknowns.empty())
      return title("Not known") + wrapped("  ", "Nothing: " + whatAllRestsOn(), options_.width);
    std::string text = title("Not known");
    auto begin = memory_.unknowns.begin();
    while (begin != memory_.unknowns.end()) {
      auto end = std::find_if(begin, memory_.unknowns.end(),
                              [&](const Unknown &unknown) { return unknown.kind != begin->kind; });
      text += unknownsOfKind({begin, end});
      begin = end;
    }
    return text;
  }

  std::string whatAllRestsOn() const {
    std::vector<std::string> answers = answered();
    bool assumed =
        std::any_of(memory_.stages.begin(), memory_.stages.end(), [](const Stage &stage) {
          return stage.stack.provenance == Provenance::Assumed;
        });
    std::string text = "every figure above rests on code that was read";
    if (assumed)
      text += ", and on what ships of the C library (assumed)";
    if (answers.empty())
      return text + ".";
    std::size_t shown = std::min(answers.size(), AnswersShown);
    text += fmt::format(", but for what rests on answers: {}",
                        fmt::join(answers.begin(), answers.begin() + shown, ", "));
    return text +
           (answers.size() > shown ? fmt::format(" and {} more.", answers.size() - shown) : ".");
  }

  /// The figures that hold on the user's word.
  std::vector<std::string> answered() const {
    std::vector<std::string> figures;
    auto add = [&](Provenance provenance, const char *what, const std::string &name) {
      if (provenance == Provenance::Annotated)
        figures.push_back(fmt::format("{} {}", what, printable(name)));
    };
    for (const Object &object : memory_.objects) {
      add(object.size.provenance, "the size of", object.name);
      add(object.instances.provenance, "how many of", object.name);
    }
    for (const ServerObject &object : memory_.serverObjects)
      add(object.instances.provenance, "how many of", object.name);
    for (const Stage &stage : memory_.stages)
      add(stage.stack.provenance, "the stack of", stage.name);
    return figures;
  }

  std::string unknownsOfKind(const std::vector<Unknown> &unknowns) const {
    UnknownWords words = wordsFor(unknowns.front().kind);
    std::string line = fmt::format("  {} ({}){}{}", printable(words.what), unknowns.size(),
                                   words.so.empty() ? "" : ": ", words.so);
    std::string text = warning(line, options_.colour) + "\n";
    for (std::size_t i = 0; i < std::min(unknowns.size(), PlacesShown); ++i)
      text += wrapped("      ", describe(unknowns[i]), options_.width);
    if (unknowns.size() > PlacesShown)
      text += fmt::format("      and {} more\n", unknowns.size() - PlacesShown);
    return text;
  }

  static std::string describe(const Unknown &unknown) {
    std::string where = toText(unknown.place);
    std::string text = where.empty() ? unknown.why : fmt::format("{}: {}", where, unknown.why);
    if (!unknown.stages.empty())
      text += unknown.stages.size() == 1
                  ? fmt::format(" [{}]", unknown.stages.front())
                  : fmt::format(" [{} and {}]", unknown.stages.front(),
                                counted(unknown.stages.size() - 1, "other stage", "other stages"));
    return text;
  }

  std::string legend() const {
    return "\n  <= at most.  annotated, assumed: on the word of a sidecar, of what ships.  >= at "
           "least: the rest is not known, see above.  nf: functions that "
           "the stage "
           "runs.\n";
  }

  const Memory &memory_;
  const CacheGeometry &cache_;
  const TextOptions &options_;
};

} // namespace

std::string textReport(const Memory &memory, const CacheGeometry &cache,
                       const TextOptions &options) {
  return TextReport(memory, cache, options).text();
}

} // namespace stingy
