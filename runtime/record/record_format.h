/*
 * The file between memwalk record and the recorder that it preloads into a server. memwalk writes
 * what to look for (header, entries, ranges, edges); the recorder maps the file shared and counts
 * into the tables behind, so that forked processes count together and a killed one loses nothing.
 *
 * Addresses are those of the executable's ELF file. Tables stand where the header's offsets say,
 * zeroed at first. Counters are changed by atomic operations only.
 */
#ifndef STINGY_RECORD_FORMAT_H
#define STINGY_RECORD_FORMAT_H

#include <stdint.h>

#define RECORD_MAGIC 0x31306472636b7473u
#define RECORD_VARIABLE "STINGY_RECORD"

/* The object of a range whose allocations are none of a request's. */
#define RECORD_NO_OBJECT 0xffffffffu
#define RECORD_NO_ARGUMENT 0xffffffffu
/* The transition of a request that the event loop began. */
#define RECORD_NO_STAGE 0xffffffffu

enum { RECORD_FRAMES = 12, RECORD_STACKS = 2048 };

struct record_header {
  uint64_t magic;
  uint64_t device,
      inode; /* of the executable: another program that the server starts is not meant */
  uint32_t stages, objects, entries, ranges, tails, padding;
  uint64_t entries_at, ranges_at, tails_at, edges_at;                  /* what to look for */
  uint64_t stages_at, objects_at, pairs_at, transitions_at, stacks_at; /* what was seen */

  uint64_t processes;       /* that the recorder ran in */
  uint64_t sees_allocators; /* 0: the executable has an allocator of its own */
  /* What was not seen, or not in full. */
  uint64_t unarmed;           /* places where no breakpoint could be set */
  uint64_t lost_activations;  /* stages within stages, deeper than the recorder remembers */
  uint64_t lost_blocks;       /* allocations beyond the table of blocks */
  uint64_t lost_requests;     /* requests beyond the table of requests */
  uint64_t lost_stacks;       /* allocations beyond the table of call stacks */
  uint64_t in_signal_handler; /* stages and allocations within a handler that ran in the recorder */
};

/* The first byte of a stage's function. */
struct record_entry {
  uint64_t address;
  uint64_t paint; /* bytes of stack below it to watch */
  uint32_t stage;
  /* Register of the request: 0 for rdi, in the order of the calling convention. */
  uint32_t argument;
  uint32_t by_reference; /* it holds the address of the pointer */
  uint32_t padding;
};

/* Sorted, disjoint. A call there allocates the object. */
struct record_range {
  uint64_t begin, end;
  uint32_t object;
  uint32_t padding;
};

/* A function that calls one allocator's site, which may be its last instruction: then its own frame
   is gone when the allocator runs. Sorted. */
struct record_tail {
  uint64_t address;
  uint32_t object;
  uint32_t padding;
};

/* Edges: a byte for each pair of stages, edges[from * stages + to]: 1 when `from` may queue `to`.
   Behind them a byte for each stage: 1 when the event loop itself may queue it. */

struct record_stage {
  uint64_t calls, ends, abandoned; /* abandoned: no end was seen */
  uint64_t stack_bytes;            /* high water, the return address included */
  uint64_t stack_cut;              /* ends that went deeper than the paint */
  uint64_t bytes_at_entry;         /* held by one request, when the stage begins */
  uint64_t bytes_during;           /* the same, when it allocates */
  uint64_t makes_requests;         /* requests that began as an allocation of this stage */
};

struct record_object {
  uint64_t allocations, frees, largest_bytes, alive_high;
};

/* Of a stage and an object: pairs[stage * objects + object]. */
struct record_pair {
  uint64_t
      held_high; /* instances that one request held when the stage allocated or took over one */
  uint64_t handed_over; /* allocated by this stage for another request than its own */
};

/* transitions[from * stages + to]; the row behind the last is that of the event loop. */
struct record_transition {
  uint64_t count;
  uint64_t unexplained; /* no stage of this request, so far, is known to queue it */
};

/* A call stack of an allocation in a stage that no range explains, innermost first. */
struct record_stack {
  uint64_t hash; /* 0: free */
  uint64_t count, bytes, largest_bytes;
  uint32_t stage;
  uint32_t depth;
  /* In the executable: the address. Elsewhere: 0. */
  uint64_t frames[RECORD_FRAMES];
};

#endif
