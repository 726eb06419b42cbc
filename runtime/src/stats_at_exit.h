/* STINGY_STATS=FILE: statistics of a process that knows nothing of them, when it ends. */
#ifndef STINGY_SRC_STATS_AT_EXIT_H
#define STINGY_SRC_STATS_AT_EXIT_H

/* Called by every attach; the first one reads the environment. */
void stingy_stats_plan_at_exit(void);

/* Called before the slab goes: the last moment at which there is something to write. */
void stingy_stats_before_detach(void);

#endif
