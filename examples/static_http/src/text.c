#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

bool slice_is(struct slice slice, const char *text) {
  return slice.length == strlen(text) && memcmp(slice.at, text, slice.length) == 0;
}

bool slice_is_ignoring_case(struct slice slice, const char *text) {
  return slice.length == strlen(text) && strncasecmp(slice.at, text, slice.length) == 0;
}

bool slice_starts_ignoring_case(struct slice slice, const char *prefix) {
  size_t length = strlen(prefix);
  return slice.length >= length && strncasecmp(slice.at, prefix, length) == 0;
}

struct slice slice_without(struct slice slice, size_t front) {
  return (struct slice){slice.at + front, slice.length - front};
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

struct slice slice_trimmed(struct slice slice) {
  while (slice.length > 0 && is_blank(slice.at[0]))
    slice = slice_without(slice, 1);
  while (slice.length > 0 && is_blank(slice.at[slice.length - 1]))
    slice.length--;
  return slice;
}

struct slice slice_cut(struct slice *rest, char separator) {
  const char *found = rest->length > 0 ? memchr(rest->at, separator, rest->length) : NULL;
  if (!found) {
    struct slice all = *rest;
    *rest = slice_without(all, all.length);
    return slice_trimmed(all);
  }
  struct slice part = {rest->at, (size_t)(found - rest->at)};
  *rest = slice_without(*rest, part.length + 1);
  return slice_trimmed(part);
}

bool slice_to_number(struct slice slice, unsigned long long *value) {
  enum { DIGITS_MAX = 18 };
  if (slice.length == 0 || slice.length > DIGITS_MAX)
    return false;
  *value = 0;
  for (size_t i = 0; i < slice.length; i++) {
    if (slice.at[i] < '0' || slice.at[i] > '9')
      return false;
    *value = *value * 10 + (unsigned long long)(slice.at[i] - '0');
  }
  return true;
}

struct text text_over(char *bytes, size_t capacity) {
  return (struct text){.bytes = bytes, .capacity = capacity};
}

void text_bytes(struct text *text, const char *bytes, size_t count) {
  size_t room = text->capacity - text->used;
  if (count > room) {
    text->overflowed = true;
    count = room;
  }
  if (count > 0)
    memcpy(text->bytes + text->used, bytes, count);
  text->used += count;
}

void text_string(struct text *text, const char *string) {
  text_bytes(text, string, strlen(string));
}

void text_format(struct text *text, const char *format, ...) {
  char formatted[512];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(formatted, sizeof(formatted), format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof(formatted)) {
    text->overflowed = true;
    return;
  }
  text_bytes(text, formatted, (size_t)length);
}
