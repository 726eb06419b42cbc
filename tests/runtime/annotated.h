/* Every annotation in every position; compiles in C and C++ without a warning. */
#ifndef STINGY_TESTS_ANNOTATED_H
#define STINGY_TESTS_ANNOTATED_H

#include <stingy/annotations.h>

#include <stddef.h>

struct request {
  void (*stage)(struct request *request);
};

typedef void stage_function(struct request *request);

/* After the declarator, */
void queue_stage(struct request *request, stage_function *stage) STINGY_QUEUE_STAGE("T", "S");
void queue_later(int a, int b, stage_function *stage, struct request *request)
    STINGY_QUEUE_STAGE("", "", "S", "T");
void *server_malloc(size_t size) STINGY_MALLOC("size");
void *server_calloc(size_t count, size_t size) STINGY_MALLOC("count", "size");

/* before the declaration, */
STINGY_SCHEDULE_STAGE("T") void schedule_stage(struct request *request);
STINGY_SCHEDULE_STAGE("T", "S") void schedule_this(struct request *request, stage_function *stage);
STINGY_MALLOC("") struct request *new_request(void);
STINGY_FREE("O") void server_free(void *object);

/* and on definitions. */
static inline void free_request(struct request *request) STINGY_FREE("O") { server_free(request); }
STINGY_SCHEDULER static inline void run_scheduler(struct request *request) {
  schedule_stage(request);
  free_request(request);
}
static inline void event_loop(struct request *request) STINGY_SCHEDULER { run_scheduler(request); }

#endif
