#include "slab.h"
#include "stages.h"

#if __has_include("static_http_stingy.h")
#include "static_http_stingy.h"

#define STAGE(NAME) {NAME, STINGY_STAGE_##NAME}

static const struct {
  stage_fn *run;
  unsigned number;
} stages[] = {STAGE(accept_requests), STAGE(answer_file),  STAGE(dir_line),
              STAGE(dirlist_head),    STAGE(dirlist_tail), STAGE(flush_request),
              STAGE(list_directory),  STAGE(lookup_vhost), STAGE(parse_request),
              STAGE(process_message), STAGE(send_body),    STAGE(send_listing),
              STAGE(status_message)};

/* A stage that runs for one request after the other. */
static struct {
  stage_fn *stage;
  size_t requests;
  unsigned long long since;
} batch;

static void end_batch(void) {
  unsigned long long now = stingy_clock();
  for (size_t i = 0; batch.stage && i < sizeof stages / sizeof stages[0]; i++)
    if (stages[i].run == batch.stage)
      stingy_stage_ran(stages[i].number, batch.requests, now - batch.since);
  batch.stage = NULL;
  batch.requests = 0;
  batch.since = now;
}

void run_on_slab(void (*run)(void *server), void *server) { stingy_run_on_stack(run, server); }

void note_stage(stage_fn *stage, const struct connection *connection) {
  if (stage != batch.stage)
    end_batch();
  batch.stage = stage;
  batch.requests++;
  stingy_request_runs(connection);
}

void note_pause(void) {
  end_batch();
  stingy_request_runs(NULL);
}

void note_end(const struct connection *connection) { stingy_request_ends(connection); }

#else

void run_on_slab(void (*run)(void *server), void *server) { run(server); }

void note_stage(stage_fn *stage, const struct connection *connection) {
  (void)stage;
  (void)connection;
}

void note_pause(void) {}

void note_end(const struct connection *connection) { (void)connection; }

#endif
