/*
 * STINGY_STATS_SIGNAL=USR2: statistics of a process whenever the signal comes.
 *
 * A handler may not write a file, so it only wakes a thread that does. The thread is made when the
 * first slab is, and only when somebody asked; a child that is forked makes its own at once.
 * Under ThreadSanitizer, which ends a child that makes a thread, it has none.
 */
#ifndef STINGY_SRC_STATS_SIGNAL_H
#define STINGY_SRC_STATS_SIGNAL_H

/* Reads the environment, and begins to listen; `write_now` runs on the thread. */
void stingy_stats_on_signal(void (*write_now)(void));

#endif
