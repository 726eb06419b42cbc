/*
 * The Stingy allocator (paper sections 3.1, 4.3 and 4.4): per-request objects from pools that lie
 * in one slab with the size of the L2 cache, every byte of which has its own place in that cache.
 *
 *     low slab | cache slab                                          | high slab
 *     ---------+----------+---------+----------+----------+----------+---------------
 *      stack   | stack    | globals | pool A   | pool B,C | spare    | more slots of
 *      overflow|          |         |          | (shared) |          | A, and of B,C
 *
 * stingygen emits a `struct stingy_layout` that says where everything lies. stingify rewrites the
 * server's allocations to STINGY_TAKE and its frees to STINGY_GIVE. The scheduler asks
 * stingy_stage_room and stingy_stage_at_peak before it elects a stage (section 4.5.2).
 *
 * Invariants
 * - A slot is taken from the cache slab first, then from the high slab, then the server's own
 *   allocator is called (a "spill"). Whatever goes wrong ends in a spill, never in a crash.
 * - A slab for each thread that attached the layout (or, where the layout says so, that takes): its
 *   owner, which alone takes slots from it. Any thread may give a slot back, without a lock.
 * - Slots are handed out last in, first out, aligned to 64 bytes, contents undefined.
 *
 * Reaches <stddef.h> only, so it may stand before feature-test macros. C11 and C++11, gcc or
 * clang.
 */
#ifndef STINGY_STINGY_H
#define STINGY_STINGY_H

#include <stddef.h>

#include <stingy/fast.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STINGY_RUNTIME_VERSION "0.1.0"

/* The version of struct stingy_layout that this header describes. */
#define STINGY_LAYOUT_VERSION 5u

/* Cache line in bytes: offsets and strides of slots are multiples of it. */
#define STINGY_LINE_BYTES ((size_t)64)

/* The room of a stage that no pool limits. */
#define STINGY_UNLIMITED ((size_t)-1)

/* ---- The layout: constant data, filled in by generated code, never copied by the runtime ---- */

/* A part of the cache slab. Both in bytes, the offset from the first byte of the cache slab. */
struct stingy_range {
  size_t offset;
  size_t bytes;
};

/*
 * One class of objects and the slots that serve it. Objects with the same `region` share one array
 * of slots: their stride, offset, slots, high_offset and high_slots are equal (section 4.3: two
 * objects that may not be live at the same time can share such a sub-region).
 */
struct stingy_layout_object {
  const char *name;   /* as in layout.json, for statistics */
  size_t size;        /* bytes that the analysis expects; at most stride when there are slots */
  size_t stride;      /* bytes from slot to slot, multiple of 64; all of them can be used */
  size_t offset;      /* first slot, from the start of the cache slab; multiple of 64 */
  size_t slots;       /* slots in the cache slab */
  size_t high_offset; /* first slot in the high slab, from its start; multiple of 64 */
  size_t high_slots;  /* slots in the high slab */
  unsigned region;    /* index of the first object of the region; its own index when unshared */
};

/* What one request needs of one object at a stage. */
struct stingy_layout_need {
  unsigned object; /* index into objects */
  unsigned count;  /* slots a request */
};

struct stingy_layout_stage {
  const char *name;
  const struct stingy_layout_need *needs; /* NULL when need_count is 0 */
  size_t need_count;
};

/*
 * Address space that the program's image keeps for a slab, with the globals at their place in it,
 * where it was linked with the linker fragment that stingygen writes. All NULL where it was not.
 */
struct stingy_space {
  char *begin;       /* of the low slab */
  char *globals;     /* `globals.offset` behind the start of the cache slab */
  char *globals_end; /* at most `globals.bytes` behind that */
  char *end;
};

struct stingy_layout {
  size_t struct_bytes;       /* sizeof(struct stingy_layout) */
  unsigned version;          /* STINGY_LAYOUT_VERSION */
  const char *program;       /* name of the server */
  const char *build_id;      /* digest of layout.json; equal build ids mean equal layouts */
  const char *target_triple; /* for the envelope of the statistics */
  size_t l2_bytes;           /* the cache slab is aligned to it when possible */
  size_t low_bytes;
  size_t cache_bytes; /* multiple of 64 */
  size_t high_bytes;
  struct stingy_range stack;   /* at the bottom of the cache slab; bytes 0 for none */
  struct stingy_range globals; /* never handed out */
  const struct stingy_layout_object *objects;
  size_t object_count; /* at most 16382 */
  const struct stingy_layout_stage *stages;
  size_t stage_count;
  int each_thread; /* 1: a thread that takes has a slab of its own; 0: who attached has */
  struct stingy_space space;
};

/* ---- What was compiled for which layout: a process has one ---- */

/* A source file that was compiled with a generated header, and for which layout. */
struct stingy_unit {
  unsigned version; /* STINGY_LAYOUT_VERSION */
  const char *program;
  const char *build_id;
  const char *file;
  struct stingy_unit *next; /* the runtime's */
};

/*
 * A unit was loaded, or is about to be unloaded: with the program or with a shared library. In the
 * unit, the numbers of objects, stages and pools are constants, so all units of a process must have
 * been compiled for one layout, the one that is attached. When one comes that does not fit the slab
 * that is attached, it is named on stderr, the calling thread gives its slab up, and no thread gets
 * one again: everything spills, and slots are given back as ever. Where another thread has a slab,
 * which takes without asking anybody, the process ends (abort).
 */
void stingy_note_unit(struct stingy_unit *unit);
void stingy_forget_unit(const struct stingy_unit *unit);

/* For the generated header: before whatever else runs in the program or the library. */
#define STINGY_UNIT_(PROGRAM, NAME, BUILD_ID)                                                      \
  static struct stingy_unit PROGRAM##_stingy_unit = {STINGY_LAYOUT_VERSION, NAME, BUILD_ID,        \
                                                     __BASE_FILE__, NULL};                         \
  __attribute__((constructor(101))) static void PROGRAM##_stingy_note_unit(void) {                 \
    stingy_note_unit(&PROGRAM##_stingy_unit);                                                      \
  }                                                                                                \
  __attribute__((destructor(101))) static void PROGRAM##_stingy_forget_unit(void) {                \
    stingy_forget_unit(&PROGRAM##_stingy_unit);                                                    \
  }                                                                                                \
  struct stingy_unit /* for the semicolon */

/* ---- The slab ---- */

/*
 * Maps and prepares a slab for the calling thread, which becomes its owner, or gives it one that a
 * thread left which ended. The layout must outlive it. Call it once at start-up, in each thread
 * that runs a scheduler. The first slab takes the globals in where the layout has a space for that
 * and no other thread runs yet: their addresses and values stay, their memory is another one, so
 * what locks memory or registers it with the kernel (mlock, io_uring) is to do so afterwards. Of
 * the cache slab the first 64 MiB are touched, and so take memory, at once; all else when used.
 *
 * Returns 0, or -1 with errno: EINVAL the layout is of another version, or breaks a rule stated
 * above, or a unit was compiled for another layout (stderr names it), or one came that did not fit;
 * EBUSY another layout is attached, by whichever thread; ENOMEM no address space (stderr says so,
 * once). After -1 nothing has changed and the server may go on: every STINGY_TAKE spills. To a
 * thread that owns a slab already it returns 0 and has no effect.
 */
int stingy_attach(const struct stingy_layout *layout);

/*
 * For the generated source, before main: attaches the layout. When it does not fit the units, or
 * this runtime, stderr says so, and nothing is attached in this process again.
 */
void stingy_start(const struct stingy_layout *layout);

/*
 * Gives up the slab; only the owner can. Slots that are still taken, and a stack that is in use,
 * stay usable: the slab then remains mapped, takes spill, gives are accepted, and attaching the
 * same layout revives it. Otherwise the memory is unmapped: no other thread may be inside the
 * runtime at that moment.
 */
void stingy_detach(void);

/* 1 when the pointer lies anywhere in the attached slab and is to no global, else 0. Any thread. */
int stingy_owns(const volatile void *pointer);

/*
 * Checks every invariant of slab and pools, in time linear in slots; for tests and debugging. 1
 * when all hold, or when the caller does not own a slab. A broken one is named on stderr.
 */
int stingy_is_valid(void);

/*
 * Runs `run(argument)` on the stack at the bottom of the cache slab; what overflows it goes down
 * into the low slab, below which a guard of 1 MiB lies (section 4.3). Meant for the scheduler loop.
 * When the caller owns no slab with stack and low slab of 64 KiB in total or more, there was no
 * address space for the guard, or the caller is on that stack already, it runs on the stack of the
 * caller. In a forked process without other threads the cache slab is first copied into a huge page
 * of its own. Debuggers, exceptions that are caught within `run`, and sanitizers see an ordinary
 * stack, below which a backtrace goes on to main (x86-64). One that overflows the low slab, too,
 * and has no frame above 1 MiB, ends the process by SIGSEGV, with a message and a backtrace where
 * the program had no handler of its own for it when this was called first. Returns 1 when the
 * slab's stack was used, else 0. `run` must return; it may not longjmp out, and after an exception
 * that left it the stack counts as in use.
 */
int stingy_run_on_stack(void (*run)(void *argument), void *argument);

/* ---- What the scheduler asks (section 4.5.2). Constant time in requests; any thread ---- */

/*
 * How many more requests may run this stage now, each with all its objects from the cache slab:
 * the smallest of free slots / count. STINGY_UNLIMITED when the stage needs no slots, the number
 * is no stage, or no slab is attached (everything spills then, and nothing is worth waiting for).
 */
size_t stingy_stage_room(unsigned stage);

/* The same when every slot is free: how many requests may be in flight at this stage in total. */
size_t stingy_stage_capacity(unsigned stage);

/* 1 when not one more bundle of slots for this stage fits into the cache slab, else 0. */
int stingy_stage_at_peak(unsigned stage);

/*
 * Reserves, for as many of `requests` as can have them, all slots that a request takes at the stage
 * from the cache slab: at an entry stage, all that it takes until it ends. Returns for how many. No
 * object of a request that was admitted so can fail to get its slot for want of one, if all
 * requests are admitted so, and none can wait for a slot that another one holds which waits itself.
 * Reservations count whether their slots are taken or not, and apart from stingy_stage_room.
 * Returns `requests` where nothing limits them. Owner only; for others nothing is limited.
 */
size_t stingy_reserve(unsigned stage, size_t requests);

/* So many requests have ended, or left the stage, for which slots were reserved there. */
void stingy_unreserve(unsigned stage, size_t requests);

/*
 * For the statistics: the calling thread, which owns a slab, ran a stage for so many requests in a
 * row, which took so many clocks: the difference of two calls of stingy_clock. The stage's are the
 * thread's spills since the first of them, the last but one; without calls, since it ran another.
 */
void stingy_stage_ran(unsigned stage, size_t requests, unsigned long long clocks);

/* The processor's time stamp counter; nanoseconds where it has none that a program may read. */
unsigned long long stingy_clock(void);

/* ---- What rewritten sources call (section 4.4) ---- */

/*
 * A slot of `object` with room for `size` bytes, or NULL, which is counted as a spill: the size
 * exceeds the stride, all slots are taken, the caller is not the owner, no slab is attached.
 * The zeroed kind clears the first `size` bytes.
 */
void *stingy_take(unsigned object, size_t size);
void *stingy_take_zeroed(unsigned object, size_t size);

/*
 * Gives back a slot. 1 when the pointer lies in a slab: the caller is done with it. 0 when it is
 * foreign (NULL is): the caller must free it itself. A pointer into the slab that is no slot, and a
 * slot that is known to be free (the one given back last, any of a shared pool; with
 * STINGY_CHECK=frees every one), is counted in bad_frees and otherwise ignored. Any thread: what is
 * not the owner's waits in a ring until the owner finds a pool without a free slot at hand.
 */
int stingy_give(const volatile void *pointer);

/*
 * For the checks "leaks" and "sharing" (STINGY_CHECK): what the calling thread, which owns a slab,
 * takes from now on is the request's, until another one runs (NULL: none); and the request is over.
 * Returns how many slots it still has; 0 without that check. Both cost next to nothing without it.
 */
void stingy_request_runs(const void *request);
size_t stingy_request_ends(const void *request);

/* count * size, or the largest size_t (which always spills) when that overflows, like calloc. */
static inline size_t stingy_bytes(size_t count, size_t size) {
  return size != 0 && count > STINGY_UNLIMITED / size ? STINGY_UNLIMITED : count * size;
}

/*
 * STINGY_TAKE(http_conn, sizeof *c, malloc(sizeof *c)): a void *, from the pool of
 * STINGY_OBJECT_http_conn (an enumerator of the generated header, as are STINGY_POOL_http_conn, the
 * first object with the same slots, STINGY_SHARED_http_conn, whether there are others, and
 * STINGY_SIZE_http_conn, its bytes) or else from ORIGINAL. SIZE is evaluated once, ORIGINAL at most
 * once, and only after a spill.
 */
#define STINGY_TAKE(OBJECT, SIZE, ORIGINAL)                                                        \
  STINGY_OR_ELSE_(stingy_take_inline(STINGY_OBJECT_##OBJECT, STINGY_POOL_##OBJECT,                 \
                                     STINGY_SHARED_##OBJECT, STINGY_SIZE_##OBJECT, (SIZE)),        \
                  ORIGINAL)

/* The same with the memory zeroed; ORIGINAL zeroes its own, like calloc. */
#define STINGY_TAKE_ZEROED(OBJECT, SIZE, ORIGINAL)                                                 \
  STINGY_OR_ELSE_(stingy_take_zeroed(STINGY_OBJECT_##OBJECT, (SIZE)), ORIGINAL)

/*
 * STINGY_GIVE(c, free(c)): a void expression. POINTER is evaluated exactly once, ORIGINAL at most
 * once, and only for a foreign pointer. ORIGINAL names the pointer a second time, so that text must
 * be free of side effects; stingify leaves a site alone where it is not.
 */
#define STINGY_GIVE(POINTER, ORIGINAL) (stingy_give(POINTER) ? (void)0 : (void)(ORIGINAL))

/* The same, and faster when the pointer is to a slot of OBJECT, as it most likely is. */
#define STINGY_GIVE_AS(OBJECT, POINTER, ORIGINAL)                                                  \
  (stingy_give_inline(STINGY_OBJECT_##OBJECT, STINGY_POOL_##OBJECT, STINGY_SHARED_##OBJECT,        \
                      (POINTER))                                                                   \
       ? (void)0                                                                                   \
       : (void)(ORIGINAL))

/* a ?: b, an extension of both gcc and clang, needs neither a temporary nor a second evaluation. */
#define STINGY_OR_ELSE_(FIRST, SECOND) (__extension__((FIRST) ?: (SECOND)))

#ifdef __cplusplus
}
#endif

#endif
