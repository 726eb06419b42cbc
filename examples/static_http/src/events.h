/* What comes from outside between two sweeps: readiness, signals, the clock. */
#ifndef STATIC_HTTP_EVENTS_H
#define STATIC_HTTP_EVENTS_H

struct server;

/* Sleeps only when no request is active, and no longer than until the next deadline. */
void poll_events(struct server *server);
void expire_deadlines(struct server *server);

#endif
