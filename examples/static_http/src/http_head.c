#include "http_head.h"

#include <string.h>

size_t find_head_end(const char *bytes, size_t used, size_t *scanned) {
  size_t at = *scanned;
  while (at < used) {
    const char *newline = memchr(bytes + at, '\n', used - at);
    if (!newline)
      break;
    at = (size_t)(newline - bytes) + 1;
    if (at < used && bytes[at] == '\n')
      return at + 1;
    if (at + 1 < used && bytes[at] == '\r' && bytes[at + 1] == '\n')
      return at + 2;
  }
  *scanned = used > 2 ? used - 2 : 0;
  return 0;
}

static bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct slice slice) {
  for (size_t i = 0; i < slice.length; i++)
    if (!is_token_character(slice.at[i]))
      return false;
  return slice.length > 0;
}

static bool has_control_character(struct slice slice) {
  for (size_t i = 0; i < slice.length; i++) {
    unsigned char c = (unsigned char)slice.at[i];
    if ((c < 0x20 && c != '\t') || c == 0x7f)
      return true;
  }
  return false;
}

static bool next_line(struct slice *rest, struct slice *line) {
  const char *newline = rest->length > 0 ? memchr(rest->at, '\n', rest->length) : NULL;
  if (!newline)
    return false;
  *line = (struct slice){rest->at, (size_t)(newline - rest->at)};
  *rest = slice_without(*rest, line->length + 1);
  if (line->length > 0 && line->at[line->length - 1] == '\r')
    line->length--;
  return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static int parse_version(struct slice version, struct http_head *head) {
  if (version.length != 8 || memcmp(version.at, "HTTP/", 5) != 0 || version.at[6] != '.' ||
      !is_digit(version.at[5]) || !is_digit(version.at[7]))
    return 400;
  head->minor_version = (unsigned)(version.at[7] - '0');
  return version.at[5] == '1' ? 0 : 505;
}

static int parse_request_line(struct slice line, struct http_head *head) {
  if (has_control_character(line) || memchr(line.at, '\t', line.length))
    return 400;
  const char *space = memchr(line.at, ' ', line.length);
  const char *last = memrchr(line.at, ' ', line.length);
  if (!space || space == last)
    return 400;
  const char *end = line.at + line.length;
  head->method_name = (struct slice){line.at, (size_t)(space - line.at)};
  head->target = (struct slice){space + 1, (size_t)(last - space - 1)};
  if (!is_token(head->method_name) || head->target.length == 0 ||
      memchr(head->target.at, ' ', head->target.length))
    return 400;
  return parse_version((struct slice){last + 1, (size_t)(end - last - 1)}, head);
}

static int parse_field(struct slice line, struct http_head *head) {
  const char *colon = memchr(line.at, ':', line.length);
  if (!colon || has_control_character(line))
    return 400;
  if (head->field_count == HEADER_FIELDS_MAX)
    return 431;
  struct header_field *field = &head->fields[head->field_count++];
  field->name = (struct slice){line.at, (size_t)(colon - line.at)};
  field->value = slice_trimmed(slice_without(line, field->name.length + 1));
  return is_token(field->name) ? 0 : 400;
}

int parse_http_head(const char *bytes, size_t length, struct http_head *head) {
  struct slice rest = {bytes, length};
  struct slice line;
  memset(head, 0, sizeof(*head));
  if (!next_line(&rest, &line))
    return 400;
  int status = parse_request_line(line, head);
  while (status == 0) {
    if (!next_line(&rest, &line))
      return 400;
    if (line.length == 0)
      return 0;
    status = parse_field(line, head);
  }
  return status;
}

struct slice field_value(const struct http_head *head, const char *name) {
  for (size_t i = 0; i < head->field_count; i++)
    if (slice_is_ignoring_case(head->fields[i].name, name))
      return head->fields[i].value;
  return (struct slice){NULL, 0};
}
