#include "extract/stack_usage_file.h"

#include "model/output_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

namespace stingy {
namespace {

namespace fs = std::filesystem;

/// Saturates.
std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return (ByteBound::exact(a) + ByteBound::exact(b)).bytes;
}

/// "parse.constprop.0" is a clone of "parse": the dearest counts. "parse.part.0" is a piece that
/// parse calls.
std::string baseName(const std::string &name) { return name.substr(0, name.find('.')); }

void addClone(MeasuredFrames &frames, const std::string &name, const MeasuredFrame &frame) {
  MeasuredFrame &entry = frames[baseName(name)];
  entry.bytes = std::max(entry.bytes, frame.bytes);
  entry.dynamic |= frame.dynamic;
}

/// gcc writes file:line:column:name, and counts the return address; clang file:line:name, and does
/// not.
bool isWrittenByGcc(const std::string &text) {
  std::string place = text.substr(0, text.find('\t'));
  return std::count(place.begin(), place.end(), ':') >= 3;
}

void addPart(MeasuredFrames &frames, const std::string &name, const MeasuredFrame &frame) {
  MeasuredFrame &entry = frames[baseName(name)];
  entry.bytes = sum(entry.bytes, frame.bytes);
  entry.dynamic |= frame.dynamic;
}

} // namespace

MeasuredFrames parseStackUsage(const std::string &text, std::uint64_t returnAddressBytes) {
  MeasuredFrames whole, parts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    auto firstTab = line.find('\t');
    auto secondTab = line.find('\t', firstTab + 1);
    if (firstTab == std::string::npos || secondTab == std::string::npos)
      continue;
    std::string place = line.substr(0, firstTab);
    std::string name = place.substr(place.rfind(':') + 1);
    MeasuredFrame frame;
    const char *end = line.data() + secondTab;
    if (std::from_chars(line.data() + firstTab + 1, end, frame.bytes).ptr != end)
      continue;
    frame.bytes = sum(frame.bytes, returnAddressBytes);
    frame.dynamic = line.compare(secondTab + 1, std::string::npos, "dynamic") == 0;
    if (name.find(".part") == std::string::npos)
      addClone(whole, name, frame);
    else
      addPart(parts, name, frame);
  }
  for (const auto &[name, frame] : parts)
    addPart(whole, name, frame);
  return whole;
}

std::string stackUsagePath(const std::string &source, const std::string &output) {
  // In C++ the compilers spell a function in ways of their own.
  if (output.empty() || fs::path(source).extension() != ".c")
    return "";
  // gcc: conn.o -> conn.su; cmake's conn.c.o -> conn.c.su.
  return fs::path(output).replace_extension(".su").string();
}

std::optional<MeasuredFrames> readStackUsage(const CompileCommand &command) {
  if (command.stackUsage.empty() || isStackUsageOlder(command, {command.file}))
    return std::nullopt;
  auto text = readFile(command.stackUsage);
  if (!text)
    return std::nullopt;
  return parseStackUsage(*text, isWrittenByGcc(*text) ? 0 : ReturnAddressBytes);
}

bool isStackUsageOlder(const CompileCommand &command, const std::vector<std::string> &reads) {
  std::error_code missing;
  auto written = fs::last_write_time(command.stackUsage, missing);
  return missing || std::any_of(reads.begin(), reads.end(), [&](const std::string &file) {
           std::error_code unknown;
           auto changed = fs::last_write_time(file, unknown);
           return unknown || written < changed;
         });
}

} // namespace stingy
