#include "edited_source.h"
#include "scratch_folder.h"
#include "stingify/mirror.h"

using namespace stingy;
using namespace stingy::test;
namespace fs = std::filesystem;

namespace {

/// root/ with an edited unit, another unit, a header, and what must not be mirrored.
struct Tree {
  ScratchFolder folder;
  std::string root = folder / "root", out = folder / "root/build/out";
  Rewrite rewrite = Program().add("src/a.c", "<f |p>free(p)</>;\n").rewrite();

  Tree() {
    folder.write("root/src/a.c", rewrite.files[0].original);
    folder.write("root/src/b.c", "b\n");
    folder.write("root/src/b.h", "h\n");
    folder.write("root/.git/config", "hidden\n");
    folder.write("root/build/CMakeCache.txt", "");
    folder.write("root/build/config.h", "generated\n");
  }

  void mirror() {
    auto outputs = outputsBelow(out, root, rewrite);
    REQUIRE(outputs);
    REQUIRE(mirrorRest(out, root, {"src/a.c", "src/b.c"}, *outputs));
    REQUIRE(commitFiles(*outputs));
  }
  std::string mirrored(const std::string &name) const {
    return folder.read("root/build/out/" + name);
  }
};

} // namespace

TEST_CASE("a mirror holds rewritten units, copies of units, and links to the rest") {
  Tree tree;
  tree.mirror();
  CHECK(tree.mirrored("src/a.c") == tree.rewrite.files[0].rewritten);
  CHECK(tree.mirrored("src/b.c") == "b\n");
  CHECK_FALSE(fs::is_symlink(tree.out + "/src/b.c"));
  CHECK(fs::is_symlink(tree.out + "/src/b.h"));
  CHECK(tree.mirrored("src/b.h") == "h\n");
}

TEST_CASE("hidden entries, build folders and the mirror itself are not mirrored") {
  Tree tree;
  tree.mirror();
  CHECK_FALSE(fs::exists(tree.out + "/.git"));
  CHECK_FALSE(fs::exists(tree.out + "/build"));
}

TEST_CASE("mirroring leaves the originals alone, also where a link stood before") {
  Tree tree;
  tree.mirror();
  fs::remove(tree.out + "/src/a.c");
  fs::create_symlink(tree.root + "/src/a.c", tree.out + "/src/a.c");
  tree.mirror();
  CHECK(tree.folder.read("root/src/a.c") == tree.rewrite.files[0].original);
  CHECK(tree.mirrored("src/a.c") == tree.rewrite.files[0].rewritten);
}

TEST_CASE("a file that is no longer rewritten becomes the original again") {
  Tree tree;
  tree.folder.write("root/build/out/src/b.h", "rewritten by an earlier run\n");
  tree.mirror();
  CHECK(tree.mirrored("src/b.h") == "h\n");
}

TEST_CASE("mirroring twice changes nothing") {
  Tree tree;
  tree.mirror();
  auto before = fs::last_write_time(tree.out + "/src/a.c");
  tree.mirror();
  CHECK(fs::last_write_time(tree.out + "/src/a.c") == before);
}

TEST_CASE("a folder that holds the sources is no place for a copy") {
  Tree tree;
  CHECK_FALSE(outputsBelow(tree.root, tree.root, tree.rewrite));
  CHECK_FALSE(outputsBelow(tree.folder.path(), tree.root, tree.rewrite));
}

TEST_CASE("a folder link in the mirror does not lead to the originals") {
  Tree tree;
  fs::create_directories(tree.out);
  fs::create_directory_symlink(tree.root + "/src", tree.out + "/src");
  CHECK_FALSE(outputsBelow(tree.out, tree.root, tree.rewrite));
  CHECK(tree.folder.read("root/src/a.c") == tree.rewrite.files[0].original);
}
