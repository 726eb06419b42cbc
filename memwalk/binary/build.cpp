#include "binary/build.h"

#include "model/digest.h"

#include <fmt/format.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Object/ELFObjectFile.h>

namespace stingy {
namespace {

using llvm::object::ELF64LEObjectFile;

/// Empty where there is none.
std::string buildIdOf(const ELF64LEObjectFile &elf) {
  const auto &file = elf.getELFFile();
  auto sections = file.sections();
  if (!sections)
    return llvm::consumeError(sections.takeError()), "";
  for (const auto &section : *sections) {
    if (section.sh_type != llvm::ELF::SHT_NOTE)
      continue;
    llvm::Error error = llvm::Error::success();
    std::string id;
    for (const auto &note : file.notes(section, error))
      if (note.getType() == llvm::ELF::NT_GNU_BUILD_ID && note.getName() == "GNU")
        id = llvm::toHex(note.getDesc(section.sh_addralign), true);
    llvm::consumeError(std::move(error));
    if (!id.empty())
      return id;
  }
  return "";
}

} // namespace

std::string buildOf(const llvm::object::ObjectFile &file) {
  const auto *elf = llvm::dyn_cast<ELF64LEObjectFile>(&file);
  std::string id = elf ? buildIdOf(*elf) : "";
  llvm::StringRef content = file.getData();
  return id.empty() ? "digest " + digestOf({content.data(), content.size()}) : id;
}

Result<std::string> buildOf(const std::string &program) {
  auto file = llvm::object::ObjectFile::createObjectFile(program);
  if (!file)
    return Error{fmt::format("{}: {}", program, llvm::toString(file.takeError())),
                 "name the linked program that the build makes"};
  return buildOf(*file->getBinary());
}

} // namespace stingy
