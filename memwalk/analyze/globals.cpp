#include "analyze/globals.h"

#include "model/facts_json.h"

namespace stingy {
namespace {

class GlobalSums {
public:
  explicit GlobalSums(const Findings &findings)
      : findings_(findings), program_(findings.program), allRead_(!findings.doubts.anything),
        reached_(reachedBy(findings.graph)), allSeen_(seesStages()),
        escaped_(program_.facts().escaped) {
    std::vector<NameId> named;
    for (FunctionId function : reached_)
      named.insert(named.end(), program_.function(function).globals.begin(),
                   program_.function(function).globals.end());
    named_ = IndexSet(std::move(named));
  }

  Globals sum() const {
    Globals globals;
    for (ByteBound *touched :
         {&globals.touched, &globals.touchedConstant, &globals.touchedThreadLocal})
      *touched = allRead_ ? ByteBound::atMost(0) : ByteBound::unbounded();
    for (const GlobalFact &global : program_.facts().globals)
      add(global, globals);
    std::sort(globals.items.begin(), globals.items.end(),
              [](const GlobalItem &a, const GlobalItem &b) {
                return std::tie(a.name, a.place) < std::tie(b.name, b.place);
              });
    return globals;
  }

private:
  static IndexSet reachedBy(const StageGraph &graph) {
    IndexSet reached;
    for (const StageNode &stage : graph.stages)
      reached.insert(stage.reachedStack);
    return reached;
  }

  /// What stages run is known, and its bodies have been read.
  bool seesStages() const {
    auto unseen = [&](FunctionId id) {
      const FunctionFact &function = program_.function(id);
      return !function.defined && !function.outsideRoot && !function.synthetic;
    };
    return !findings_.graph.stages.empty() && !findings_.doubts.anyStage() &&
           std::none_of(reached_.begin(), reached_.end(), unseen);
  }

  const char *touched(const GlobalFact &global) const {
    return named_.contains(global.name)     ? "named"
           : escaped_.contains(global.name) ? "pointer"
           : allSeen_                       ? "no"
                                            : "unseen";
  }

  void add(const GlobalFact &global, Globals &globals) const {
    bool constant = global.section == Section::Constant,
         local = global.section == Section::ThreadLocal;
    std::uint64_t &sum = constant ? globals.constantBytes
                         : local  ? globals.threadLocalBytes
                                  : globals.bytes;
    sum = (ByteBound::exact(sum) + ByteBound::exact(global.bytes)).bytes;
    GlobalItem &item = globals.items.emplace_back();
    item.name = program_.text(global.display);
    item.place = program_.place(global.location);
    item.bytes = global.bytes;
    item.section = toString(global.section);
    item.linkage = toString(global.linkage);
    item.symbol = program_.text(global.symbol);
    item.align = global.align;
    item.touched = touched(global);
    ByteBound &some = constant ? globals.touchedConstant
                      : local  ? globals.touchedThreadLocal
                               : globals.touched;
    if (item.touched != "no")
      some = some + ByteBound::exact(global.bytes);
  }

  const Findings &findings_;
  const ProgramIndex &program_;
  bool allRead_;
  IndexSet reached_; // the functions that stages run
  bool allSeen_;
  IndexSet escaped_, named_; // NameIds
};

} // namespace

Globals globalsOf(const Findings &findings) { return GlobalSums(findings).sum(); }

} // namespace stingy
