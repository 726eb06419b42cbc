/* The recorder: a library that is preloaded into a server, and measures its stages.
 *
 *   record_format.h   the file shared with memwalk record
 *   recorder.c        attaches when the library is loaded
 *   thread.c          what each thread has: a stack for the recorder's own work
 *   breakpoints.c     a trap at each stage's first byte, and at each place that one returns to
 *   activations.c     the stages that run; paints the stack below them and reads it afterwards
 *   interpose.c       malloc and its relatives: the call, then a note of it
 *   call_site.c       whose allocation it was, by its call stack
 *   holdings.c        blocks, and the requests that hold them
 *   exceptions.c      the end of stages that an exception leaves
 *   signals.c         keeps the server from blocking the trap, and its handlers off the stack
 *
 * The server's stack is what is measured: nothing of the recorder runs on it.
 */
#ifndef STINGY_RECORDER_H
#define STINGY_RECORDER_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "record_format.h"

#include <stdbool.h>
#include <stddef.h>

/* The recording; header is NULL when this process is not recorded. */
struct recording {
  struct record_header *header;
  const struct record_entry *entries;
  const struct record_range *ranges;
  const struct record_tail *tails;
  const uint8_t *edges;
  struct record_stage *stages;
  struct record_object *objects;
  struct record_pair *pairs;
  struct record_transition *transitions;
  struct record_stack *stacks;
  uintptr_t base; /* added to an address of the ELF file */
  uintptr_t code_begin, code_end;
};
extern struct recording recording;

/* ---- Counters in the shared file ---- */

static inline void count(uint64_t *counter) { __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }
static inline void raise_to(uint64_t *mark, uint64_t value) {
  uint64_t seen = __atomic_load_n(mark, __ATOMIC_RELAXED);
  while (seen < value &&
         !__atomic_compare_exchange_n(mark, &seen, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    ;
}

/* ---- Threads ---- */

enum { MOST_ACTIVATIONS = 64 };

/* A stage that runs. Stacks grow down: it uses what lies below `sp`. */
struct activation {
  uintptr_t sp;         /* at its first instruction: where its return address is */
  uintptr_t painted;    /* the lowest word painted */
  uintptr_t lowest;     /* the lowest word that it is known to have used */
  uintptr_t stack_from; /* the mapping that the stack is, to tell stacks apart */
  uintptr_t stack_to;
  uintptr_t returns_to;
  uintptr_t steps; /* over the trap there that had ended when it began, and own ones since */
  uint32_t stage;
  uint32_t request; /* index into the requests, or NO_REQUEST */
  uint64_t generation;
};

/* The first fields are used by the assembly of interpose.c. */
struct thread {
  uint64_t busy; /* in the recorder, or in an allocator that it called */
  void *side;    /* top of the recorder's own stack in this thread */
  uint64_t sp, caller, first, second, third;

  void *signal_stack;
  struct breakpoint *stepping;
  unsigned depth;
  struct activation running[MOST_ACTIVATIONS];
  struct block *resized;          /* by the realloc that is under way */
  uintptr_t stack_from, stack_to; /* found last */
};
extern _Thread_local struct thread recorder_thread __attribute__((tls_model("initial-exec")));

/* Gives the calling thread its own stack for the recorder; false when there is no memory. */
bool prepare_thread(struct thread *thread);
enum { SIGNAL_STACK_BYTES = 64 << 10, SIDE_STACK_BYTES = 128 << 10 };

/* ---- One lock for all tables of the process; never held while the server's code runs ---- */
void lock_tables(void);
void unlock_tables(void);

/* ---- Breakpoints ---- */
bool arm_stages(void);
/* Traps when the program comes to this address. */
bool arm_return(uintptr_t address);
/* How often threads went past an armed address. From begin to end it does not trap for others. */
struct steps {
  uintptr_t begun, ended;
};
struct steps steps_over(uintptr_t address);

/* ---- Activations ---- */
void on_stage_entry(struct thread *thread, const struct record_entry *entry, uintptr_t sp,
                    uintptr_t request);
void on_stage_return(struct thread *thread, uintptr_t sp);
/* An exception has left all that was called with the stack below `sp`. */
void on_unwound(struct thread *thread, uintptr_t sp);
/* Forgets the stages that longjmp has left: their return addresses lie below `sp`. */
void drop_abandoned(struct thread *thread, uintptr_t sp);
/* The innermost stage that is sure to run still; NULL when there is none. */
struct activation *innermost(struct thread *thread);
/* The thread itself goes past the trap there; what it still runs has not returned. */
void on_own_step(struct thread *thread, uintptr_t address);

/* ---- Holdings ---- */
#define NO_REQUEST 0xffffffffu
struct request_ref {
  uint32_t index;
  uint64_t generation;
};
bool prepare_holdings(const struct record_header *header);
struct request_ref request_enters(uint32_t stage, uintptr_t request);
void block_allocated(uintptr_t address, size_t bytes, uint32_t object,
                     const struct activation *activation);
void block_freed(uintptr_t address);
/* A block between two addresses; NULL when none is known there. */
struct block *take_block(uintptr_t address);
void drop_block(struct block *block);
void put_block_back(struct block *block);

/* ---- Call sites ---- */
/* The object that the function with its stack above `sp` allocates, or RECORD_NO_OBJECT; when
   nothing explains an allocation within a stage, it is noted by its call stack. */
uint32_t object_of_caller(const struct activation *activation, uintptr_t sp, size_t bytes);

/* ---- The libraries' own functions, behind ours ---- */
void find_allocators(void);
/* C++'s allocators: what they call malloc for is their caller's. */
void find_operators_new(void);
/* Past what keeps the server from doing the same; `action` NULL for the default. */
struct sigaction;
int set_trap_handler(const struct sigaction *action);

#endif
