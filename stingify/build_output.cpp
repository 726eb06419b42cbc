#include "stingify/build_output.h"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <vector>

namespace stingy {
namespace fs = std::filesystem;
namespace {

using namespace std::string_view_literals;

constexpr auto SourceSuffixes = {".c", ".cc", ".cpp", ".cxx", ".C", ".s", ".S", ".asm", ".m"};
/// libtool, gcc -fstack-usage and -fcallgraph-info, coverage, precompiled headers, split debug
/// data.
constexpr auto OutputSuffixes = {".o",    ".lo",  ".la",  ".su",  ".ci",  ".gcda",
                                 ".gcno", ".gch", ".pch", ".pcm", ".dwo", ".dwp"};
constexpr auto DependencySuffixes = {".d", ".Po", ".Plo", ".Tpo", ".dep", ".deps"};
/// ELF of any kind, LLVM bitcode, and that in a wrapper.
constexpr auto OutputMagics = {"\x7f"
                               "ELF"sv,
                               "BC\xc0\xde"sv, "\xde\xc0\x17\x0b"sv, "!<thin>\n"sv};
constexpr auto ArchiveMagic = "!<arch>\n"sv;

bool isOneOf(std::string_view text, std::initializer_list<const char *> list) {
  return std::any_of(list.begin(), list.end(), [&](const char *each) { return text == each; });
}

std::string beginningOf(const fs::path &file, std::size_t bytes) {
  std::string text(bytes, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(bytes));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

/// "conn.o: conn.c dat.h": other files of the name are scripts of dtrace, or sources in D.
bool saysWhatAnObjectNeeds(const fs::path &file) {
  std::string text = beginningOf(file, 4096);
  std::string target = text.substr(0, text.find(':'));
  target.erase(target.find_last_not_of(" \t") + 1);
  return target.size() < text.size() &&
         isOneOf(fs::path(target).extension().string(), {".o", ".lo"});
}

/// Ends of names in an archive: GNU's "conn.o/", or "/24" into the table of long ones.
std::vector<std::string> membersOf(const fs::path &file) {
  constexpr std::size_t HeaderBytes = 60, NameBytes = 16, SizeAt = 48, SizeBytes = 10;
  std::vector<std::string> members;
  std::ifstream in(file, std::ios::binary);
  in.seekg(ArchiveMagic.size());
  std::string header(HeaderBytes, '\0'), longNames;
  while (in.read(header.data(), HeaderBytes)) {
    std::string name = header.substr(0, NameBytes);
    name.erase(name.find_last_not_of(' ') + 1);
    auto size = std::strtoull(header.substr(SizeAt, SizeBytes).c_str(), nullptr, 10);
    auto next = in.tellg() + static_cast<std::streamoff>(size + size % 2);
    if (name == "//") {
      longNames.resize(std::min<std::size_t>(size, fs::file_size(file)));
      in.read(longNames.data(), static_cast<std::streamsize>(longNames.size()));
    } else if (name.size() > 1 && name[0] == '/') {
      std::size_t at = std::strtoull(name.c_str() + 1, nullptr, 10);
      if (at < longNames.size())
        members.push_back(longNames.substr(at, longNames.find('/', at) - at));
    } else if (name != "/") {
      members.push_back(name.substr(0, name.find('/')));
    }
    in.seekg(next);
  }
  return members;
}

} // namespace

bool isBuildFolder(const fs::path &folder) {
  std::error_code ignored;
  return fs::exists(folder / "CMakeCache.txt", ignored) ||
         fs::exists(folder / "meson-private", ignored);
}

void BuildOutputs::add(const fs::path &file) {
  if (!isOneOf(file.extension().string(), SourceSuffixes))
    return;
  sources_.insert(file.filename().string());
  sources_.insert(file.stem().string());
}

/// "conn.o", CMake's "conn.c.o", automake's "libserver_a-conn.o".
bool BuildOutputs::isMadeOfSource(std::string member) const {
  member = fs::path(member).stem().string();
  return sources_.count(member) != 0 || sources_.count(member.substr(member.find('-') + 1)) != 0;
}

bool BuildOutputs::isArchiveOfSources(const fs::path &file) const {
  auto members = membersOf(file);
  return std::any_of(members.begin(), members.end(),
                     [&](const std::string &member) { return isMadeOfSource(member); });
}

bool BuildOutputs::contains(const fs::path &file) const {
  std::string suffix = file.extension().string(), magic = beginningOf(file, 8);
  auto begins = [&](std::string_view with) { return magic.starts_with(with); };
  return isOneOf(suffix, OutputSuffixes) || file.filename() == "compile_commands.json" ||
         std::any_of(OutputMagics.begin(), OutputMagics.end(), begins) ||
         (isOneOf(suffix, DependencySuffixes) && saysWhatAnObjectNeeds(file)) ||
         (begins(ArchiveMagic) && isArchiveOfSources(file));
}

} // namespace stingy
