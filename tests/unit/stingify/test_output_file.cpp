#include "scratch_folder.h"

using namespace stingy;
using namespace stingy::test;

namespace {

std::ptrdiff_t filesIn(const ScratchFolder &folder) {
  return std::distance(std::filesystem::directory_iterator(folder.path()), {});
}

} // namespace

TEST_CASE("all files are written, and those that changed are counted") {
  ScratchFolder folder;
  folder.write("a", "same");
  auto changed = writeFiles({{folder / "a", "same"}, {folder / "new/b", "text"}});
  REQUIRE(changed);
  CHECK(*changed == 1);
  CHECK(folder.read("new/b") == "text");
}

TEST_CASE("when one file cannot be written the others are as before") {
  ScratchFolder folder;
  folder.write("a", "old");
  folder.write("file", "");
  std::filesystem::create_directory(folder / "folder");
  for (const char *wrong : {"file/c", "folder"}) {
    auto changed =
        writeFiles({{folder / "a", "new"}, {folder / "b", "new"}, {folder / wrong, "new"}});
    REQUIRE_FALSE(changed);
    CHECK_THAT(changed.error().text(),
               Catch::Contains("nothing was changed: cannot write") && Catch::Contains(wrong));
    CHECK(folder.read("a") == "old");
    CHECK(filesIn(folder) == 3);
  }
}

TEST_CASE("what took its place before another failed goes back") {
  ScratchFolder folder;
  folder.write("a", "old");
  std::filesystem::create_symlink("/dev/full", folder / "full"); // fails no sooner than written
  auto changed =
      writeFiles({{folder / "a", "new"}, {folder / "b", "new"}, {folder / "full", "new"}});
  REQUIRE_FALSE(changed);
  CHECK_THAT(changed.error().text(), Catch::Contains("nothing was changed"));
  CHECK(folder.read("a") == "old");
  CHECK(filesIn(folder) == 2);
}

TEST_CASE("a device among the outputs is written, not replaced") {
  ScratchFolder folder;
  std::filesystem::create_symlink("/dev/null", folder / "null");
  auto changed = writeFiles({{folder / "null", "text"}, {folder / "a", "text"}});
  REQUIRE(changed);
  CHECK(*changed == 2);
  CHECK(std::filesystem::is_symlink(folder / "null"));
  CHECK(std::filesystem::is_character_file(folder / "null"));
}
