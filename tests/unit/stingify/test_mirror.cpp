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

  Mirrored mirror(Links links = Links::None) {
    auto outputs = outputsBelow(out, root, rewrite);
    REQUIRE(outputs);
    auto mirrored = mirrorRest(out, root, {"src/a.c", "src/b.c"}, links, *outputs);
    REQUIRE(mirrored);
    REQUIRE(writeFiles(*outputs));
    return *mirrored;
  }
  std::string mirrored(const std::string &name) const {
    return folder.read("root/build/out/" + name);
  }
};

} // namespace

TEST_CASE("a mirror holds rewritten units, and copies of the rest") {
  Tree tree;
  tree.mirror();
  CHECK(tree.mirrored("src/a.c") == tree.rewrite.files[0].rewritten);
  CHECK(tree.mirrored("src/b.c") == "b\n");
  CHECK(tree.mirrored("src/b.h") == "h\n");
  for (const char *copy : {"/src/b.c", "/src/b.h"})
    CHECK_FALSE(fs::is_symlink(tree.out + copy));
}

TEST_CASE("on demand a mirror links to what is no unit") {
  Tree tree;
  tree.mirror(Links::ToOriginals);
  CHECK_FALSE(fs::is_symlink(tree.out + "/src/b.c"));
  CHECK(fs::is_symlink(tree.out + "/src/b.h"));
  CHECK(tree.mirrored("src/b.h") == "h\n");
}

TEST_CASE("a copy keeps permissions, and the time until it changes") {
  Tree tree;
  fs::path script = tree.root + "/version.sh";
  tree.folder.write("root/version.sh", "1\n");
  fs::permissions(script, fs::perms::owner_all);
  auto hourAgo = fs::last_write_time(script) - std::chrono::hours(1);
  fs::last_write_time(script, hourAgo);
  tree.mirror();
  fs::path copy = tree.out + "/version.sh";
  CHECK(fs::status(copy).permissions() == fs::perms::owner_all);
  CHECK(fs::last_write_time(copy) == hourAgo);
  tree.folder.write("root/version.sh", "2\n");
  fs::last_write_time(script, hourAgo); // older than what was built from the copy meanwhile
  fs::last_write_time(copy, hourAgo + std::chrono::minutes(1));
  tree.mirror();
  CHECK(tree.mirrored("version.sh") == "2\n");
  CHECK(fs::last_write_time(copy) > hourAgo + std::chrono::minutes(1));
}

TEST_CASE("what a build made is not mirrored, and what the mirror's build made stays") {
  Tree tree;
  tree.folder.write("root/src/b.o", "\x7f"
                                    "ELF");
  tree.folder.write("root/server", "\x7f"
                                   "ELF");
  tree.folder.write("root/src/b.su", "b.c:1:1:f\t16\tstatic\n");
  tree.folder.write("root/src/b.d", "src/b.o: src/b.c src/b.h\n");
  tree.folder.write("root/probes.d", "provider server { probe start(); };\n");
  tree.folder.write("root/build/out/src/b.o", "built there");
  Mirrored mirrored = tree.mirror();
  CHECK(mirrored.outputs == std::vector<std::string>{"server", "src/b.d", "src/b.o", "src/b.su"});
  CHECK_FALSE(fs::exists(tree.out + "/server"));
  CHECK_FALSE(fs::exists(tree.out + "/src/b.su"));
  CHECK(tree.mirrored("probes.d") == "provider server { probe start(); };\n");
  CHECK(tree.mirrored("src/b.o") == "built there");
}

TEST_CASE("an archive of the tree's own sources is a build's, another one came with them") {
  auto archive = [](const std::string &member) {
    std::string name = member + "/", size = "2";
    name.resize(48, ' ');
    size.resize(10, ' ');
    return "!<arch>\n" + name + size + "`\n" + "ab";
  };
  Tree tree;
  tree.folder.write("root/own.a", archive("b.o"));
  tree.folder.write("root/cmake.a", archive("b.c.o"));
  tree.folder.write("root/automake.a", archive("own_a-b.o"));
  tree.folder.write("root/vendored.a", archive("deflate.o"));
  CHECK(tree.mirror().outputs == std::vector<std::string>{"automake.a", "cmake.a", "own.a"});
  CHECK(fs::exists(tree.out + "/vendored.a"));
}

TEST_CASE("links stay within the mirror") {
  Tree tree;
  tree.folder.write("outside/secret.h", "outside\n");
  fs::create_symlink(tree.root + "/src/b.h", tree.root + "/inside.h");
  fs::create_symlink("../outside/secret.h", tree.root + "/outside.h");
  fs::create_directory_symlink("../outside", tree.root + "/folder");
  fs::create_symlink("nowhere", tree.root + "/nothing");
  Mirrored mirrored = tree.mirror();
  CHECK(fs::read_symlink(tree.out + "/inside.h") == "src/b.h");
  CHECK_FALSE(fs::is_symlink(tree.out + "/outside.h"));
  CHECK(tree.mirrored("outside.h") == "outside\n");
  CHECK(mirrored.leftOut ==
        std::vector<std::string>{"folder: a link to a folder outside of the root",
                                 "nothing: a link to nothing"});
}

TEST_CASE("a folder that is empty, or holds outputs only, is mirrored") {
  Tree tree;
  tree.folder.write("root/objs/b.o", "\x7f"
                                     "ELF");
  tree.mirror();
  CHECK(fs::is_directory(tree.out + "/objs"));
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
  tree.folder.write("root/src/b.o", "\x7f"
                                    "ELF");
  for (const char *file : {"/src/a.c", "/src/b.h", "/src/b.o"}) {
    fs::remove(tree.out + file);
    fs::create_symlink(tree.root + file, tree.out + file);
  }
  tree.mirror();
  CHECK_FALSE(fs::is_symlink(tree.out + "/src/b.h"));
  CHECK_FALSE(fs::is_symlink(tree.out + "/src/b.o"));
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
