#include "extract/stack_arguments.h"

#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Passes/PassBuilder.h>

namespace stingy {
namespace {

constexpr unsigned ArgumentRegisters = 6; // System V x86-64 ABI, 3.2.3: of the integer class
constexpr unsigned RegisterBytes = 8;

/// May; arguments of another class have registers of their own, which are not counted here.
bool passesOnStack(const llvm::CallBase &call) {
  if (call.isInlineAsm() || llvm::isa<llvm::IntrinsicInst>(call))
    return false;
  if (call.arg_size() > ArgumentRegisters)
    return true;
  const llvm::DataLayout &layout = call.getModule()->getDataLayout();
  for (unsigned i = 0; i < call.arg_size(); ++i)
    if (call.isByValArgument(i) ||
        layout.getTypeAllocSize(call.getArgOperand(i)->getType()) > RegisterBytes)
      return true;
  return false;
}

class CollectStackArguments : public llvm::PassInfoMixin<CollectStackArguments> {
public:
  explicit CollectStackArguments(std::set<std::string> &names) : names_(&names) {}

  llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &) {
    for (const llvm::Function &function : module)
      for (const llvm::Instruction &instruction : llvm::instructions(function))
        if (auto call = llvm::dyn_cast<llvm::CallBase>(&instruction); call && passesOnStack(*call))
          names_->insert(llvm::demangle(function.getName()));
    return llvm::PreservedAnalyses::all();
  }

private:
  std::set<std::string> *names_;
};

} // namespace

void collectStackArguments(clang::CompilerInstance &compiler, std::set<std::string> &names) {
  compiler.getCodeGenOpts().PassBuilderCallbacks.push_back([&names](llvm::PassBuilder &builder) {
    builder.registerOptimizerLastEPCallback(
        [&names](llvm::ModulePassManager &passes, llvm::OptimizationLevel level) {
          if (level != llvm::OptimizationLevel::O0) // where nothing is pushed
            passes.addPass(CollectStackArguments(names));
        });
  });
}

} // namespace stingy
