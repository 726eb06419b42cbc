#include "edited_source.h"
#include "scratch_folder.h"
#include "stingify/manifest.h"

using namespace stingy;
using namespace stingy::test;
using Catch::Contains;

namespace {

/// A tree of one file, rewritten on disk, and its manifest.
struct RewrittenTree {
  ScratchFolder folder;
  SourceTree tree{folder.path()};
  Rewrite rewrite = Program().add("a.c", "int a;\n<f |p>free(p)</>;\n").rewrite();
  Manifest manifest = manifestOf(rewrite, "memory", "layout");
  RewrittenTree() { folder.write("a.c", rewrite.files[0].rewritten); }
};

} // namespace

TEST_CASE("a manifest survives being written and read") {
  RewrittenTree sample;
  auto manifest = manifestFromArtifact(toArtifact(sample.manifest), "stingify.json");
  REQUIRE(manifest);
  CHECK(serialize(toArtifact(*manifest)) == serialize(toArtifact(sample.manifest)));
}

TEST_CASE("a damaged manifest is told with its JSON path") {
  Artifact artifact = toArtifact(RewrittenTree().manifest);
  artifact.body["files"]["a.c"]["insertions"][0]["offset"] = "0";
  auto manifest = manifestFromArtifact(artifact, "stingify.json");
  REQUIRE_FALSE(manifest);
  CHECK_THAT(manifest.error().text(), Contains("/body/files/a.c/insertions/0/offset"));
}

TEST_CASE("the state of a tree is told from its digests") {
  RewrittenTree sample;
  CHECK(stateOf(sample.manifest, sample.tree) == TreeState::Rewritten);
  sample.folder.write("a.c", sample.rewrite.files[0].original);
  CHECK(stateOf(sample.manifest, sample.tree) == TreeState::Original);
  sample.folder.write("a.c", "edited");
  CHECK(stateOf(sample.manifest, sample.tree) == TreeState::Edited);
}

TEST_CASE("reverting gives the original text to the byte") {
  RewrittenTree sample;
  auto outputs = planRevert(sample.manifest, sample.tree);
  REQUIRE(outputs);
  CHECK(outputs->at(0).content == "int a;\nfree(p);\n");
}

TEST_CASE("reverting what is the original already changes nothing") {
  RewrittenTree sample;
  sample.folder.write("a.c", sample.rewrite.files[0].original);
  CHECK(planRevert(sample.manifest, sample.tree)->at(0).content == "int a;\nfree(p);\n");
}

TEST_CASE("a file edited since is not reverted") {
  RewrittenTree sample;
  sample.folder.write("a.c", sample.rewrite.files[0].rewritten + "int b;\n");
  auto outputs = planRevert(sample.manifest, sample.tree);
  REQUIRE_FALSE(outputs);
  CHECK_THAT(outputs.error().text(), Contains("a.c was edited"));
}

TEST_CASE("a manifest leads to no file outside the root") {
  RewrittenTree sample;
  sample.manifest.files["../x.c"] = sample.manifest.files["a.c"];
  CHECK_FALSE(planRevert(sample.manifest, sample.tree));
}
