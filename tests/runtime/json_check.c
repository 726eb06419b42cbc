#include "json_check.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Each reader returns what follows the value that it read, or NULL. */
static const char *read_value(const char *at);

static const char *skip_space(const char *at) {
  while (at && isspace((unsigned char)*at))
    at++;
  return at;
}

static const char *read_string(const char *at) {
  if (*at++ != '"')
    return NULL;
  for (; *at != '"'; at++) {
    if ((unsigned char)*at < 0x20)
      return NULL;
    if (*at == '\\' && !strchr("\"\\/bfnrtu", *++at))
      return NULL;
  }
  return at + 1;
}

static const char *read_number(const char *at) {
  const char *start = at;
  while (isdigit((unsigned char)*at))
    at++;
  return at == start || (*start == '0' && at > start + 1) ? NULL : at;
}

static const char *read_array(const char *at) {
  at = skip_space(at + 1);
  if (*at == ']')
    return at + 1;
  for (;;) {
    at = skip_space(read_value(skip_space(at)));
    if (!at || (*at != ',' && *at != ']'))
      return NULL;
    if (*at++ == ']')
      return at;
  }
}

static int is_sorted(const char *before, const char *key) {
  size_t length = strcspn(before + 1, "\"");
  size_t key_length = strcspn(key + 1, "\"");
  int order = strncmp(before + 1, key + 1, length < key_length ? length : key_length);
  return order < 0 || (order == 0 && length < key_length);
}

static const char *read_object(const char *at) {
  const char *before = NULL;
  at = skip_space(at + 1);
  if (*at == '}')
    return at + 1;
  for (;;) {
    const char *key = skip_space(at);
    at = skip_space(read_string(key));
    if (!at || *at != ':' || (before && !is_sorted(before, key)))
      return NULL;
    before = key;
    at = skip_space(read_value(skip_space(at + 1)));
    if (!at || (*at != ',' && *at != '}'))
      return NULL;
    if (*at++ == '}')
      return at;
  }
}

static const char *read_word(const char *at) {
  static const char *const words[] = {"true", "false", "null"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strncmp(at, words[i], strlen(words[i])) == 0)
      return at + strlen(words[i]);
  return NULL;
}

static const char *read_value(const char *at) {
  switch (*at) {
  case '{':
    return read_object(at);
  case '[':
    return read_array(at);
  case '"':
    return read_string(at);
  default:
    return isdigit((unsigned char)*at) ? read_number(at) : read_word(at);
  }
}

int json_is_sorted_and_well_formed(const char *text) {
  const char *end = read_value(text);
  return end && strcmp(end, "\n") == 0;
}
