#include "edited_source.h"

#include <algorithm>

using namespace stingy;
using namespace stingy::test;
using Catch::Contains;

TEST_CASE("an allocation is taken") {
  CHECK(edited("c = <m conn|sizeof *c>malloc(sizeof *c)</>;\n") ==
        "c = STINGY_TAKE(conn, sizeof *c, malloc(sizeof *c));\n");
}

TEST_CASE("an allocation that zeroes is taken zeroed") {
  CHECK(edited("c = <z conn|(1) * (n)>calloc(1, n)</>;\n") ==
        "c = STINGY_TAKE_ZEROED(conn, (1) * (n), calloc(1, n));\n");
}

TEST_CASE("a free is given") {
  CHECK(edited("<f conn|c.next>free(c.next)</>;\n") ==
        "STINGY_GIVE_AS(conn, c.next, free(c.next));\n");
}

TEST_CASE("a free of an unknown object is given") {
  CHECK(edited("<f |p>free(p)</>;\n") == "STINGY_GIVE(p, free(p));\n");
}

TEST_CASE(
    "a free of an object that is not placed is given: its pointer may be one to a larger object") {
  CHECK(edited("<f other|o>free(o)</>;\n") == "STINGY_GIVE(o, free(o));\n");
}

TEST_CASE("an allocation in another's arguments comes out right") {
  CHECK(edited("<m conn|8>f(8, <m head|4>malloc(4)</>)</>;\n", {"conn", "head"}) ==
        "STINGY_TAKE(conn, 8, f(8, STINGY_TAKE(head, 4, malloc(4))));\n");
}

TEST_CASE("calls that begin together, or end together, come out right") {
  CHECK(edited("<m conn|8><m head|4>get(4)</>(8)</>;\n", {"conn", "head"}) ==
        "STINGY_TAKE(conn, 8, STINGY_TAKE(head, 4, get(4))(8));\n");
  CHECK(edited("<m conn|8>NEW <m head|4>get(4)</></>;\n", {"conn", "head"}) ==
        "STINGY_TAKE(conn, 8, NEW STINGY_TAKE(head, 4, get(4)));\n");
}

TEST_CASE("calls side by side come out right") {
  CHECK(edited("<f |a>free(a)</>,<f |b>free(b)</>;\n") ==
        "STINGY_GIVE(a, free(a)),STINGY_GIVE(b, free(b));\n");
}

TEST_CASE("a call that spans lines keeps them") {
  CHECK(edited("c = <m conn|sizeof(struct\n  conn)>malloc(sizeof(struct // size\n  conn))</>;\n") ==
        "c = STINGY_TAKE(conn, sizeof(struct conn), malloc(sizeof(struct // size\n  conn)));\n");
}

TEST_CASE("a comma that would split the macro's arguments is put in parentheses") {
  CHECK(edited("<m conn|t[a, b]>t[a, b](8)</>;\n") ==
        "STINGY_TAKE(conn, (t[a, b]), (t[a, b](8)));\n");
}

TEST_CASE("an allocation of an object that is not placed stays, and is reported") {
  Rewrite rewrite =
      Program().add("a.c", "<m other|8>malloc(8)</>; <m conn|9>malloc(9)</>;\n").rewrite();
  CHECK_THAT(rewrite.files.at(0).rewritten, Contains("malloc(8); STINGY_TAKE(conn"));
  REQUIRE(rewrite.leftAlone.size() == 1);
  CHECK(rewrite.leftAlone[0].why == "its object is not placed");
}

TEST_CASE("the reason why an object was left out is repeated at its calls") {
  Program program;
  program.layout().leftOut = {{"other", "its size is not known"}};
  program.add("a.c", "<m other|8>malloc(8)</>;\n");
  CHECK_THAT(program.rewrite().leftAlone.at(0).why, Contains("its size is not known"));
}

TEST_CASE("without a placed object nothing is edited") {
  Rewrite rewrite = Program(std::vector<std::string>())
                        .add("a.c", "<f |p>free(p)</>; <m conn|8>malloc(8)</>;\n")
                        .rewrite();
  CHECK(rewrite.files.empty());
  CHECK(rewrite.leftAlone.size() == 2);
}

TEST_CASE("the include line comes first, but after a byte order mark") {
  Rewrite rewrite = Program().add("a.c", "\xEF\xBB\xBFint a;\n<f |p>free(p)</>;\n").rewrite();
  CHECK(rewrite.files.at(0).rewritten ==
        "\xEF\xBB\xBF#include \"demo_stingy.h\"\nint a;\nSTINGY_GIVE(p, free(p));\n");
}

TEST_CASE("the include line ends as the file's lines do") {
  Rewrite rewrite = Program().add("a.c", "int a;\r\n<f |p>free(p)</>;\r\n").rewrite();
  CHECK_THAT(rewrite.files.at(0).rewritten, Contains("#include \"demo_stingy.h\"\r\nint a;\r\n"));
}

TEST_CASE("a file without final newline keeps it so") {
  CHECK(edited("<f |p>free(p)</>") == "STINGY_GIVE(p, free(p))");
}

TEST_CASE("the same edit reported by several units counts once") {
  Program program;
  program.add("a.h", "<m conn|8>malloc(8)</>; <f conn|c>free(c)</>;\n");
  std::vector<Site> again = program.memory().sites;
  program.memory().sites.insert(program.memory().sites.end(), again.begin(), again.end());
  Rewrite rewrite = program.rewrite();
  CHECK(rewrite.edits.at("conn").allocations == 1);
  CHECK(rewrite.edits.at("conn").frees == 1);
  CHECK_THAT(rewrite.files.at(0).rewritten,
             Contains("STINGY_TAKE(conn, 8, malloc(8)); STINGY_GIVE_AS(conn, c, free(c));"));
}

TEST_CASE("units that disagree about a call are an error") {
  Program program({"conn", "head"});
  program.add("a.h", "<m conn|8>malloc(8)</>;\n");
  program.memory().sites.push_back(program.memory().sites[0]);
  program.memory().sites[1].object = "head";
  CHECK_THAT(program.problem(), Contains("a.h:1:1") && Contains("disagree"));
}

TEST_CASE("the order of the sites makes no difference") {
  Program program({"conn", "head"});
  program.add("b.c", "<f conn|c>free(c)</>; <m head|3>malloc(3)</>;\n")
      .add("a.c", "<m conn|8>f(8, <m head|4>malloc(4)</>)</>; <m other|1>malloc(1)</>;\n");
  Rewrite forward = program.rewrite();
  std::reverse(program.memory().sites.begin(), program.memory().sites.end());
  Rewrite backward = program.rewrite();
  REQUIRE(forward.files.size() == backward.files.size());
  for (std::size_t i = 0; i < forward.files.size(); ++i)
    CHECK(forward.files[i].rewritten == backward.files[i].rewritten);
}

TEST_CASE("taking the insertions out again gives the original") {
  Program program({"conn", "head"});
  program.add("a.c", "x <m conn|8>f(8, <m head|4>malloc(4)</>)</>; <f |p>free(p)</>");
  for (const FileEdit &file : program.rewrite().files)
    CHECK(*removeAll(file.rewritten, file.insertions) == file.original);
}

TEST_CASE("a file that changed since is an error that names it") {
  Program program;
  program.add("a.c", "<f conn|c>free(c)</>;\n");
  program.files()["a.c"] += " ";
  CHECK_THAT(program.problem(), Contains("a.c changed") && Contains("run memwalk again"));
}

TEST_CASE("so is one that need not be edited: it may free what a pool gave, now") {
  Program program;
  program.add("a.c", "<f conn|c>free(c)</>;\n").add("b.c", "int b;\n").add("/usr/c.h", "int c;\n");
  program.files()["/usr/c.h"] += "no file of the root";
  REQUIRE(program.rewrite().files.size() == 1);
  program.files()["b.c"] += "free(c);\n";
  CHECK_THAT(program.problem(), Contains("b.c changed") && Contains("run memwalk again"));
}

TEST_CASE("a call of a placed object that cannot be edited is an error") {
  Program program;
  program.add("a.c", "<!m conn>NEW(c)</>; <f conn|c>free(c)</>;\n");
  CHECK_THAT(program.problem(), Contains("a.c:1:1: allocation of conn: it lies in a macro"));
}

TEST_CASE("a free of an unknown object that cannot be edited is left alone") {
  Rewrite rewrite = Program().add("a.c", "<!f |>DROP(p)</>; <f conn|c>free(c)</>;\n").rewrite();
  REQUIRE(rewrite.leftAlone.size() == 1);
  CHECK(rewrite.leftAlone[0].why == "it lies in a macro");
}

TEST_CASE("a file outside the root is never edited") {
  CHECK_THAT(Program().add("/usr/include/a.h", "<f conn|c>free(c)</>;\n").problem(),
             Contains("outside the root"));
}

TEST_CASE("a placed object that cannot be pooled is an error") {
  Program program;
  program.memory().objects[0].poolable = false;
  program.memory().objects[0].whyNot = "its size is not known";
  CHECK_THAT(program.problem(), Contains("\"conn\"") && Contains("its size is not known"));
}

TEST_CASE("a placed object that memory.json does not know is an error") {
  Program program;
  program.memory().objects[0].identifier = "connection";
  CHECK_THAT(program.problem(), Contains("does not know"));
}

TEST_CASE("spans that are no pieces of the file are errors") {
  for (auto [begin, end] : {std::pair(0u, 4000u), std::pair(2u, 14u)}) {
    Program program;
    program.add("a.c", "<f conn|c>free(c)</>; <f conn|c>free(c)</>;\n");
    program.memory().sites[0].begin = begin;
    program.memory().sites[0].end = end;
    CHECK_THAT(program.problem(), Contains("not a piece of the file"));
  }
}

TEST_CASE("a directive inside a call is an error") {
  CHECK_THAT(
      Program().add("a.c", "<m conn|n>malloc(\n#ifdef BIG\n9\n#else\n8\n#endif\n)</>;\n").problem(),
      Contains("preprocessor directive"));
}
