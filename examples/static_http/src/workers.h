/* The processes that serve: this one alone, or as many children as were asked for.
 *
 * The parent of children only waits. It passes on the signal to stop; when a child fails, it stops
 * the others and fails too, so that whoever supervises it learns of it. */
#ifndef STATIC_HTTP_WORKERS_H
#define STATIC_HTTP_WORKERS_H

#include "listener.h"

#include <signal.h>

/* From here on a signal to stop waits until the event loop takes note of it. */
void hold_stop_signals(sigset_t *stop_signals);

/* Serves until stopped; the exit status of the program. Takes the listeners. */
int run_workers(const struct options *options, struct listeners *listeners,
                const sigset_t *stop_signals);

#endif
