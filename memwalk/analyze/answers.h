// Answers: what sidecars and the shipped knowledge say of a program's functions, by function id.
//
// An external function (one without a body here) is known by its name; the compiler's spellings of
// library functions (__builtin_memcpy, __memcpy_chk, __isoc99_sscanf) count as the functions
// themselves. The user's word counts before what ships, fact by fact; what ships speaks only of
// functions that are declared outside the project.
#pragma once

#include "analyze/program_index.h"
#include "model/sidecar.h"

namespace stingy {

struct AnswerSources {
  Sidecar user, shipped;
};

class Answers {
public:
  Answers(const ProgramIndex &program, const AnswerSources &sources);

  /// Null: nothing is said of it, or it has a body.
  const ExternalAnswer *external(FunctionId id) const {
    return external_[id] ? &*external_[id] : nullptr;
  }
  bool knowsStack(FunctionId id) const { return external_[id] && external_[id]->stack; }
  /// The flow node of what a call of the external function calls; NoName: nothing.
  NameId calledNode(const CallFact &call, const ParameterPlace &place) const;

  /// How many activations of the function may be on the stack at once, at most; null: nobody says.
  std::optional<std::uint64_t> activations(FunctionId id) const {
    return number(sources_.user.recursion, id);
  }
  std::optional<ByteBound> frame(FunctionId id) const;
  /// Of an object, by its name: `seen` where it is definite or nobody says.
  ByteBound size(const std::string &object, const ByteBound &seen) const;

  const Sidecar &user() const { return sources_.user; }

private:
  std::optional<std::uint64_t> number(const std::map<std::string, std::uint64_t> &answers,
                                      FunctionId id) const;
  std::optional<ExternalAnswer> find(const FunctionFact &function) const;

  const ProgramIndex &program_;
  AnswerSources sources_;
  std::vector<std::optional<ExternalAnswer>> external_; // by FunctionId
  std::map<std::string, FunctionId> byName_;            // external functions
};

/// "memcpy" of "__builtin___memcpy_chk"; other names stay.
std::string libraryName(std::string name);

} // namespace stingy
