/*
 * Just enough JSON to write an artifact: objects, arrays and scalars, two spaces a level. Keys come
 * out in the order in which the caller writes them, which must be the sorted one.
 */
#ifndef STINGY_SRC_JSON_H
#define STINGY_SRC_JSON_H

#include <stdbool.h>
#include <stdio.h>

struct json {
  FILE *out;
  int depth;
  bool is_first; /* nothing written yet in the innermost object or array */
};

/* In an array the key is NULL. Brackets are '{' '}' '[' ']'. */
void stingy_json_open(struct json *json, const char *key, char bracket);
void stingy_json_close(struct json *json, char bracket);
void stingy_json_number(struct json *json, const char *key, unsigned long long value);
void stingy_json_bool(struct json *json, const char *key, bool value);
void stingy_json_text(struct json *json, const char *key, const char *value);

#endif
