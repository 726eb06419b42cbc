#include "measure/executable_parts.h"

#include "binary/build.h"
#include "binary/function_symbols.h"

#include <filesystem>
#include <fmt/format.h>
#include <llvm/Object/ELF.h>

namespace stingy {
namespace {

using llvm::object::ELF64LEObjectFile;

/// A path without "." and "..".
std::string normal(const std::string &path) {
  return std::filesystem::path(path).lexically_normal().string();
}

bool isDynamic(const ELF64LEObjectFile &elf) {
  auto parts = elf.getELFFile().program_headers();
  if (!parts)
    return llvm::consumeError(parts.takeError()), false;
  return std::any_of(parts->begin(), parts->end(),
                     [](const auto &part) { return part.p_type == llvm::ELF::PT_INTERP; });
}

} // namespace

bool isFile(const std::string &compiled, const std::string &file) {
  std::string path = normal(compiled), end = normal(file);
  return path == end || (path.size() > end.size() && path.ends_with(end) &&
                         path[path.size() - end.size() - 1] == '/');
}

Executable::Executable(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Executable::Executable(Executable &&) noexcept = default;
Executable::~Executable() = default;
const std::string &Executable::build() const { return parts_->build; }

Result<Executable> Executable::read(const std::string &path) {
  auto file = llvm::object::createBinary(path);
  if (!file) {
    std::string why = llvm::toString(file.takeError());
    return Error{fmt::format("{}: not a program that can be read: {}", path, why),
                 "name the server's executable, no script around it"};
  }
  auto parts = std::make_unique<Parts>();
  parts->file = std::move(*file);
  const auto *elf = llvm::dyn_cast<ELF64LEObjectFile>(parts->file.getBinary());
  if (!elf || elf->getArch() != llvm::Triple::x86_64)
    return Error{path + ": not an ELF program for x86-64",
                 "memwalk record measures those only; build the server for x86-64 Linux"};
  if (!isDynamic(*elf))
    return Error{path + ": statically linked, so that no recorder can be loaded into it",
                 "link it without -static"};
  FunctionSymbols functions = functionSymbols(*elf);
  parts->functions.insert(functions.begin(), functions.end());
  parts->dwarf = llvm::DWARFContext::create(*elf);
  if (parts->functions.empty() || parts->dwarf->getNumCompileUnits() == 0)
    return Error{fmt::format("{}: has no {}", path,
                             parts->functions.empty() ? "symbols: it is stripped"
                                                      : "debugging information (DWARF)"),
                 "build it with -g and do not strip it"};
  parts->build = buildOf(*elf);
  return Executable(std::move(parts));
}

std::vector<CodePlace> Executable::placesOf(std::uint64_t address) const {
  llvm::DILineInfoSpecifier wish(llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath,
                                 llvm::DILineInfoSpecifier::FunctionNameKind::ShortName);
  auto inlined = parts_->dwarf->getInliningInfoForAddress(
      {address, llvm::object::SectionedAddress::UndefSection}, wish);
  std::vector<CodePlace> places;
  for (std::uint32_t i = 0; i < inlined.getNumberOfFrames(); ++i) {
    const llvm::DILineInfo &line = inlined.getFrame(i);
    bool isKnown = line.FileName != llvm::DILineInfo::BadString;
    places.push_back({isKnown ? Place{normal(line.FileName), line.Line, line.Column} : Place{},
                      line.FunctionName == llvm::DILineInfo::BadString ? "" : line.FunctionName});
  }
  return places;
}

} // namespace stingy
