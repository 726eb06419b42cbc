/* The sweep of TUX: every active request runs its current stage, then the events are polled.
 *
 * A request is active from queue_stage until its stage runs. One that waits for its socket stays
 * out of the active queue until wake_request. */
#ifndef STATIC_HTTP_SCHEDULER_H
#define STATIC_HTTP_SCHEDULER_H

#include "request.h"

#include <stingy/annotations.h>

/* Makes `stage` the request's current stage and the request active, or waiting if it `waits`. */
void queue_stage(struct http_request *req, stage_fn *stage) STINGY_QUEUE_STAGE("T", "S");

/* Runs the request's current stage; the request may be gone when this returns. */
void run_stage(struct http_request *req) STINGY_SCHEDULE_STAGE("T");

/* Serves until the server has stopped. */
void event_loop(struct server *server) STINGY_SCHEDULER;

/* The request waits at its next queue_stage until the client takes more. */
void await_writable(struct http_request *req);
void wake_request(struct http_request *req);

#endif
