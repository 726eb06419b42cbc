#include "file_answer.h"
#include "http_date.h"

#include <stdio.h>
#include <string.h>

static void format_etag(const struct stat *file, char etag[ETAG_BYTES]) {
  snprintf(etag, ETAG_BYTES, "\"%llx-%llx.%lx\"", (unsigned long long)file->st_size,
           (unsigned long long)file->st_mtim.tv_sec, (unsigned long)file->st_mtim.tv_nsec);
}

static bool lists_etag(struct slice list, const char *etag) {
  while (list.length > 0) {
    struct slice tag = slice_cut(&list, ',');
    if (slice_starts_ignoring_case(tag, "W/"))
      tag = slice_without(tag, 2);
    if (slice_is(tag, "*") || slice_is(tag, etag))
      return true;
  }
  return false;
}

static bool is_unchanged(const struct http_head *head, const struct stat *file, const char *etag) {
  struct slice tags = field_value(head, "If-None-Match");
  time_t since;
  if (tags.at)
    return lists_etag(tags, etag);
  return parse_http_date(field_value(head, "If-Modified-Since"), &since) &&
         file->st_mtim.tv_sec <= since;
}

static bool range_still_holds(const struct http_head *head, const struct stat *file,
                              const char *etag) {
  struct slice validator = field_value(head, "If-Range");
  time_t date;
  if (!validator.at || slice_is(validator, etag))
    return true;
  return parse_http_date(validator, &date) && date == file->st_mtim.tv_sec;
}

enum range_kind { RANGE_NONE, RANGE_GIVEN, RANGE_BEYOND };

static enum range_kind last_bytes(struct slice count_text, off_t size, struct file_answer *answer) {
  unsigned long long count;
  if (!slice_to_number(count_text, &count))
    return RANGE_NONE;
  if (count == 0 || size == 0)
    return RANGE_BEYOND;
  answer->length = (off_t)count < size ? (off_t)count : size;
  answer->first = size - answer->length;
  return RANGE_GIVEN;
}

static enum range_kind read_range(struct slice range, off_t size, struct file_answer *answer) {
  unsigned long long first;
  unsigned long long last = (unsigned long long)size;
  if (!slice_starts_ignoring_case(range, "bytes="))
    return RANGE_NONE;
  range = slice_trimmed(slice_without(range, strlen("bytes=")));
  if (range.length == 0 || memchr(range.at, ',', range.length) ||
      !memchr(range.at, '-', range.length))
    return RANGE_NONE;
  struct slice from = slice_cut(&range, '-');
  if (from.length == 0)
    return last_bytes(range, size, answer);
  if (!slice_to_number(from, &first) ||
      (range.length > 0 && (!slice_to_number(range, &last) || last < first)))
    return RANGE_NONE;
  if (first >= (unsigned long long)size)
    return RANGE_BEYOND;
  off_t end = last < (unsigned long long)size ? (off_t)last + 1 : size;
  answer->first = (off_t)first;
  answer->length = end - answer->first;
  return RANGE_GIVEN;
}

void plan_file_answer(const struct http_head *head, const struct stat *file,
                      struct file_answer *answer) {
  *answer = (struct file_answer){.fd = -1,
                                 .status = 200,
                                 .length = file->st_size,
                                 .file_bytes = file->st_size,
                                 .modified = file->st_mtim.tv_sec};
  format_etag(file, answer->etag);
  if (is_unchanged(head, file, answer->etag)) {
    answer->status = 304;
    return;
  }
  struct slice range = field_value(head, "Range");
  if (!range.at || head->method != METHOD_GET || !range_still_holds(head, file, answer->etag))
    return;
  switch (read_range(range, file->st_size, answer)) {
  case RANGE_NONE:
    break;
  case RANGE_GIVEN:
    answer->status = 206;
    break;
  case RANGE_BEYOND:
    answer->status = 416;
    break;
  }
}
