/* Text appended to a buffer of fixed size, and slices of somebody else's bytes.
 *
 * A text never writes past its buffer: what does not fit is cut and `overflowed` says so.
 * A slice owns nothing and has no terminating zero. */
#ifndef STATIC_HTTP_TEXT_H
#define STATIC_HTTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
  const char *at;
  size_t length;
};

bool slice_is(struct slice slice, const char *text);
bool slice_is_ignoring_case(struct slice slice, const char *text);
bool slice_starts_ignoring_case(struct slice slice, const char *prefix);
struct slice slice_without(struct slice slice, size_t front);
struct slice slice_trimmed(struct slice slice);

/* Cuts the part before the first `separator` off `rest` and returns it, trimmed. */
struct slice slice_cut(struct slice *rest, char separator);

/* Decimal digits only, at least one; false when it does not fit in `value` either. */
bool slice_to_number(struct slice slice, unsigned long long *value);

struct text {
  char *bytes;
  size_t capacity;
  size_t used;
  bool overflowed;
};

struct text text_over(char *bytes, size_t capacity);
void text_bytes(struct text *text, const char *bytes, size_t count);
void text_string(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
