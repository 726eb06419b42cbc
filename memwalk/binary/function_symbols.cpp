#include "binary/function_symbols.h"

namespace stingy {

using llvm::object::SymbolRef;

FunctionSymbols functionSymbols(const llvm::object::ObjectFile &file) {
  FunctionSymbols functions;
  for (const SymbolRef &symbol : file.symbols()) {
    auto type = llvm::expectedToOptional(symbol.getType());
    auto flags = llvm::expectedToOptional(symbol.getFlags());
    auto address = llvm::expectedToOptional(symbol.getAddress());
    auto name = llvm::expectedToOptional(symbol.getName());
    if (type == SymbolRef::ST_Function && flags && !(*flags & SymbolRef::SF_Undefined) && address &&
        name)
      functions.emplace(*address, name->str());
  }
  return functions;
}

} // namespace stingy
