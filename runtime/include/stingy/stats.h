/*
 * Statistics of the Stingy allocator: what really happened, for comparison with what memwalk
 * predicted (paper section 4.3: a conservatively approximated amount of space).
 *
 *     STINGY_STATS=FILE ./server       writes FILE at exit: envelope of kind "stingy.stats"
 *     STINGY_STATS_SIGNAL=USR2         and whenever the signal comes; without FILE as a table on
 * stderr
 *
 * Every number counts from the last successful stingy_attach, except those of struct stingy_stats
 * that say "process". Counting costs no locked instruction in the owner. Any thread may ask; while
 * the owner runs, numbers of one answer may be a few operations apart from each other.
 */
#ifndef STINGY_STATS_H
#define STINGY_STATS_H

#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the structs below. */
#define STINGY_STATS_VERSION 4u

struct stingy_object_stats {
  size_t struct_bytes;            /* set by the caller: sizeof(struct stingy_object_stats) */
  unsigned version;               /* set by the runtime, like all that follows */
  const char *name;               /* belongs to the layout */
  unsigned long long allocations; /* from_cache + from_high; spills are not among them */
  unsigned long long frees;       /* allocations - alive */
  unsigned long long alive;       /* slots taken; those on the way back from other threads count */
  unsigned long long high_water;  /* most slots ever alive at once */
  unsigned long long from_cache;
  unsigned long long from_high;
  unsigned long long largest_bytes;       /* largest size ever asked for, spills included */
  unsigned long long spills_too_large;    /* size > stride */
  unsigned long long spills_exhausted;    /* no free slot in cache and high slab */
  unsigned long long spills_other_thread; /* the caller was not the owner */
};

/* What backs the cache slab. */
enum stingy_pages {
  STINGY_PAGES_SMALL,       /* of 4 KiB, somewhere in memory */
  STINGY_PAGES_TRANSPARENT, /* huge ones, as the kernel gives them */
  STINGY_PAGES_RESERVED     /* huge ones set aside (STINGY_HUGE_PAGES=reserved) */
};

/* Where the globals are that stages touch, and if not in the slab, why. */
enum stingy_globals {
  STINGY_GLOBALS_NOT_LINKED,  /* the program was not linked with the linker fragment */
  STINGY_GLOBALS_IN_SLAB,     /* just above the stack of the first slab */
  STINGY_GLOBALS_NONE,        /* the linker found none: compiled without -fdata-sections */
  STINGY_GLOBALS_DO_NOT_FIT,  /* the linker's addresses are not those of the layout */
  STINGY_GLOBALS_NOT_ALIGNED, /* the program was loaded where no slab can be */
  STINGY_GLOBALS_SANITIZER,   /* it keeps notes on them */
  STINGY_GLOBALS_THREADS,     /* there were several when the slab was attached */
  STINGY_GLOBALS_REFUSED,     /* by the kernel */
  STINGY_GLOBALS_NO_SLAB      /* none is attached */
};

struct stingy_stats {
  size_t struct_bytes; /* set by the caller: sizeof(struct stingy_stats) */
  unsigned version;    /* set by the runtime, like all that follows */
  int attached;        /* 1 when a slab is attached; otherwise only the "process" numbers count */
  int attach_error; /* process: errno of the last stingy_attach that failed, EINVAL when units came
                       that do not fit; 0 when all is well */
  unsigned slabs;   /* how many threads have, or had, one of their own */
  int cache_is_aligned; /* 1 when each cache slab starts where a way of the L2 does: at a multiple
                           of the largest power of two that divides l2_bytes */
  enum stingy_pages cache_pages; /* of all cache slabs, the smallest; now: a fork changes them */
  int cache_is_contiguous; /* now; 1 when physical memory is, 0 when not, -1 when the kernel does
                              not say */
  size_t object_count;
  size_t low_bytes;
  size_t cache_bytes;
  size_t high_bytes;
  enum stingy_globals globals;
  size_t globals_bytes;            /* in the slab */
  size_t stack_high_water;         /* bytes that stingy_run_on_stack ever used; overflow included;
                                      of the slab where they are most */
  unsigned long long remote_frees; /* collected slots that another thread had given back */
  unsigned long long bad_frees;    /* ignored: double frees, pointers that are no slot */
  unsigned long long late_writes;  /* found by the checks of STINGY_CHECK: poison, */
  unsigned long long overruns;     /* red-zones */
  unsigned long long leaks;        /* leaks */
  unsigned long long broken_sharings; /* and sharing */
  unsigned long long foreign_frees;   /* process: gives that were not of the slab, without NULL */
  unsigned long long
      unattributed_spills;             /* process: takes without a slab or of an unknown object */
  unsigned long long stageless_spills; /* of objects, but of no stage: all, where the scheduler
                                          tells of none */
};

/* What the scheduler told of a stage (stingy_stage_ran). */
struct stingy_stage_stats {
  size_t struct_bytes;              /* set by the caller: sizeof(struct stingy_stage_stats) */
  unsigned version;                 /* set by the runtime, like all that follows */
  const char *name;                 /* belongs to the layout */
  unsigned long long batches;       /* how often it was elected */
  unsigned long long requests;      /* that it was run for, in sum */
  unsigned long long most_requests; /* in one batch */
  unsigned long long clocks;        /* that it took, in sum */
  unsigned long long spills;        /* while it ran, of whichever object and reason */
};

/*
 * Fills `stats`. 0, or -1 with EINVAL when struct_bytes is not that of this version. Asks the
 * kernel for pages, by reading files of /proc/self: not for every request.
 */
int stingy_stats_get(struct stingy_stats *stats);

/* "small", "transparent" or "reserved". */
const char *stingy_pages_name(enum stingy_pages pages);

/* "yes", "no" or "not known". */
const char *stingy_contiguity_name(int is_contiguous);

/* "in the slab", or why they are not. */
const char *stingy_globals_text(enum stingy_globals globals);

/* Fills `stats` for one object. 0, or -1 with EINVAL: struct_bytes, or no such object attached. */
int stingy_object_stats_get(unsigned object, struct stingy_object_stats *stats);

/* The same for a stage. */
int stingy_stage_stats_get(unsigned stage, struct stingy_stage_stats *stats);

/* Writes the statistics as a table, and flushes. 0, or -1 with errno of the stream. */
int stingy_stats_write_text(FILE *out);

/* Writes the statistics as JSON, and flushes. 0, or -1 with errno of the stream. */
int stingy_stats_write_json(FILE *out);

/*
 * Writes the same to a file: to a temporary one beside it that is then renamed, so that a reader
 * sees all of it or nothing. A symbolic link stays one. What is no regular file (a pipe, a
 * terminal), and all below /dev and /proc, is appended to directly. 0, or -1 with errno.
 */
int stingy_stats_write_file(const char *path);

#ifdef __cplusplus
}
#endif

#endif
