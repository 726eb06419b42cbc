#include "json.h"

static void write_text(FILE *out, const char *text) {
  putc('"', out);
  for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++) {
    if (*byte == '"' || *byte == '\\')
      fprintf(out, "\\%c", *byte);
    else if (*byte < 0x20)
      fprintf(out, "\\u%04x", *byte);
    else
      putc(*byte, out);
  }
  putc('"', out);
}

static void new_line(const struct json *json) { fprintf(json->out, "\n%*s", 2 * json->depth, ""); }

/* Comma, line, indent and key: all that stands before a value. */
static void begin_value(struct json *json, const char *key) {
  if (!json->is_first)
    putc(',', json->out);
  if (json->depth != 0)
    new_line(json);
  json->is_first = false;
  if (key) {
    write_text(json->out, key);
    fputs(": ", json->out);
  }
}

void stingy_json_open(struct json *json, const char *key, char bracket) {
  begin_value(json, key);
  putc(bracket, json->out);
  json->depth++;
  json->is_first = true;
}

void stingy_json_close(struct json *json, char bracket) {
  json->depth--;
  if (!json->is_first)
    new_line(json);
  putc(bracket, json->out);
  json->is_first = false;
}

void stingy_json_number(struct json *json, const char *key, unsigned long long value) {
  begin_value(json, key);
  fprintf(json->out, "%llu", value);
}

void stingy_json_bool(struct json *json, const char *key, bool value) {
  begin_value(json, key);
  fputs(value ? "true" : "false", json->out);
}

void stingy_json_text(struct json *json, const char *key, const char *value) {
  begin_value(json, key);
  write_text(json->out, value ? value : "");
}
