/* The stack at the bottom of the cache slab (paper section 4.3). */
#include "stack.h"

#ifdef __GLIBC__
#include <ucontext.h>
#endif

/* Less would not carry what a server calls in libc. */
#define LEAST_STACK_BYTES ((size_t)64 << 10)

#if defined(__GLIBC__) && !defined(STINGY_ASAN) && !defined(STINGY_TSAN)

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
};

static _Thread_local struct call *current_call;

static struct stack_area stack_of(const struct slab *slab) {
  struct stingy_range range = slab->layout->stack;
  char *first = slab->mapping.cache + range.offset;
  return (struct stack_area){range.offset == 0 ? slab->mapping.low : first, first + range.bytes};
}

static size_t area_bytes(struct stack_area area) { return (size_t)(area.top - area.bottom); }

static bool can_switch(const struct slab *slab) {
  return slab->layout->stack.bytes != 0 && area_bytes(stack_of(slab)) >= LEAST_STACK_BYTES;
}

static void enter(void) { current_call->run(current_call->argument); }

static int switch_to(struct stack_area area, struct call *call) {
  if (getcontext(&call->callee) != 0)
    return 0;
  call->callee.uc_stack.ss_sp = area.bottom;
  call->callee.uc_stack.ss_size = area_bytes(area);
  call->callee.uc_link = &call->caller;
  makecontext(&call->callee, enter, 0);
  current_call = call;
  return swapcontext(&call->caller, &call->callee) == 0;
}

int stingy_run_on_stack(void (*run)(void *argument), void *argument) {
  struct slab *slab = stingy_owned();
  struct call call = {.run = run, .argument = argument};
  if (slab && can_switch(slab) && !atomic_exchange(&slab->is_stack_in_use, true)) {
    int switched = switch_to(stack_of(slab), &call);
    atomic_store(&slab->is_stack_in_use, false);
    if (switched)
      return 1;
  }
  run(argument);
  return 0;
}

/* The mapping was zero at first, so the lowest byte that is not was written by the deepest call. */
size_t stingy_stack_high_water(const struct slab *slab) {
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
