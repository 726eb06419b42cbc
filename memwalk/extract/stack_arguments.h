// Which functions pass arguments on the stack, as the optimiser leaves them: after inlining.
//
// The backend pushes such arguments, or reserves room for them in the frame. The frame that it
// reports for the second (frames.h) may be short of the first by the padding before a push.
#pragma once

#include <clang/Frontend/CompilerInstance.h>
#include <set>
#include <string>

namespace stingy {

/// Makes the optimiser add the functions to `names`, demangled, before it hands the unit over to
/// the backend. `names` lives as long as the compiler.
void collectStackArguments(clang::CompilerInstance &compiler, std::set<std::string> &names);

} // namespace stingy
