#include "analyze/chains.h"

#include <deque>
#include <fmt/format.h>
#include <unordered_map>

namespace stingy {
namespace {

/// Breadth first from the starts; `forEachNext(node, visit)` names what follows a node.
template <typename ForEachNext>
std::vector<std::uint32_t> shortestChain(const std::vector<std::uint32_t> &starts,
                                         std::uint32_t goal, ForEachNext forEachNext) {
  std::unordered_map<std::uint32_t, std::uint32_t> cameFrom;
  std::deque<std::uint32_t> work;
  auto see = [&](std::uint32_t node, std::uint32_t from) {
    if (cameFrom.emplace(node, from).second)
      work.push_back(node);
  };
  for (std::uint32_t start : starts)
    see(start, start);
  while (!work.empty() && !cameFrom.contains(goal)) {
    std::uint32_t node = work.front();
    work.pop_front();
    forEachNext(node, [&](std::uint32_t next) { see(next, node); });
  }
  if (!cameFrom.contains(goal))
    return {};
  std::vector<std::uint32_t> chain = {goal};
  while (cameFrom.at(chain.back()) != chain.back())
    chain.push_back(cameFrom.at(chain.back()));
  std::reverse(chain.begin(), chain.end());
  return chain;
}

/// "conn.recv" of "c:@S@conn@FI@recv"; the last name of any other entity.
std::string lastNames(const std::string &usr) {
  std::string text = usr.substr(0, usr.find('#'));
  std::size_t field = text.rfind("@FI@");
  if (field == std::string::npos) {
    std::size_t file = text.find("@", text.rfind(':') == std::string::npos ? 0 : 2);
    std::size_t last = text.rfind('@');
    // A file is appended to what other units cannot see: the name stands before it.
    if (last != std::string::npos && text.find_first_of("./", last) != std::string::npos &&
        last > file)
      text = text.substr(0, last);
    last = text.rfind('@');
    return last == std::string::npos ? text : text.substr(last + 1);
  }
  std::size_t record = text.rfind('@', field - 1);
  return fmt::format("{}.{}", text.substr(record + 1, field - record - 1), text.substr(field + 4));
}

} // namespace

std::vector<FunctionId> callChain(const Findings &findings, FunctionId from, FunctionId to) {
  return shortestChain({from}, to, [&](FunctionId caller, auto visit) {
    if (caller != from && findings.program.isAllocator(caller))
      return;
    for (FunctionId callee : findings.calls.callees(caller))
      if (!findings.calls.dispatches(caller, callee))
        visit(callee);
  });
}

std::vector<StageId> stageChain(const Findings &findings, const IndexSet &from, StageId to) {
  return shortestChain({from.begin(), from.end()}, to, [&](StageId stage, auto visit) {
    for (const auto &[next, sites] : findings.graph.stages[stage].queues)
      visit(next);
  });
}

std::vector<NameId> flowChain(const Findings &findings, FunctionId function, NameId node) {
  return shortestChain({findings.program.function(function).name}, node,
                       [&](NameId at, auto visit) {
                         for (NameId next : findings.flow.successors[at])
                           visit(next);
                       });
}

std::optional<CallId> callBetween(const Findings &findings, FunctionId caller, FunctionId callee) {
  for (CallId call : findings.program.callsOf(caller))
    if (findings.flow.targets[call].functions.contains(callee))
      return call;
  for (std::size_t index : findings.calls.callbacksOf(caller))
    if (findings.calls.callbacks()[index].functions.contains(callee))
      return findings.calls.callbacks()[index].call;
  return std::nullopt;
}

std::string spelledNode(const ProgramIndex &program, NameId node) {
  const std::string &text = program.text(node);
  std::size_t mark = text.rfind('#');
  if (auto function = program.idOf(node); function)
    return program.nameOf(*function);
  if (mark == std::string::npos)
    return lastNames(text);
  std::string of = lastNames(text.substr(0, mark)), what = text.substr(mark + 1);
  if (what == "result")
    return fmt::format("the result of {}", of);
  if (what.find_first_not_of("0123456789") == std::string::npos && what.size() < 4)
    return fmt::format("parameter {} of {}", std::stoi(what) + 1, of);
  return of;
}

} // namespace stingy
