/*
 * Requests through eight stages, each of which allocates an object, fills it and looks at those
 * before; the last one frees them all. Counted under cachegrind.
 *
 *     requests sweep  N   all N are in flight; each stage is run for all of them before the next one
 *     requests staged N   as many as fit into the cache slab are admitted, and go through all stages
 *                         together (with malloc: as many as would fit)
 *     requests single N   each runs to completion before the next one begins
 */
#include "request.h"

#include <stdio.h>
#include <string.h>

enum { MOST_REQUESTS = 2500, ADMITTED = 30, STAGES = OBJECTS, TOUCHED = 2048 };

static void *objects[MOST_REQUESTS][OBJECTS];
static unsigned long sum;

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static void fill(void **request, unsigned stage, size_t bytes) {
  memset(request[stage], (int)stage + 1, smaller(bytes, TOUCHED));
  for (unsigned before = 0; before < stage; before++)
    sum += *(unsigned char *)request[before];
}

static void run_stage(void **request, unsigned stage) {
  switch (stage) {
#define STAGE_(NUMBER, NAME, BYTES)                                                                \
  case NUMBER:                                                                                     \
    request[NUMBER] = opaque(TAKE(NAME, BYTES));                                                   \
    fill(request, NUMBER, BYTES);                                                                  \
    break;
    REQUEST_OBJECTS(STAGE_)
  }
  if (stage == STAGES - 1)
    give_request(request);
}

/* From the first to the last stage, `together` requests at a time. */
static void run(unsigned requests, unsigned together) {
  for (unsigned first = 0; first < requests; first += together)
    for (unsigned stage = 0; stage < STAGES; stage++)
      for (unsigned i = first; i < requests && i < first + together; i++)
        run_stage(objects[i], stage);
}

int main(int count, char **arguments) {
  unsigned requests = count == 3 ? (unsigned)strtoul(arguments[2], NULL, 10) : MOST_REQUESTS + 1;
  const char *order = count == 3 ? arguments[1] : "";
  unsigned together = strcmp(order, "sweep") == 0    ? MOST_REQUESTS
                      : strcmp(order, "staged") == 0 ? ADMITTED
                      : strcmp(order, "single") == 0 ? 1
                                                     : 0;
  if (together == 0 || requests > MOST_REQUESTS) {
    fprintf(stderr, "usage: requests sweep|staged|single N, N up to %d\n", MOST_REQUESTS);
    return 2;
  }
  request_slab(together);
  run(requests, together);
  if (requests != 0)
    request_slab_check();
  return sum == 1;
}
