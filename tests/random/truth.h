// What a generated program tells of itself while it runs. Without TRUTH it tells nothing, and
// memwalk reads it so. TRUTH=1: everything. TRUTH=2: the stack only, and the stages are compiled as
// memwalk reads them.
#ifndef TRUTH_H
#define TRUTH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef TRUTH
void truth_stage(void (*stage)(void *), const char *name);
void truth_run(void (*stage)(void *), void *request);
void truth_run_state(int state, void (*stage)(void *), void *request);
#define TRUTH_NAME(stage) truth_stage((void (*)(void *))(stage), #stage)
#define RUN_STAGE(stage, request) truth_run((void (*)(void *))(stage), request)
#define RUN_STATE(state, stage, request) truth_run_state(state, (void (*)(void *))(stage), request)
#else
#define TRUTH_NAME(stage) (void)(stage)
#define RUN_STAGE(stage, request) (stage)(request)
#define RUN_STATE(state, stage, request) (stage)(request)
#endif

#if defined(TRUTH) && TRUTH == 1
void truth_request(void *request);
void truth_queued(void *request, void (*stage)(void *));
void truth_queued_state(void *request, int state);
void truth_site(const char *file, int line);
void *truth_malloc(size_t bytes, const char *file, int line);
void *truth_realloc(void *old, size_t bytes, const char *file, int line);
void *truth_calloc(size_t count, size_t bytes, const char *file, int line);
void truth_free(void *object);
#define malloc(bytes) truth_malloc((bytes), __FILE__, __LINE__)
#define calloc(count, bytes) truth_calloc((count), (bytes), __FILE__, __LINE__)
#define realloc(old, bytes) truth_realloc((old), (bytes), __FILE__, __LINE__)
#define free(object) truth_free(object)
#define TRUTH_SITE(call) (truth_site(__FILE__, __LINE__), call)
#define TRUTH_REQUEST(request) truth_request(request)
#define TRUTH_QUEUED(request, stage) truth_queued((request), (void (*)(void *))(stage))
#define TRUTH_QUEUED_STATE(request, state) truth_queued_state((request), (state))
#else
#define TRUTH_SITE(call) call
#define TRUTH_REQUEST(request) (void)(request)
#define TRUTH_QUEUED(request, stage) (void)(request), (void)(stage)
#define TRUTH_QUEUED_STATE(request, state) (void)(request), (void)(state)
#endif

#endif
