// What the unwind tables of a linked program (.eh_frame, DWARF 5, 6.4) say of its functions'
// frames.
//
// A row of the tables gives the canonical frame address as a register and an offset. Where that
// register is the stack pointer, the offset is what the function has taken of the stack, the return
// address included; a function that keeps a frame pointer shows only what it takes before it sets
// that.
#pragma once

#include "model/result.h"

#include <cstdint>
#include <map>
#include <string>

namespace stingy {

struct UnwindFrame {
  std::uint64_t bytes = 0; // at least taken
  bool whole = true;       // and no more: no row goes by the frame pointer
};

/// Function, as the source spells it -> frame. Of functions of one name, and of the copies that the
/// compiler makes of one ("parse.constprop.0"), the largest.
using UnwindFrames = std::map<std::string, UnwindFrame>;

/// `program`: an x86-64 ELF file with its symbol table.
Result<UnwindFrames> readUnwindFrames(const std::string &program);

} // namespace stingy
