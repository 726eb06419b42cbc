/*
 * Requests in batches, and the rest of a server around them: how much of an L2 a layout may plan.
 * Counted under cachegrind.
 *
 *     share REQUESTS HOT STREAM BATCHES
 *
 * REQUESTS at once go through eight stages, BATCHES times. Each stage takes an object, fills the
 * whole of it, reads the whole of the one before and the first byte of the others; it uses stack
 * and globals, for which the layout sets bytes aside; and it calls what no layout sees, as the
 * kernel and libraries: that walks on through HOT bytes of its own (a quarter of them a call), and
 * through STREAM bytes that nobody touches again soon (socket buffers, files).
 */
#include "request.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 64, MOST_REQUESTS = 2048, STACK = 4096, GLOBALS = 8192, PARTS = 4 };
enum { STREAMED = 64 << 20, MOST_HOT = 1 << 20 };

static void *objects[MOST_REQUESTS][OBJECTS];
static const size_t sizes[OBJECTS] = {
#define SIZE_(NUMBER, NAME, BYTES) BYTES,
    REQUEST_OBJECTS(SIZE_)};
static char globals[GLOBALS], hot[MOST_HOT], stream[STREAMED];
static size_t hot_bytes, stream_bytes;
static unsigned long sum;

static void touch(char *memory, size_t bytes) {
  for (size_t at = 0; at < bytes; at += LINE)
    ((volatile char *)memory)[at]++;
}

static void call_the_rest(void) {
  static size_t part, streamed;
  touch(hot + part * (hot_bytes / PARTS), hot_bytes / PARTS);
  part = (part + 1) % PARTS;
  touch(stream + streamed, stream_bytes);
  streamed = streamed + 2 * stream_bytes <= STREAMED ? streamed + stream_bytes : 0;
}

static void use_objects(void **request, unsigned stage) {
  memset(request[stage], (int)stage + 1, sizes[stage]);
  for (unsigned before = 0; before < stage; before++)
    sum += *(unsigned char *)request[before];
  if (stage != 0)
    for (size_t at = 0; at < sizes[stage - 1]; at += LINE)
      sum += ((unsigned char *)request[stage - 1])[at];
}

static void run_stage(void **request, unsigned stage) {
  char frame[STACK];
  opaque(frame);
  switch (stage) {
#define STAGE_(NUMBER, NAME, BYTES)                                                                \
  case NUMBER:                                                                                     \
    request[NUMBER] = opaque(TAKE(NAME, BYTES));                                                   \
    break;
    REQUEST_OBJECTS(STAGE_)
  }
  touch(frame, sizeof frame);
  touch(globals, sizeof globals);
  use_objects(request, stage);
  call_the_rest();
  if (stage == OBJECTS - 1)
    give_request(request);
}

int main(int count, char **arguments) {
  unsigned long figures[4] = {0};
  for (int i = 0; i < 4 && count == 5; i++)
    figures[i] = strtoul(arguments[i + 1], NULL, 10);
  hot_bytes = figures[1];
  stream_bytes = figures[2];
  if (figures[0] == 0 || figures[0] > MOST_REQUESTS || hot_bytes > MOST_HOT ||
      stream_bytes > STREAMED) {
    fprintf(stderr, "usage: share REQUESTS HOT STREAM BATCHES\n");
    return 2;
  }
  request_slab((unsigned)figures[0]);
  for (unsigned long batch = 0; batch < figures[3]; batch++)
    for (unsigned stage = 0; stage < OBJECTS; stage++)
      for (unsigned long i = 0; i < figures[0]; i++)
        run_stage(objects[i], stage);
  if (figures[3] != 0)
    request_slab_check();
  return sum == 1;
}
