#include "binary/unwind_frames.h"

#include "binary/function_symbols.h"

#include <algorithm>
#include <fmt/format.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugFrame.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Object/ObjectFile.h>

namespace stingy {
namespace {

constexpr std::uint32_t StackPointer = 7; // System V x86-64 ABI, figure 3.36

using SourceFunctions = std::multimap<std::uint64_t, std::string>; // by address

/// "parse.constprop.0" is a copy of parse, "parse.cold" runs on its frame. "parse.part.0" is a
/// function of its own: empty.
std::string sourceName(llvm::StringRef symbol) {
  auto [name, suffix] = symbol.split('.');
  if (suffix.starts_with("part."))
    return "";
  std::string demangled = llvm::demangle(name);
  return demangled.substr(0, demangled.find('('));
}

SourceFunctions functionsOf(const llvm::object::ObjectFile &file) {
  SourceFunctions functions;
  for (const auto &[address, symbol] : functionSymbols(file))
    if (std::string name = sourceName(symbol); !name.empty())
      functions.emplace(address, std::move(name));
  return functions;
}

UnwindFrame frameOf(const llvm::dwarf::UnwindTable &table) {
  UnwindFrame frame;
  for (const llvm::dwarf::UnwindRow &row : table) {
    const llvm::dwarf::UnwindLocation &address = row.getCFAValue();
    bool byStackPointer = address.getLocation() == llvm::dwarf::UnwindLocation::RegPlusOffset &&
                          address.getRegister() == StackPointer;
    if (byStackPointer)
      frame.bytes = std::max<std::uint64_t>(frame.bytes, std::max(address.getOffset(), 0));
    else
      frame.whole = false;
  }
  return frame;
}

void add(UnwindFrames &frames, const std::string &name, const UnwindFrame &frame) {
  auto [known, isNew] = frames.try_emplace(name, frame);
  if (!isNew) {
    known->second.bytes = std::max(known->second.bytes, frame.bytes);
    known->second.whole &= frame.whole;
  }
}

Error unreadable(const std::string &program, llvm::Error problem) {
  return {fmt::format("{}: {}", program, llvm::toString(std::move(problem))),
          "name the linked program that the build makes"};
}

} // namespace

Result<UnwindFrames> readUnwindFrames(const std::string &program) {
  auto opened = llvm::object::ObjectFile::createObjectFile(program);
  if (!opened)
    return unreadable(program, opened.takeError());
  const llvm::object::ObjectFile &file = *opened->getBinary();
  if (!file.isELF() || file.getArch() != llvm::Triple::x86_64)
    return Error{fmt::format("{}: is no x86-64 ELF file", program),
                 "frames can be checked against such a program only"};
  SourceFunctions functions = functionsOf(file);
  if (functions.empty())
    return Error{fmt::format("{}: has no symbol table", program),
                 "name the program as it was before strip"};
  auto context = llvm::DWARFContext::create(file);
  auto tables = context->getEHFrame();
  if (!tables)
    return unreadable(program, tables.takeError());
  UnwindFrames frames;
  for (const llvm::dwarf::FrameEntry &entry : **tables) {
    auto *function = llvm::dyn_cast<llvm::dwarf::FDE>(&entry);
    if (!function)
      continue;
    auto table = llvm::dwarf::UnwindTable::create(function);
    if (!table)
      return unreadable(program, table.takeError());
    auto [first, last] = functions.equal_range(function->getInitialLocation());
    for (; first != last; ++first)
      add(frames, first->second, frameOf(*table));
  }
  if (frames.empty())
    return Error{fmt::format("{}: has no unwind tables", program),
                 "compile it with -fasynchronous-unwind-tables, the default on x86-64"};
  return frames;
}

} // namespace stingy
