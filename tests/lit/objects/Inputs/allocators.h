#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <stingy/annotations.h>
struct tail { int length; char text[]; };
void *plain(size_t n) STINGY_MALLOC("size");
void *zero_pages(size_t n) STINGY_MALLOC("size");
void *rounded(size_t n) STINGY_MALLOC("size");
void *clears(size_t n) STINGY_MALLOC("size");
void *by_calloc(size_t n) STINGY_MALLOC("size");
void *through(size_t n) STINGY_MALLOC("size");
void *of_library(size_t n) STINGY_MALLOC("size");
void *initialises(size_t n) STINGY_MALLOC("size");
void *by_helper(size_t n) STINGY_MALLOC("size");
void *shifted(size_t n) STINGY_MALLOC("size");
void *larger(size_t n) STINGY_MALLOC("size");
void *kept(size_t n) STINGY_MALLOC("size");
struct tail *tailed(void) STINGY_MALLOC("");
