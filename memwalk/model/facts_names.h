// Visits every name id of a fact set, so that renumbering, counting and checking need no list of
// the fields.
#pragma once

#include "model/facts.h"

namespace stingy {

/// `Facts` may be const; `visit` takes a NameId & or a NameId.
template <typename SomeFacts, typename Visit> void forEachName(SomeFacts &facts, Visit visit) {
  auto place = [&](auto &location) { visit(location.file); };
  auto list = [&](auto &names) {
    for (auto &name : names)
      visit(name);
  };
  for (auto &unit : facts.units)
    visit(unit.file);
  for (auto &function : facts.functions) {
    visit(function.name), visit(function.display), visit(function.signature),
        visit(function.result), visit(function.requestType), visit(function.holder);
    place(function.location), list(function.parameters), list(function.globals);
  }
  for (auto &call : facts.calls) {
    visit(call.caller), visit(call.callee), visit(call.through), visit(call.signature);
    visit(call.result), visit(call.counted), place(call.location), list(call.arguments),
        list(call.origins);
    for (auto &lead : call.leads)
      visit(lead.place), list(lead.walked);
    if (call.object)
      visit(call.object->place), list(call.object->walked);
    for (auto &site : call.sites)
      visit(site.object.identity), visit(site.object.type), list(site.object.prefixes),
          list(site.object.holders), visit(site.keeper);
  }
  for (auto &flow : facts.flows)
    visit(flow.from), visit(flow.to), visit(flow.file);
  for (auto &made : facts.made)
    visit(made.place), list(made.by);
  for (auto &global : facts.globals)
    visit(global.name), visit(global.display), visit(global.symbol), place(global.location);
  for (auto &taken : facts.addressTaken)
    visit(taken.function), place(taken.location);
  list(facts.escaped), list(facts.moved);
  for (auto &unknown : facts.unknowns)
    visit(unknown.kind), visit(unknown.function), place(unknown.location);
  for (auto &diagnostic : facts.diagnostics)
    place(diagnostic.location);
}

} // namespace stingy
