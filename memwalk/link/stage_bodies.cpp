#include "link/stage_bodies.h"

#include "link/merge.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace stingy {
namespace {

class BodySettler {
public:
  explicit BodySettler(Facts &program) : program_(program) {}

  void settle() {
    findFunctions();
    findCases();
    if (named_.empty() && scheduling_.empty())
      return;
    chooseSwitches();
    rewriteCalls();
    defineStates();
  }

private:
  using Switches = std::pair<NameId, NameId>; // a function and the holder that it switches on
  struct Case {
    Switches switches;
    std::vector<NameId> states;
  };

  void findFunctions() {
    std::map<std::string, std::vector<NameId>> spelled;
    for (const FunctionFact &function : program_.functions)
      if (function.synthetic && hasRole(function, RoleKind::Stage)) {
        states_.insert(function.name);
        spelled[program_.names[function.display]].push_back(function.name);
      }
    for (const FunctionFact &function : program_.functions) {
      if (function.synthetic)
        continue;
      if (hasRole(function, RoleKind::ScheduleStage))
        schedulers_.insert(function.name);
      for (const Role &role : function.roles)
        for (const std::string &label : role.labels)
          if (role.kind == RoleKind::Stage)
            name(function, label, spelled);
    }
  }

  void name(const FunctionFact &function, const std::string &label,
            const std::map<std::string, std::vector<NameId>> &spelled) {
    auto found = spelled.find(label);
    if (found == spelled.end())
      return program_.diagnostics.push_back(
          {true, function.location,
           fmt::format("Stage on {} names \"{}\", which is no state that a field or variable "
                       "annotated as Stage is given or switched on; spell it as the source does",
                       program_.names[function.display], label)});
    bodies_.insert(function.name);
    for (NameId state : found->second)
      named_[state].push_back(function.name);
  }

  void findCases() {
    for (const CallFact &call : program_.calls)
      if (call.dispatches && call.callee != NoName) {
        cases_[call.callee].switches = {call.caller, call.through};
        if (schedulers_.count(call.caller) != 0)
          scheduling_.insert(call.through);
      }
    for (const CallFact &call : program_.calls)
      if (auto found = cases_.find(call.callee);
          found != cases_.end() && states_.count(call.caller) != 0)
        found->second.states.push_back(call.caller);
  }

  bool isNamed(NameId state) const { return named_.count(state) != 0; }

  void chooseSwitches() {
    std::set<Switches> ordinary;
    for (const auto &[body, part] : cases_)
      if (auto [function, holder] = part.switches; schedulers_.count(function) == 0)
        if (scheduling_.count(holder) != 0 ||
            std::any_of(part.states.begin(), part.states.end(),
                        [&](NameId state) { return isNamed(state); }))
          ordinary.insert(part.switches);
    for (const auto &[body, part] : cases_)
      if (ordinary.count(part.switches) != 0 ||
          std::all_of(part.states.begin(), part.states.end(),
                      [&](NameId state) { return isNamed(state); }))
        undone_.emplace(body, part.switches.first);
  }

  /// Code that two cases fell through came to each of them.
  void takeBack(CallFact &call) {
    auto key =
        std::tuple(call.caller, call.location, call.callee, call.through, call.block, call.order);
    if (takenBack_.insert(key).second)
      kept_.push_back(std::move(call));
  }

  void rewriteCalls() {
    for (CallFact &call : program_.calls) {
      auto from = undone_.find(call.caller);
      bool ofState = states_.count(call.caller) != 0;
      if (undone_.count(call.callee) != 0 || (ofState && isNamed(call.caller)))
        continue;
      if (bodies_.count(call.callee) != 0 && !ofState)
        call.dispatches = true;
      if (from == undone_.end()) {
        kept_.push_back(std::move(call));
      } else {
        call.caller = from->second;
        takeBack(call);
      }
    }
    for (const FunctionFact &function : program_.functions)
      if (auto found = named_.find(function.name); found != named_.end())
        for (NameId body : found->second)
          runBody(function, body);
    program_.calls = std::move(kept_);
    sortCalls(program_.calls);
    std::erase_if(program_.functions,
                  [&](const FunctionFact &function) { return undone_.count(function.name) != 0; });
    std::erase_if(program_.unknowns, [&](const UnknownFact &unknown) {
      return undone_.count(unknown.function) != 0 || // the function has one like it
             isNamed(unknown.function);
    });
  }

  void runBody(const FunctionFact &state, NameId body) {
    CallFact &call = kept_.emplace_back();
    call.caller = state.name;
    call.callee = body;
    call.location = state.location;
    call.block = 1;
  }

  void defineStates() {
    std::unordered_map<NameId, unsigned> runs;
    for (const CallFact &call : program_.calls)
      if (states_.count(call.caller) != 0)
        ++runs[call.caller];
    for (FunctionFact &function : program_.functions) {
      if (states_.count(function.name) == 0)
        continue;
      unsigned bodies = runs[function.name];
      function.defined = bodies != 0;
      function.successors.clear();
      if (bodies == 1)
        function.successors = {{}, {0}};
    }
  }

  Facts &program_;
  std::unordered_set<NameId> states_, schedulers_, bodies_;
  std::unordered_set<NameId> scheduling_;       // holders that a ScheduleStage function switches on
  std::map<NameId, std::vector<NameId>> named_; // state -> the functions that are its body
  std::map<NameId, Case> cases_;                // by the pseudo function that a case is
  std::unordered_map<NameId, NameId> undone_;   // case -> the function whose code it is again
  std::set<std::tuple<NameId, Location, NameId, NameId, std::uint32_t, std::uint32_t>> takenBack_;
  std::vector<CallFact> kept_;
};

} // namespace

void settleStageBodies(Facts &program) { BodySettler(program).settle(); }

} // namespace stingy
