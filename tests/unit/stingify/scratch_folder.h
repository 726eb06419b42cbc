// A folder of its own for a test, gone when the test ends.
#pragma once

#include "model/output_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <unistd.h>

namespace stingy::test {

class ScratchFolder {
public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "stingify-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;

  std::string operator/(const std::string &name) const { return path_ + "/" + name; }
  const std::string &path() const { return path_; }
  void write(const std::string &name, const std::string &content) const {
    REQUIRE(writeFile(*this / name, content));
  }
  std::string read(const std::string &name) const {
    auto text = readFile(*this / name);
    return text ? *text : "(no such file)";
  }

private:
  std::string path_;
};

} // namespace stingy::test
