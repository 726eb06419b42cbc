// Queue functions: those annotated QueueStage, and those that hand one of their own parameters on
// to one.
#pragma once

#include "analyze/calls_to.h"

#include <map>

namespace stingy {

class QueueFunctions {
public:
  QueueFunctions(const ProgramIndex &program, const CallsTo &callsTo);

  /// Positions of the S parameters; empty for other functions.
  const IndexSet &stageParameters(FunctionId function) const;
  /// The call only hands its caller's own parameter on: the sites are the caller's calls.
  bool handsOn(CallId call, unsigned parameter) const;
  const std::map<FunctionId, IndexSet> &all() const { return parameters_; }
  /// Where what the parameter takes is a state: the holders that it comes to. Else empty.
  const IndexSet &holders(FunctionId function, unsigned parameter) const;

private:
  std::optional<unsigned> ownParameter(CallId call, unsigned parameter) const;
  void derive();

  const ProgramIndex &program_;
  const CallsTo &callsTo_;
  std::vector<bool> assigned_; // by node: it takes values other than arguments
  std::map<FunctionId, IndexSet> parameters_;
  std::map<std::pair<FunctionId, unsigned>, IndexSet> holders_; // NameIds
};

} // namespace stingy
