# cmake -DOUTPUT=FILE.cpp -DINPUTS=a.json,b.json -P embed_text.cmake
#
# Writes a C++ source with the files' contents as an array of named strings (memwalk/model/knowledge.cpp declares it): each
# whole, and without "external", which is most of it and of no use to the extraction of a unit.

include(${CMAKE_CURRENT_LIST_DIR}/spell_text.cmake)

string(REPLACE "," ";" inputs "${INPUTS}")
set(entries "")
foreach(input IN LISTS inputs)
  get_filename_component(name "${input}" NAME_WE)
  file(READ "${input}" text)
  string(JSON roles ERROR_VARIABLE hasNone REMOVE "${text}" external)
  if(hasNone)
    set(roles "${text}")
  endif()
  spell("${text}" whole)
  spell("${roles}" roles)
  string(APPEND entries "    {\"${name}\", ${whole}, ${roles}},\n")
endforeach()
file(WRITE "${OUTPUT}.new" "namespace stingy {
struct EmbeddedText {
  const char *name;
  const char *text;
  const char *withoutExternals;
};
extern const EmbeddedText EmbeddedKnowledge[];
const EmbeddedText EmbeddedKnowledge[] = {
${entries}    {nullptr, nullptr, nullptr}};
} // namespace stingy
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
