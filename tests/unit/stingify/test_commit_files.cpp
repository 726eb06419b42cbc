#include "scratch_folder.h"
#include "stingify/commit_files.h"

using namespace stingy;
using namespace stingy::test;

TEST_CASE("all files are written, and those that changed are counted") {
  ScratchFolder folder;
  folder.write("a", "same");
  auto changed = commitFiles({{folder / "a", "same"}, {folder / "new/b", "text"}});
  REQUIRE(changed);
  CHECK(*changed == 1);
  CHECK(folder.read("new/b") == "text");
}

TEST_CASE("when one file cannot be written the others are as before") {
  ScratchFolder folder;
  folder.write("a", "old");
  folder.write("file", "");
  auto changed =
      commitFiles({{folder / "a", "new"}, {folder / "b", "new"}, {folder / "file/c", "new"}});
  CHECK_FALSE(changed);
  CHECK(folder.read("a") == "old");
  CHECK_FALSE(std::filesystem::exists(folder / "b"));
}
