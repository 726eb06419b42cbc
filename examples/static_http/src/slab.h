/* What the event loop tells Stingy's runtime in a server that was rewritten for it; elsewhere these
 * do nothing. Rewriting replaces allocations and frees by itself; these calls are the author's:
 * only the event loop knows when a stage runs, for which request, and when a request has ended. */
#ifndef STATIC_HTTP_SLAB_H
#define STATIC_HTTP_SLAB_H

#include "request.h"

/* Runs the event loop on the stack at the bottom of the slab. */
void run_on_slab(void (*run)(void *server), void *server);

/* A stage runs next, for the connection's request (NULL: the acceptor). */
void note_stage(stage_fn *stage, const struct connection *connection);

/* No stage runs until the next one is noted. */
void note_pause(void);

/* The connection's request is over, and all that it held is freed. */
void note_end(const struct connection *connection);

#endif
