#include "compare/limit_causes.h"

#include "compare/figures.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stingy {
namespace {

constexpr std::size_t GlobalsTold = 8;

/// The bound with a times sign where there are several: "1024 B x 4".
std::string made(const Object &object) {
  std::string text = toText(object.size);
  if (object.instances.kind == BoundKind::Unbounded)
    return fmt::format("{} x >= {} (unbounded)", text, object.instances.count);
  return object.instances.count == 1 ? text : fmt::format("{} x {}", text, object.instances.count);
}

std::vector<std::string> texts(const std::vector<Unknown> &unknowns) {
  std::vector<std::string> lines;
  for (const Unknown &unknown : unknowns)
    lines.push_back(toText(unknown));
  return lines;
}

} // namespace

std::vector<std::string> objectLines(const Memory &memory, const Stage &stage) {
  std::multimap<std::uint64_t, std::string, std::greater<>> byBytes;
  for (const std::string &name : stage.live)
    if (const Object *object = findObject(memory, name))
      byBytes.emplace((object->size * object->instances).bytes,
                      fmt::format("{}  {}{}", made(*object), name, behind(placeOf(*object))));
  std::vector<std::string> lines;
  for (const auto &[bytes, line] : byBytes)
    lines.push_back(line);
  return lines;
}

std::vector<std::string> frameLines(const Stage &stage) {
  std::vector<std::string> lines;
  for (const StackFrame &frame : stage.stackPath)
    lines.push_back(fmt::format("{}  {}", toText(frame.frame), frame.function));
  return lines;
}

std::vector<std::string> globalLines(const Memory &memory) {
  std::multimap<std::uint64_t, std::string, std::greater<>> byBytes;
  for (const GlobalItem &item : memory.globals.items)
    if (item.section == "data" || item.section == "bss")
      byBytes.emplace(item.bytes,
                      fmt::format("{} B  {}{}", item.bytes, item.name, behind(item.place)));
  std::vector<std::string> lines;
  for (const auto &[bytes, line] : byBytes)
    if (lines.size() < GlobalsTold)
      lines.push_back(line);
  if (byBytes.size() > GlobalsTold)
    lines.push_back(fmt::format("and {} smaller ones", byBytes.size() - GlobalsTold));
  return lines;
}

std::vector<std::string> allocationLines(const Object &object) {
  std::vector<std::string> lines;
  for (const Place &place : object.allocatedAt)
    lines.push_back("allocated at " + toText(place));
  return lines;
}

std::vector<std::string> stackUnknowns(const Memory &memory, const std::string &stage) {
  return texts(unknownsOf(memory, Figure::Stack, stage));
}

std::vector<std::string> objectUnknowns(const Memory &memory, const Stage &stage) {
  std::vector<std::string> lines;
  for (const std::string &name : stage.live)
    if (const Object *object = findObject(memory, name))
      for (const std::string &line : objectUnknowns(memory, *object))
        lines.push_back(line);
  for (const Unknown &unknown : unknownsOf(memory, Figure::PerRequest, stage.name))
    if (unknown.kind != "unknown_size") // its object is told above, if it is alive here
      lines.push_back(toText(unknown));
  return lines;
}

std::vector<std::string> objectUnknowns(const Memory &memory, const Object &object) {
  std::vector<std::string> lines;
  bool told = object.size.definite();
  for (const Unknown &unknown : memory.unknowns)
    if (unknown.kind == "unknown_size" && !object.size.definite() &&
        std::find(object.allocatedAt.begin(), object.allocatedAt.end(), unknown.place) !=
            object.allocatedAt.end()) {
      lines.push_back(toText(unknown));
      told = true;
    }
  std::string where = toText(placeOf(object));
  where += where.empty() ? "" : ": ";
  if (!told)
    lines.push_back(fmt::format("{}the size of {} is not known", where, object.name));
  if (object.instances.kind == BoundKind::Unbounded)
    lines.push_back(fmt::format("{}how many {} a request holds is not known", where, object.name));
  return lines;
}

} // namespace stingy
