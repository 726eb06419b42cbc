#include "report/graph_drawing.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>

namespace stingy {
namespace {

/// A file that is gone when this is.
class ScratchFile {
public:
  explicit ScratchFile(const std::string &text) {
    int file = ::mkstemp(path_.data());
    if (file < 0)
      return;
    std::unique_ptr<std::FILE, int (*)(std::FILE *)> out(::fdopen(file, "w"), std::fclose);
    written_ = out && std::fwrite(text.data(), 1, text.size(), out.get()) == text.size() &&
               std::fflush(out.get()) == 0;
  }
  ~ScratchFile() { ::unlink(path_.c_str()); }
  ScratchFile(const ScratchFile &) = delete;
  ScratchFile &operator=(const ScratchFile &) = delete;

  bool written() const { return written_; }
  const std::string &path() const { return path_; }

private:
  std::string path_ = "/tmp/memwalk-graph-XXXXXX";
  bool written_ = false;
};

} // namespace

Result<std::string> drawSvg(const std::string &dot) {
  Error failed{"graphviz could not draw the stage call graph",
               "install graphviz (the program dot), or ask for --report text, json or dot"};
  ScratchFile input(dot);
  if (!input.written())
    return Error{fmt::format("cannot write {}", input.path()), "make room in /tmp"};
  std::FILE *pipe = ::popen(fmt::format("dot -Tsvg {} 2>/dev/null", input.path()).c_str(), "r");
  if (!pipe)
    return failed;
  std::string svg;
  std::array<char, 65536> buffer;
  for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    svg.append(buffer.data(), n);
  std::size_t begin = svg.find("<svg");
  if (::pclose(pipe) != 0 || begin == std::string::npos)
    return failed;
  return svg.substr(begin);
}

} // namespace stingy
