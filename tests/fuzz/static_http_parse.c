/* Fuzzes what static_http makes of bytes from strangers: head, target path, conditions, ranges.
 *
 * Beyond memory errors it asserts what the stages rely on: finding the end of a head does not
 * depend on how its bytes arrived, slices lie inside the head, and no path leads upwards. */
#include "file_answer.h"
#include "http_head.h"
#include "target_path.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void require(bool holds) {
  if (!holds)
    abort();
}

static void require_inside(struct slice slice, const char *bytes, size_t length) {
  if (slice.length == 0)
    return;
  require(slice.at >= bytes && slice.at + slice.length <= bytes + length);
}

static size_t find_end_in_pieces(const char *bytes, size_t used, size_t piece) {
  size_t scanned = 0;
  size_t end = 0;
  for (size_t arrived = 0; end == 0 && arrived < used;) {
    arrived = used - arrived > piece ? arrived + piece : used;
    end = find_head_end(bytes, arrived, &scanned);
  }
  return end;
}

static void require_safe_path(const struct path_buffer *path) {
  require(path->used < sizeof(path->bytes) && strlen(path->bytes) == path->used);
  require(path->bytes[0] != '/' && !strstr(path->bytes, "//"));
  struct slice rest = {path->bytes, path->used};
  while (rest.length > 0) {
    const char *slash = memchr(rest.at, '/', rest.length);
    struct slice segment = {rest.at, slash ? (size_t)(slash - rest.at) : rest.length};
    require(!slice_is(segment, "..") && !slice_is(segment, "."));
    rest = slice_without(rest, slash ? segment.length + 1 : segment.length);
  }
}

static void check_answer(const struct http_head *head, off_t size) {
  struct stat file = {.st_size = size, .st_mtim = {784111777, 5}};
  struct file_answer answer;
  plan_file_answer(head, &file, &answer);
  require(answer.first >= 0 && answer.length >= 0 && answer.first + answer.length <= size);
  require(answer.status != 206 || answer.length > 0);
}

static void check_meaning(struct http_head *head, const char *bytes, size_t length) {
  static struct path_buffer path;
  if (interpret_head(head) != 0)
    return;
  require_inside(head->host, bytes, length);
  require_inside(head->query, bytes, length);
  require(head->path.length > 0 && head->path.at[0] == '/');
  require(head->body_bytes <= BODY_BYTES_MAX);
  if (decode_target_path(head->path, &path) == 0)
    require_safe_path(&path);
  check_answer(head, 0);
  check_answer(head, 1000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct http_head head;
  size_t scanned = 0;
  char *bytes = malloc(size + 1);
  if (!bytes)
    return 0;
  memcpy(bytes, data, size);
  size_t end = size > 0 ? find_head_end(bytes, size, &scanned) : 0;
  require(end == find_end_in_pieces(bytes, size, 1));
  require(end == find_end_in_pieces(bytes, size, 7));
  char *exact = end > 0 ? realloc(bytes, end) : bytes;
  if (end > 0 && exact && parse_http_head(exact, end, &head) == 0) {
    for (size_t i = 0; i < head.field_count; i++) {
      require_inside(head.fields[i].name, exact, end);
      require_inside(head.fields[i].value, exact, end);
    }
    check_meaning(&head, exact, end);
  }
  free(exact);
  return 0;
}
