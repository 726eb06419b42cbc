# cmake -DOUTPUT=FILE.cpp -DINPUT=page.html -DNAME=ReportPage -P embed_page.cmake
#
# Writes a C++ source with the file's text as `const char NAME[]` in namespace stingy. The literal is spelled in pieces:
# compilers limit the length of one.
file(READ "${INPUT}" text)
string(LENGTH "${text}" length)
set(pieces "")
set(begin 0)
while(begin LESS length)
  string(SUBSTRING "${text}" ${begin} 8000 piece)
  string(APPEND pieces "R\"embedded(${piece})embedded\"\n")
  math(EXPR begin "${begin} + 8000")
endwhile()
file(WRITE "${OUTPUT}.new" "namespace stingy {
extern const char ${NAME}[];
const char ${NAME}[] =
${pieces};
} // namespace stingy
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
