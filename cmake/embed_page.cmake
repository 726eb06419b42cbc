# cmake -DOUTPUT=FILE.cpp -DINPUT=page.html -DNAME=ReportPage -P embed_page.cmake
#
# Writes a C++ source with the file's text as `const char NAME[]` in namespace stingy.
include(${CMAKE_CURRENT_LIST_DIR}/spell_text.cmake)

file(READ "${INPUT}" text)
spell("${text}" literal)
file(WRITE "${OUTPUT}.new" "namespace stingy {
extern const char ${NAME}[];
const char ${NAME}[] =
${literal};
} // namespace stingy
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
