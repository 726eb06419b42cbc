#include "emit/emit.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace stingy {
namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

template <typename Item>
std::string enumeration(const std::string &title, const std::string &prefix,
                        const std::vector<Item> &items) {
  if (items.empty())
    return "";
  std::string text = fmt::format("/* {} */\nenum {{\n", title);
  for (std::size_t i = 0; i < items.size(); ++i)
    text += fmt::format("  {}{} = {}{} /* {} */\n", prefix, items[i].identifier, i,
                        i + 1 < items.size() ? "," : "", cComment(items[i].name));
  return text + "};\n\n";
}

/// For the inline part of STINGY_TAKE and STINGY_GIVE_AS.
std::string poolConstants(const Layout &layout) {
  if (layout.objects.empty())
    return "";
  std::string text = "/* The first object with the same slots, whether there are others, and the "
                     "bytes expected. */\n"
                     "enum {\n";
  for (const PlacedObject &object : layout.objects)
    text +=
        fmt::format("  STINGY_POOL_{0} = {1}, STINGY_SHARED_{0} = {2}, STINGY_SIZE_{0} = {3}{4}\n",
                    object.identifier, membersOf(layout, object.pool).front(),
                    membersOf(layout, object.pool).size() > 1 ? 1 : 0, object.bytes,
                    &object == &layout.objects.back() ? "" : ",");
  return text + "};\n\n";
}

std::string queries(const std::string &program, const PlacedStage &stage) {
  return fmt::format(R"(static inline size_t {0}_may_run_{1}(void) {{
  return stingy_stage_room(STINGY_STAGE_{1});
}}
static inline int {0}_may_run_batch_{1}(size_t requests) {{
  return stingy_stage_room(STINGY_STAGE_{1}) >= requests;
}}
static inline int {0}_at_peak_{1}(void) {{
  return stingy_stage_at_peak(STINGY_STAGE_{1});
}}
static inline size_t {0}_reserve_{1}(size_t requests) {{
  return stingy_reserve(STINGY_STAGE_{1}, requests);
}}
static inline void {0}_unreserve_{1}(size_t requests) {{
  stingy_unreserve(STINGY_STAGE_{1}, requests);
}}

)",
                     program, stage.identifier);
}

std::string allQueries(const Layout &layout) {
  if (layout.stages.empty())
    return "";
  std::string text =
      "/*\n"
      " * What the scheduler asks: how many more requests may run the stage now with all their\n"
      " * objects from the cache slab, whether so many may, and whether the stage is at its peak.\n"
      " * And what it reserves for those that it admits: for how many of the requests there was "
      "room.\n"
      " */\n";
  for (const PlacedStage &stage : layout.stages)
    text += queries(toIdentifier(layout.program), stage);
  return text;
}

/// Where the struct is complete, so that one that grew since spills, as everywhere.
std::string takeFunction(const std::string &program, const PlacedObject &object) {
  std::string slot =
      object.zeroed
          ? fmt::format("stingy_take_zeroed(STINGY_OBJECT_{}, bytes)", object.identifier)
          : fmt::format("stingy_take_inline(STINGY_OBJECT_{0}, STINGY_POOL_{0}, STINGY_SHARED_{0},"
                        "\n                             STINGY_SIZE_{0}, bytes)",
                        object.identifier);
  std::string declaration, call;
  if (!object.constructor.empty()) {
    declaration = fmt::format("void {}({} *object);\n", object.constructor, object.type);
    call = fmt::format("  if (object)\n    {}(object);\n", object.constructor);
  }
  return fmt::format(R"({3}static inline {2} *{0}_take_{1}(size_t bytes) {{
  {2} *object =
      ({2} *){4};
{5}  return object;
}}
#define {0}_take_{1}() {0}_take_{1}(sizeof({2}))
)",
                     program, object.identifier, object.type, declaration, slot, call);
}

std::string typedFunctions(const std::string &program, const PlacedObject &object) {
  return fmt::format(R"({2};
{3}static inline int {0}_give_{1}({2} *object) {{
  return stingy_give_inline(STINGY_OBJECT_{1}, STINGY_POOL_{1}, STINGY_SHARED_{1}, object);
}}

)",
                     program, object.identifier, object.type, takeFunction(program, object));
}

/// For code that is written by hand; what stingify rewrites uses the macros.
std::string allTypedFunctions(const Layout &layout) {
  std::string functions;
  for (const PlacedObject &object : layout.objects)
    if (isCStruct(object.type))
      functions += typedFunctions(toIdentifier(layout.program), object);
  if (functions.empty())
    return "";
  return "/*\n"
         " * A slot, or NULL: then allocate it yourself. And back: 1, or 0 when it is none of the\n"
         " * slab's: then free it yourself. Zeroed where all of the server's allocations are.\n"
         " * STINGY_NO_TYPED_FUNCTIONS leaves these out.\n"
         " */\n"
         "#ifndef STINGY_NO_TYPED_FUNCTIONS\n" +
         functions + "#endif\n\n";
}

/// Any C++ type has a place in them: the size says whether it fits.
std::string pools(const Layout &layout) {
  if (layout.objects.empty())
    return "";
  std::string text = "#ifdef __cplusplus\n"
                     "/* For stingy::make and stingy::destroy of <stingy/typed.hpp>. */\n";
  for (const PlacedObject &object : layout.objects)
    text += fmt::format(R"(struct {0}_pool_{1} {{
  static void *take(size_t bytes) {{
    return stingy_take_inline(STINGY_OBJECT_{1}, STINGY_POOL_{1}, STINGY_SHARED_{1},
                              STINGY_SIZE_{1}, bytes);
  }}
  static int give(void *slot) {{
    return stingy_give_inline(STINGY_OBJECT_{1}, STINGY_POOL_{1}, STINGY_SHARED_{1}, slot);
  }}
}};
)",
                        toIdentifier(layout.program), object.identifier);
  return text + "#endif\n\n";
}

} // namespace

std::string cHeader(const Layout &layout, const std::string &buildId) {
  std::string program = toIdentifier(layout.program);
  std::string guard = upper(program) + "_STINGY_H";
  std::string text =
      fmt::format(R"(/*
 * The memory layout of {0}. Generated by stingygen; do not edit.
 * Reaches <stddef.h> only, so that it may stand at the very top of a file.
 */
#ifndef {1}
#define {1}

/* Of 64 bytes, in cache and high slab: gives need not look how many there are. */
#ifndef STINGY_SLAB_LINES
#define STINGY_SLAB_LINES {8}u
#endif

{5}

#ifdef __cplusplus
extern "C" {{
#endif

/* How many requests fit into the cache slab at once. */
#define {2}_STINGY_REQUESTS {3}u

extern const struct stingy_layout {4}_stingy_layout;

/* The runtime compares what the units were compiled for. */
STINGY_UNIT_({4}, {6}, {7});

)",
                  cComment(layout.program), guard, upper(program), layout.requests, program,
                  "#include <stingy/stingy.h>", cString(layout.program), cString(buildId),
                  (layout.slab.cacheBytes + layout.slab.highBytes) / LineBytes);
  text += enumeration("Objects, as STINGY_TAKE names them.", "STINGY_OBJECT_", layout.objects);
  text += poolConstants(layout);
  text += allTypedFunctions(layout);
  text += pools(layout);
  text += enumeration("Stages, as the runtime counts them.", "STINGY_STAGE_", layout.stages);
  text += allQueries(layout);
  return text + fmt::format("#ifdef __cplusplus\n}}\n#endif\n\n#endif /* {} */\n", guard);
}

} // namespace stingy
