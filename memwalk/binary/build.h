// Which build of a program a file is.
#pragma once

#include "model/result.h"

#include <string>

namespace stingy {

/// The build id that the linker gave an ELF program, which strip leaves as it is; the file's digest
/// where it gave none.
Result<std::string> buildOf(const std::string &program);

} // namespace stingy
