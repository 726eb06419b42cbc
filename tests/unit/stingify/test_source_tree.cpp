#include "scratch_folder.h"
#include "stingify/source_tree.h"

using namespace stingy;
using namespace stingy::test;

TEST_CASE("paths below the root may be edited, whether they exist or not") {
  ScratchFolder folder;
  SourceTree tree(folder.path());
  CHECK(tree.whyNotEditable("src/a.c").empty());
  CHECK(tree.whyNotEditable("src/../a.c").empty());
}

TEST_CASE("no path leads out of the root") {
  ScratchFolder folder;
  folder.write("inner/a.c", "");
  folder.write("secret.c", "");
  SourceTree tree(folder / "inner");
  CHECK_FALSE(tree.whyNotEditable("").empty());
  CHECK_FALSE(tree.whyNotEditable("/etc/passwd").empty());
  CHECK_FALSE(tree.whyNotEditable("../secret.c").empty());
  std::filesystem::create_symlink(folder / "secret.c", folder / "inner/link.c");
  CHECK_FALSE(tree.whyNotEditable("link.c").empty());
}

TEST_CASE("a folder whose name begins alike is another folder") {
  CHECK_FALSE(isInside("/a/bc/d", "/a/b"));
  CHECK(isInside("/a/b/d", "/a/b/"));
  CHECK(isInside("/a/b", "/a/b"));
}
