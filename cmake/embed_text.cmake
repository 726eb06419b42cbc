# cmake -DOUTPUT=FILE.cpp -DINPUTS=a.json,b.json -P embed_text.cmake
#
# Writes a C++ source with the files' contents as an array of named strings (memwalk/model/knowledge.cpp declares it).
# Each string is spelled in pieces: compilers limit the length of one literal.

string(REPLACE "," ";" inputs "${INPUTS}")
set(entries "")
foreach(input IN LISTS inputs)
  get_filename_component(name "${input}" NAME_WE)
  file(READ "${input}" text)
  string(LENGTH "${text}" length)
  set(pieces "")
  set(begin 0)
  while(begin LESS length)
    string(SUBSTRING "${text}" ${begin} 8000 piece)
    string(APPEND pieces "R\"embedded(${piece})embedded\"\n")
    math(EXPR begin "${begin} + 8000")
  endwhile()
  string(APPEND entries "    {\"${name}\", ${pieces}},\n")
endforeach()
file(WRITE "${OUTPUT}.new" "namespace stingy {
struct EmbeddedText {
  const char *name;
  const char *text;
};
extern const EmbeddedText EmbeddedKnowledge[];
const EmbeddedText EmbeddedKnowledge[] = {
${entries}    {nullptr, nullptr}};
} // namespace stingy
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
