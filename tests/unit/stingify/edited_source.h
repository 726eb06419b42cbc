// Marked-up C to plan edits on. Marks, which nest, are taken out of the text:
//
//   c = <m conn|sizeof *c>malloc(sizeof *c)</>;      an allocation of conn with its size
//   <z conn|n * 8>calloc(n, 8)</>                    one that zeroes
//   <f conn|c>free(c)</>   <f |p>free(p)</>          a free of conn, of an unknown object
//   <!m conn>NEW(c)</>                               one that cannot be edited
#pragma once

#include "model/digest.h"
#include "stingify/plan_edits.h"

#include <catch2/catch.hpp>

namespace stingy::test {

/// A program of files that are on no disk, and a layout that places the objects named in `placed`.
class Program {
public:
  explicit Program(std::vector<std::string> placed = {"conn"}) {
    for (const std::string &name : {"conn", "head", "other"}) {
      Object object;
      object.name = object.identifier = name;
      object.poolable = true;
      memory_.objects.push_back(object);
    }
    layout_.program = "demo";
    for (const std::string &name : placed)
      layout_.objects.push_back({name, name, 8, 0});
  }

  Program &add(const std::string &path, std::string marked) {
    std::vector<Site> open;
    for (std::size_t at = 0; (at = marked.find('<', at)) != std::string::npos;) {
      std::size_t end = marked.find('>', at);
      std::string mark = marked.substr(at + 1, end - at - 1);
      bool isMark = mark == "/" || mark.find_first_of("mzf!") == 0;
      if (!isMark) {
        ++at;
        continue;
      }
      marked.erase(at, end - at + 1);
      if (mark != "/") {
        open.push_back(siteOf(mark, path, static_cast<std::uint32_t>(at)));
        continue;
      }
      open.back().end = static_cast<std::uint32_t>(at);
      memory_.sites.push_back(open.back());
      open.pop_back();
    }
    memory_.files[path] = digestOf(marked);
    files_[path] = marked;
    return *this;
  }

  Result<Rewrite> plan() const {
    return planEdits(
        memory_, layout_,
        {[&](const std::string &path) -> Result<std::string> { return files_.at(path); },
         [](const std::string &path) -> std::string {
           return path[0] == '/' ? "its file lies outside the root" : "";
         }});
  }

  Rewrite rewrite() const {
    auto planned = plan();
    if (!planned)
      FAIL(planned.error().text());
    return *planned;
  }

  std::string problem() const {
    auto planned = plan();
    REQUIRE_FALSE(planned);
    return planned.error().text();
  }

  Memory &memory() { return memory_; }
  Layout &layout() { return layout_; }
  std::map<std::string, std::string> &files() { return files_; }

private:
  static Site siteOf(const std::string &mark, const std::string &path, std::uint32_t begin) {
    Site site;
    std::size_t kind = mark[0] == '!' ? 1 : 0, bar = mark.find('|');
    site.role = mark[kind] == 'f' ? RoleKind::Free : RoleKind::Malloc;
    site.zeroed = mark[kind] == 'z';
    site.editable = kind == 0;
    site.whyNot = site.editable ? "" : "it lies in a macro";
    site.object = mark.substr(kind + 2, bar - kind - 2);
    site.function = "call";
    (site.role == RoleKind::Free ? site.pointerText : site.sizeText) =
        bar == std::string::npos ? "" : mark.substr(bar + 1);
    site.place = {path, 1, begin + 1};
    site.begin = begin;
    return site;
  }

  Memory memory_;
  Layout layout_;
  std::map<std::string, std::string> files_;
};

/// The rewritten text of a program of one file, without the #include line.
inline std::string edited(const std::string &marked, std::vector<std::string> placed = {"conn"}) {
  Rewrite rewrite = Program(std::move(placed)).add("a.c", marked).rewrite();
  REQUIRE(rewrite.files.size() == 1);
  const std::string include = "#include \"demo_stingy.h\"\n";
  REQUIRE(rewrite.files[0].rewritten.substr(0, include.size()) == include);
  return rewrite.files[0].rewritten.substr(include.size());
}

} // namespace stingy::test
