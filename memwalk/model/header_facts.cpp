#include "model/header_facts.h"

#include <unordered_map>
#include <unordered_set>

namespace stingy {
namespace {

class HeaderSplit {
public:
  explicit HeaderSplit(Facts &unit) : unit_(unit) {
    for (const UnitFact &own : unit.units)
      ownFiles_.insert(own.file);
    findBodies();
    findPlaces();
  }

  HeaderFacts take() && {
    move(&Facts::functions, [&](const FunctionFact &function) {
      return function.defined ? ofBody(function.name) : NoName;
    });
    move(&Facts::calls, [&](const CallFact &call) { return ofCode(call.caller, call.location); });
    move(&Facts::flows, [&](const FlowFact &flow) { return ifHeader(flow.file); });
    move(&Facts::made, [&](const MadeFact &made) { return find(places_, made.place); });
    move(&Facts::globals, [&](const GlobalFact &global) { return ifHeader(global.location.file); });
    move(&Facts::addressTaken,
         [&](const AddressTakenFact &taken) { return ifHeader(taken.location.file); });
    move(&Facts::unknowns,
         [&](const UnknownFact &unknown) { return ofCode(unknown.function, unknown.location); });
    return std::move(headers_);
  }

private:
  using Files = std::unordered_map<NameId, NameId>;

  static NameId find(const Files &files, NameId name) {
    auto found = files.find(name);
    return found == files.end() ? NoName : found->second;
  }

  NameId ifHeader(NameId file) const { return ownFiles_.contains(file) ? NoName : file; }

  NameId ofBody(NameId function) const { return find(bodies_, function); }

  /// Of what a function does, or, where none does it, an initializer.
  NameId ofCode(NameId function, const Location &where) const {
    return function == NoName ? ifHeader(where.file) : ofBody(function);
  }

  /// Two bodies of one name (a mistake, or names that say too little) stay together in the unit.
  static void put(Files &files, NameId name, NameId header) {
    auto [entry, isNew] = files.emplace(name, header);
    if (!isNew && entry->second != header)
      entry->second = NoName;
  }

  void findBodies() {
    for (const FunctionFact &function : unit_.functions)
      if (function.defined)
        put(bodies_, function.name, ifHeader(function.location.file));
  }

  /// Results, and locals that the arguments of calls come from.
  void findPlaces() {
    for (const FunctionFact &function : unit_.functions)
      if (function.defined)
        put(places_, function.result, ofBody(function.name));
    for (const CallFact &call : unit_.calls) {
      for (NameId place : call.origins)
        put(places_, place, ofBody(call.caller));
      for (const LeadFact &lead : call.leads)
        put(places_, lead.place, ofBody(call.caller));
      if (call.object)
        put(places_, call.object->place, ofBody(call.caller));
    }
  }

  template <typename Fact, typename HeaderOf>
  void move(std::vector<Fact> Facts::*list, HeaderOf headerOf) {
    std::vector<Fact> own;
    for (Fact &fact : unit_.*list) {
      NameId header = headerOf(fact);
      auto &to = header == NoName ? own : headers_[unit_.names[header]].*list;
      to.push_back(std::move(fact));
    }
    unit_.*list = std::move(own);
  }

  Facts &unit_;
  std::unordered_set<NameId> ownFiles_;
  Files bodies_, places_; // the header that defines the function, that holds the place
  HeaderFacts headers_;
};

} // namespace

HeaderFacts takeHeaders(Facts &unit) { return HeaderSplit(unit).take(); }

} // namespace stingy
