/* The stack at the bottom of the cache slab (paper section 4.3). */
#include "stack.h"

#include "call_below.h"
#include "mapping.h"
#include "overflow.h"

#ifdef __GLIBC__
#include <ucontext.h>
#endif

#ifdef STINGY_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef STINGY_TSAN
#include <sanitizer/tsan_interface.h>
#endif

/* Less would not carry what a server calls in libc. */
#define LEAST_STACK_BYTES ((size_t)64 << 10)

#ifdef __GLIBC__

/* It grows down from `top`; from the cache slab's start on it has run into the low slab. */
struct stack_area {
  char *bottom;
  char *top;
};

struct call {
  void (*run)(void *argument);
  void *argument;
  ucontext_t caller;
  ucontext_t callee;
  struct stack_area area;
#ifdef STINGY_ASAN
  const void *caller_bottom;
  size_t caller_bytes;
#endif
};

static _Thread_local struct call *current_call;

static struct stack_area stack_of(const struct slab *slab) {
  struct stingy_range range = slab->layout->stack;
  char *first = slab->mapping.cache + range.offset;
  return (struct stack_area){range.offset == 0 ? slab->mapping.low : first, first + range.bytes};
}

static size_t area_bytes(struct stack_area area) { return (size_t)(area.top - area.bottom); }

static bool can_switch(const struct slab *slab) {
  return slab->layout->stack.bytes != 0 && slab->mapping.guard_bytes != 0 &&
         area_bytes(stack_of(slab)) >= LEAST_STACK_BYTES;
}

/* ---- The sanitizers are told which stack is in use ---- */

#if defined(STINGY_ASAN)
static int switch_stacks(struct call *call) {
  void *hidden = NULL;
  __sanitizer_start_switch_fiber(&hidden, call->area.bottom, area_bytes(call->area));
  int swapped = swapcontext(&call->caller, &call->callee);
  __sanitizer_finish_switch_fiber(hidden, NULL, NULL);
  return swapped;
}

static void arrive(struct call *call) {
  __sanitizer_finish_switch_fiber(NULL, &call->caller_bottom, &call->caller_bytes);
}

static void leave(const struct call *call) {
  __sanitizer_start_switch_fiber(NULL, call->caller_bottom, call->caller_bytes);
}
#elif defined(STINGY_TSAN)
/* Back only when `enter` has returned: a function must end in the fiber where it began. */
static int switch_stacks(struct call *call) {
  void *caller = __tsan_get_current_fiber(), *fiber = __tsan_create_fiber(0);
  __tsan_switch_to_fiber(fiber, 0);
  int swapped = swapcontext(&call->caller, &call->callee);
  __tsan_switch_to_fiber(caller, 0);
  __tsan_destroy_fiber(fiber);
  return swapped;
}

static void arrive(struct call *call) { (void)call; }
static void leave(const struct call *call) { (void)call; }
#else
static int switch_stacks(struct call *call) { return swapcontext(&call->caller, &call->callee); }
static void arrive(struct call *call) { (void)call; }
static void leave(const struct call *call) { (void)call; }
#endif

static void enter(void) {
  struct call *call = current_call;
  arrive(call);
#ifdef STINGY_CALL_BELOW
  stingy_call_below(call->run, call->argument, &call->caller.uc_mcontext);
#else
  call->run(call->argument);
#endif
  leave(call);
}

static int switch_to(struct stack_area area, struct call *call) {
  if (getcontext(&call->callee) != 0)
    return 0;
  call->area = area;
  call->callee.uc_stack.ss_sp = area.bottom;
  call->callee.uc_stack.ss_size = area_bytes(area);
  call->callee.uc_link = &call->caller;
  makecontext(&call->callee, enter, 0);
  current_call = call;
  return switch_stacks(call) == 0;
}

/* The loop of a worker begins: what it will write to becomes its own. */
static void own_inherited(struct slab *slab) {
  if (slab->is_inherited)
    stingy_mapping_renew(&slab->mapping, slab->layout->cache_bytes);
  slab->is_inherited = false;
}

int stingy_run_on_stack(void (*run)(void *argument), void *argument) {
  struct slab *slab = stingy_owned();
  struct call call = {.run = run, .argument = argument};
  if (slab && can_switch(slab) && !atomic_exchange(&slab->is_stack_in_use, true)) {
    struct overflow_watch watch;
    own_inherited(slab);
    stingy_overflow_watch(&watch);
    int switched = switch_to(stack_of(slab), &call);
    stingy_overflow_unwatch(&watch);
    atomic_store(&slab->is_stack_in_use, false);
    if (switched)
      return 1;
  }
  run(argument);
  return 0;
}

/* The mapping was zero at first, so the lowest byte that is not was written by the deepest call. */
__attribute__((no_sanitize("address"))) size_t stingy_stack_high_water(const struct slab *slab) {
  struct stack_area area = stack_of(slab);
  if (!can_switch(slab))
    return 0;
  const volatile char *lowest = area.bottom;
  while (lowest < area.top && *lowest == 0)
    lowest++;
  return (size_t)(area.top - lowest);
}

#else

int stingy_run_on_stack(void (*run)(void *argument), void *argument) {
  run(argument);
  return 0;
}

size_t stingy_stack_high_water(const struct slab *slab) {
  (void)slab;
  return 0;
}

#endif
