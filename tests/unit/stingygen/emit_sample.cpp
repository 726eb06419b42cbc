// Writes a sample memory.json, its layout.json and generated C into a folder: emit_sample FOLDER.
// Names hold what C would stumble over.
#include "emit/emit.h"
#include "model/output_file.h"
#include "sample.h"

int main(int argc, char **argv) {
  using namespace stingy;
  if (argc != 2)
    return 2;
  Memory memory = test::sampleMemory();
  memory.objects[0].name = memory.stages[2].allocates[0] = memory.exclusive[0].first =
      "a*/b \"q\" ?\?/ \\";
  memory.globals.items.push_back(
      {"counter", {"src/accept.c", 4, 5}, 4, "data", "named", "internal", "counter", 4});
  PlanWish wish = test::wishFor(1 << 20);
  wish.program = "demo";
  auto plan = planLayout(memory, "0123456789abcdef", wish);
  if (!plan)
    return 1;
  std::string folder = std::string(argv[1]) + "/";
  bool good =
      writeFile(folder + "demo_stingy.h", cHeader(plan->layout, "0123")) &&
      writeFile(folder + "demo_stingy.c", cSource(plan->layout, "0123", "x86_64-pc-linux-gnu"));
  good = good && writeArtifact(folder + "memory.json", toArtifact(memory)) &&
         writeArtifact(folder + "layout.json", toArtifact(plan->layout, "x86_64-pc-linux-gnu"));
  Memory empty;
  wish.program = "2-empty program";
  auto nothing = planLayout(empty, "digest", wish);
  good = good && nothing &&
         writeFile(folder + "_2_empty_program_stingy.h", cHeader(nothing->layout, "4567")) &&
         writeFile(folder + "_2_empty_program_stingy.c", cSource(nothing->layout, "4567", ""));
  return good ? 0 : 1;
}
