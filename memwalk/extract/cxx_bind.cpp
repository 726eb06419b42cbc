// std::bind with an argument that is a function itself: its result is a function of its own, which
// calls the target with what is bound and with its own parameters where placeholders stand.
#include "extract/fact_visitor.h"

#include "extract/cxx_library.h"
#include "extract/cxx_names.h"

#include <algorithm>
#include <fmt/format.h>
#include <llvm/Support/Path.h>

namespace stingy {

using namespace clang;

/// The function in `&f` and `&C::f`; null for others.
static const FunctionDecl *namedFunction(const Expr *callable) {
  const Expr *bare = callable->IgnoreParenCasts();
  if (const auto *address = dyn_cast<UnaryOperator>(bare))
    bare = address->getSubExpr()->IgnoreParenCasts();
  const auto *reference = dyn_cast<DeclRefExpr>(bare);
  return reference ? dyn_cast<FunctionDecl>(reference->getDecl()) : nullptr;
}

/// std::bind_front passes on what it is called with after what is bound.
static unsigned parametersOf(const CallExpr *bind) {
  unsigned count = 0;
  for (const Expr *argument : bind->arguments())
    count = std::max(count, placeholder(argument).value_or(0));
  return count;
}

void FactVisitor::addBinding(const CallExpr *bind) {
  if (!isBind(bind->getDirectCallee()) || bind->getNumArgs() == 0 || !flow_.bindsCarrier(bind))
    return;
  const Expr *callable = bind->getArg(0);
  FunctionFact binding;
  binding.name = names_.expression(bind, "bind");
  if (!told_.insert(binding.name).second)
    return;
  binding.location = names_.place(bind->getExprLoc());
  const FunctionDecl *target = namedFunction(callable);
  std::string file = llvm::sys::path::filename(facts_.names[binding.location.file]).str();
  binding.display = names_.intern(fmt::format(
      "{} bound at {}:{}", target ? displayName(target) : "function", file, binding.location.line));
  binding.defined = true;
  binding.frame = ByteBound::exact(0); // the library that calls it has the frame
  binding.result = names_.suffixed(binding.name, "#result");
  for (unsigned i = 0; i < parametersOf(bind); ++i)
    binding.parameters.push_back(names_.suffixed(binding.name, fmt::format("#{}", i).c_str()));
  CallFact call;
  call.caller = binding.name;
  call.location = binding.location;
  call.through = flow_.node(callable);
  call.result = binding.result;
  for (unsigned i = takesObject(callable) ? 2 : 1; i < bind->getNumArgs(); ++i) {
    auto number = placeholder(bind->getArg(i));
    call.arguments.push_back(number ? binding.parameters[*number - 1]
                                    : flow_.node(bind->getArg(i)));
  }
  facts_.functions.push_back(std::move(binding));
  facts_.calls.push_back(std::move(call));
}

} // namespace stingy
