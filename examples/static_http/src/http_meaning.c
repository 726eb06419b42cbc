/* What the lines of a head mean: RFC 9112, sections 3, 6 and 9.3. */
#include "http_head.h"

#include <string.h>

static int interpret_method(struct http_head *head) {
  static const char *const known[] = {"POST",    "PUT",   "DELETE", "OPTIONS",
                                      "CONNECT", "TRACE", "PATCH"};
  if (slice_is(head->method_name, "GET")) {
    head->method = METHOD_GET;
    return 0;
  }
  if (slice_is(head->method_name, "HEAD")) {
    head->method = METHOD_HEAD;
    return 0;
  }
  for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
    if (slice_is(head->method_name, known[i]))
      return 405;
  return 501;
}

static struct slice without_port(struct slice host) {
  const char *bracket = host.length > 0 ? memchr(host.at, ']', host.length) : NULL;
  size_t from = bracket ? (size_t)(bracket - host.at) : 0;
  const char *colon = memchr(host.at + from, ':', host.length - from);
  return (struct slice){host.at, colon ? (size_t)(colon - host.at) : host.length};
}

static bool is_host(struct slice host) {
  if (host.length > HOST_BYTES_MAX)
    return false;
  for (size_t i = 0; i < host.length; i++)
    if (strchr(" \t\"/\\<>?#@,", host.at[i]))
      return false;
  return true;
}

static int interpret_host(struct http_head *head) {
  size_t seen = 0;
  for (size_t i = 0; i < head->field_count; i++) {
    if (!slice_is_ignoring_case(head->fields[i].name, "Host"))
      continue;
    seen++;
    head->host = head->fields[i].value;
  }
  if (seen > 1 || (seen == 0 && head->minor_version > 0) || !is_host(head->host))
    return 400;
  if (head->host.length > 0)
    head->host = without_port(head->host);
  return 0;
}

/* http://host/path: the host in it is worth more than the Host field. */
static int interpret_absolute_target(struct http_head *head, struct slice *path) {
  struct slice rest = slice_without(head->target, strlen("http://"));
  size_t end = 0;
  while (end < rest.length && rest.at[end] != '/' && rest.at[end] != '?')
    end++;
  struct slice host = {rest.at, end};
  if (host.length == 0 || !is_host(host))
    return 400;
  head->host = without_port(host);
  *path = slice_without(rest, end);
  if (path->length == 0 || path->at[0] == '?')
    *path = (struct slice){"/", 1};
  return 0;
}

static int interpret_target(struct http_head *head) {
  struct slice path = head->target;
  if (slice_starts_ignoring_case(path, "http://")) {
    int status = interpret_absolute_target(head, &path);
    if (status != 0)
      return status;
  }
  if (path.at[0] != '/' || memchr(path.at, '#', path.length))
    return 400;
  const char *question = memchr(path.at, '?', path.length);
  head->path = path;
  head->query = slice_without(path, path.length);
  if (question) {
    head->path.length = (size_t)(question - path.at);
    head->query = slice_without(path, head->path.length);
  }
  return 0;
}

static void interpret_connection(struct http_head *head) {
  bool wants_close = false;
  bool wants_keep = head->minor_version > 0;
  for (size_t i = 0; i < head->field_count; i++) {
    struct slice rest = head->fields[i].value;
    if (!slice_is_ignoring_case(head->fields[i].name, "Connection"))
      continue;
    while (rest.length > 0) {
      struct slice option = slice_cut(&rest, ',');
      wants_close |= slice_is_ignoring_case(option, "close");
      wants_keep |= slice_is_ignoring_case(option, "keep-alive");
    }
  }
  head->keep_alive = wants_keep && !wants_close;
}

/* A length that is not certain is refused: the bytes that follow could be read as a request. */
static int interpret_body(struct http_head *head) {
  bool seen = false;
  unsigned long long length = 0;
  for (size_t i = 0; i < head->field_count; i++) {
    unsigned long long value = 0;
    if (!slice_is_ignoring_case(head->fields[i].name, "Content-Length"))
      continue;
    if (!slice_to_number(head->fields[i].value, &value) || (seen && value != length))
      return 400;
    seen = true;
    length = value;
  }
  if (field_value(head, "Transfer-Encoding").at)
    return seen ? 400 : 501;
  if (length > BODY_BYTES_MAX)
    return 413;
  head->body_bytes = (size_t)length;
  return 0;
}

/* The order matters: keep_alive is only granted once it is known where the next request begins. */
int interpret_head(struct http_head *head) {
  int status = interpret_host(head);
  if (status == 0)
    status = interpret_body(head);
  if (status != 0)
    return status;
  interpret_connection(head);
  status = interpret_method(head);
  return status != 0 ? status : interpret_target(head);
}
