#include "edited_source.h"
#include "stingify/unified_diff.h"

using namespace stingy;
using namespace stingy::test;

namespace {

std::string diffOf(const std::string &marked) {
  return unifiedDiff(Program().add("src/a.c", marked).rewrite().files.at(0));
}

} // namespace

TEST_CASE("a diff shows each change between three lines of context") {
  CHECK(diffOf("1\n2\n3\n4\n5\n6\n7\n8\n9\n<f |p>free(p)</>;\n11\n12\n13\n14\n") == R"(--- a/src/a.c
+++ b/src/a.c
@@ -1,3 +1,4 @@
+#include "demo_stingy.h"
 1
 2
 3
@@ -7,7 +8,7 @@
 7
 8
 9
-free(p);
+STINGY_GIVE(p, free(p));
 11
 12
 13
)");
}

TEST_CASE("changes near one another are one hunk") {
  CHECK(diffOf("1\n<f |p>free(p)</>;\n3\n") == R"(--- a/src/a.c
+++ b/src/a.c
@@ -1,3 +1,4 @@
+#include "demo_stingy.h"
 1
-free(p);
+STINGY_GIVE(p, free(p));
 3
)");
}

TEST_CASE("a missing final newline is marked") {
  CHECK(diffOf("<f |p>free(p)</>") == "--- a/src/a.c\n+++ b/src/a.c\n@@ -1,1 +1,2 @@\n-free(p)\n"
                                      "\\ No newline at end of file\n+#include \"demo_stingy.h\"\n"
                                      "+STINGY_GIVE(p, free(p))\n\\ No newline at end of file\n");
}

TEST_CASE("a byte order mark moves to the include line") {
  CHECK(diffOf("\xEF\xBB\xBFint a;\n<f |p>free(p)</>;\n") ==
        "--- a/src/a.c\n+++ b/src/a.c\n@@ -1,2 +1,3 @@\n-\xEF\xBB\xBFint a;\n"
        "+\xEF\xBB\xBF#include \"demo_stingy.h\"\n+int a;\n-free(p);\n+STINGY_GIVE(p, free(p));\n");
}
