// Which build of a program a file is.
#pragma once

#include "model/result.h"

#include <string>

namespace llvm::object {
class ObjectFile;
}

namespace stingy {

/// The build id that the linker gave an ELF program, which strip leaves as it is; the file's digest
/// where it gave none.
std::string buildOf(const llvm::object::ObjectFile &file);
Result<std::string> buildOf(const std::string &program);

} // namespace stingy
