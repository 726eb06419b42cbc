// Builds the facts of one unit in memory, and asks analyze about them. A line of C is a line here:
//
//   UnitBuilder unit("a.c");
//   unit.define("parse", 64);               void parse(...)  with a frame of 64 bytes
//   unit.queue("parse", "send");            queue(request, send);
//   unit.allocate("parse", "struct head", 512);
//   Memory memory = analyzed(unit);
//
// Every call gets a line of its own, in the order of the calls; a function makes its calls one
// after the other, but those said to run sometimes or repeatedly. `loop` is the scheduler,
// `queue(T, S)` the queue function, `malloc` and `free` the allocator: they are there from the
// start.
#pragma once

#include "analyze/analyze.h"
#include "link/link.h"

#include <map>
#include <string>
#include <vector>

namespace stingy {

enum class Runs { Always, Sometimes, Repeatedly }; // Repeatedly: any number of times, none too

class UnitBuilder {
public:
  explicit UnitBuilder(std::string file = "a.c");

  /// With two parameters, whose flow nodes are "name#0" and "name#1", and a result "name#result".
  FunctionFact &define(const std::string &name, std::uint64_t frame = 16);
  FunctionFact &declare(const std::string &name);
  void annotate(const std::string &name, RoleKind kind, std::vector<std::string> labels = {});

  CallFact &call(const std::string &caller, const std::string &callee,
                 std::vector<std::string> arguments = {});
  CallFact &callThrough(const std::string &caller, const std::string &node,
                        std::vector<std::string> arguments = {});
  CallFact &queue(const std::string &caller, const std::string &stageNode);
  /// Calls malloc or free.
  CallFact &allocate(const std::string &caller, const std::string &identity, std::uint64_t bytes);
  CallFact &release(const std::string &caller, const std::string &identity);
  SiteFact &addSite(CallFact &call, RoleKind role, const std::string &identity);
  /// Of the call that was made last.
  void runs(Runs runs) { runs_[facts_.calls.size() - 1] = runs; }

  void flow(const std::string &from, const std::string &to);
  void takeAddress(const std::string &function);
  void unknown(const std::string &kind, const std::string &function);
  NameId id(const std::string &name) { return facts_.names.intern(name); }

  Facts &facts() { return facts_; }
  /// With the control flow of all functions. The builder is used up.
  Facts take();

private:
  void buildControlFlow(FunctionFact &function);
  Location nextLine();
  FunctionFact &function(const std::string &name);

  Facts facts_;
  std::string file_;
  std::uint32_t line_ = 0, offset_ = 0;
  std::map<std::size_t, Runs> runs_; // by index of the call
};

/// The unit alone, linked and analyzed. The builder is used up.
Memory analyzed(UnitBuilder &unit);
Memory analyzed(std::vector<Facts> units);

const Stage &stageOf(const Memory &memory, const std::string &name);
const Object &objectOf(const Memory &memory, const std::string &name);
bool hasUnknown(const Memory &memory, const std::string &kind);
std::vector<std::string> queuedBy(const Memory &memory, const std::string &stage);

using Names = std::vector<std::string>;

} // namespace stingy
