#include "program_builder.h"

#include <algorithm>
#include <stdexcept>

namespace stingy {

UnitBuilder::UnitBuilder(std::string file) : file_(std::move(file)) {
  facts_.targetTriple = "x86_64-pc-linux-gnu";
  facts_.files[file_] = "digest of " + file_;
  facts_.units.push_back({id(file_), true, 0});
  define("loop");
  annotate("loop", RoleKind::Scheduler);
  define("queue");
  annotate("queue", RoleKind::QueueStage, {"T", "S"});
  declare("malloc");
  annotate("malloc", RoleKind::Malloc, {"size"});
  declare("free");
  annotate("free", RoleKind::Free, {"O"});
}

Location UnitBuilder::nextLine() { return {id(file_), ++line_, 3}; }

FunctionFact &UnitBuilder::function(const std::string &name) {
  for (FunctionFact &function : facts_.functions)
    if (function.name == id(name))
      return function;
  return declare(name);
}

FunctionFact &UnitBuilder::declare(const std::string &name) {
  FunctionFact &function = facts_.functions.emplace_back();
  function.name = function.display = id(name);
  function.location = nextLine();
  function.parameters = {id(name + "#0"), id(name + "#1")};
  function.result = id(name + "#result");
  function.signature = id("void (struct request *)");
  return function;
}

FunctionFact &UnitBuilder::define(const std::string &name, std::uint64_t frame) {
  FunctionFact &function = declare(name);
  function.defined = true;
  function.frame = ByteBound::exact(frame, Provenance::Measured);
  return function;
}

void UnitBuilder::annotate(const std::string &name, RoleKind kind,
                           std::vector<std::string> labels) {
  function(name).roles.push_back({kind, std::move(labels)});
}

CallFact &UnitBuilder::call(const std::string &caller, const std::string &callee,
                            std::vector<std::string> arguments) {
  function(callee);
  CallFact &call = facts_.calls.emplace_back();
  call.caller = id(caller);
  call.callee = id(callee);
  call.location = nextLine();
  for (const std::string &argument : arguments)
    call.arguments.push_back(id(argument));
  return call;
}

CallFact &UnitBuilder::callThrough(const std::string &caller, const std::string &node,
                                   std::vector<std::string> arguments) {
  CallFact &fact = call(caller, "free", std::move(arguments));
  fact.callee = NoName;
  fact.through = id(node);
  fact.signature = id("void (struct request *)");
  fact.result = id(node + "()");
  return fact;
}

CallFact &UnitBuilder::queue(const std::string &caller, const std::string &stageNode) {
  return call(caller, "queue", {"", stageNode});
}

SiteFact &UnitBuilder::addSite(CallFact &call, RoleKind role, const std::string &identity) {
  SiteFact &site = call.sites.emplace_back();
  site.role = role;
  site.object.identity = id(identity);
  site.object.isRecord = identity.rfind("struct ", 0) == 0;
  site.object.type = site.object.isRecord ? id(identity) : id("char");
  site.edit.call = {offset_, offset_ + 10};
  offset_ += 20;
  site.edit.sizeText = role == RoleKind::Malloc ? "sizeof(x)" : "";
  site.edit.pointerText = role == RoleKind::Free ? "x" : "";
  return site;
}

CallFact &UnitBuilder::allocate(const std::string &caller, const std::string &identity,
                                std::uint64_t bytes) {
  CallFact &fact = call(caller, "malloc");
  addSite(fact, RoleKind::Malloc, identity).object.size = ByteBound::exact(bytes);
  return fact;
}

CallFact &UnitBuilder::release(const std::string &caller, const std::string &identity) {
  CallFact &fact = call(caller, "free");
  addSite(fact, RoleKind::Free, identity);
  return fact;
}

void UnitBuilder::flow(const std::string &from, const std::string &to) {
  facts_.flows.push_back({id(from), id(to)});
}

void UnitBuilder::takeAddress(const std::string &function) {
  facts_.addressTaken.push_back({id(function), nextLine()});
}

void UnitBuilder::unknown(const std::string &kind, const std::string &function) {
  facts_.unknowns.push_back({id(kind), id(function), nextLine(), "for a test"});
}

/// Block 0 is the exit, the last one the entry; each call has a block of its own in between.
void UnitBuilder::buildControlFlow(FunctionFact &function) {
  std::vector<std::size_t> calls;
  for (std::size_t index = 0; index < facts_.calls.size(); ++index)
    if (facts_.calls[index].caller == function.name)
      calls.push_back(index);
  auto &successors = function.successors;
  successors.assign(calls.size() + 2, {});
  std::vector<std::uint32_t> next = {0}; // where control may go on after the call at hand
  for (std::size_t position = calls.size(); position-- > 0;) {
    auto block = static_cast<std::uint32_t>(calls.size() - position);
    Runs runs = runs_[calls[position]];
    facts_.calls[calls[position]].block = block;
    successors[block] = next;
    if (runs == Runs::Repeatedly)
      successors[block].push_back(block);
    if (runs == Runs::Always)
      next.clear();
    next.push_back(block);
  }
  successors.back() = next;
}

Facts UnitBuilder::take() {
  for (FunctionFact &function : facts_.functions)
    if (function.defined)
      buildControlFlow(function);
  return std::move(facts_);
}

Memory analyzed(std::vector<Facts> units) {
  auto program = link(std::move(units));
  if (!program)
    throw std::runtime_error(program.error().text());
  return analyze(*program, {"server", {}}).memory;
}

Memory analyzed(UnitBuilder &unit) {
  std::vector<Facts> units;
  units.push_back(unit.take());
  return analyzed(std::move(units));
}

const Stage &stageOf(const Memory &memory, const std::string &name) {
  for (const Stage &stage : memory.stages)
    if (stage.name == name)
      return stage;
  throw std::runtime_error("no stage " + name);
}

const Object &objectOf(const Memory &memory, const std::string &name) {
  for (const Object &object : memory.objects)
    if (object.name == name)
      return object;
  throw std::runtime_error("no object " + name);
}

bool hasUnknown(const Memory &memory, const std::string &kind) {
  return std::any_of(memory.unknowns.begin(), memory.unknowns.end(),
                     [&](const Unknown &unknown) { return unknown.kind == kind; });
}

std::vector<std::string> queuedBy(const Memory &memory, const std::string &stage) {
  Names names;
  for (const QueueEdge &edge : stageOf(memory, stage).queues)
    names.push_back(edge.stage);
  return names;
}

} // namespace stingy
