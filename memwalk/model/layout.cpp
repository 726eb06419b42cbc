#include "model/layout.h"

#include <cctype>

namespace stingy {

std::vector<std::size_t> membersOf(const Layout &layout, std::size_t pool) {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < layout.objects.size(); ++i)
    if (layout.objects[i].pool == pool)
      members.push_back(i);
  return members;
}

std::vector<LaidGlobal> globalsIn(const Layout &layout) {
  std::vector<LaidGlobal> inside;
  for (const LaidGlobal &global : layout.globals)
    if (global.whyNot.empty())
      inside.push_back(global);
  return inside;
}

Region regionOf(const Layout &layout, std::string_view kind) {
  for (const Region &region : layout.regions)
    if (region.kind == kind)
      return region;
  return {};
}

std::string toIdentifier(const std::string &text) {
  std::string identifier;
  for (unsigned char c : text)
    identifier += std::isalnum(c) && c < 0x80 ? static_cast<char>(c) : '_';
  if (identifier.empty() || std::isdigit(static_cast<unsigned char>(identifier.front())))
    identifier.insert(identifier.begin(), '_');
  return identifier;
}

bool isCStruct(const std::string &type) {
  static const std::string keyword = "struct ";
  return type.rfind(keyword, 0) == 0 && type.size() > keyword.size() &&
         toIdentifier(type.substr(keyword.size())) == type.substr(keyword.size());
}

std::string generatedName(const Layout &layout, const std::string &extension) {
  return toIdentifier(layout.program) + "_stingy" + extension;
}

} // namespace stingy
