/* Whose allocation it is: the innermost call that memwalk knows as an allocation's. */
#include "recorder.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unwind.h>

/* Allocations outside of the stages are looked for in so many frames. */
enum { MOST_FRAMES = 40 };

struct walk {
  uintptr_t begin; /* the allocator's caller has its stack from here on */
  uintptr_t end;   /* and the stage up to here; 0: no stage runs */
  unsigned seen;
  bool found;
  uint32_t object;
  struct record_stack stack;
};

static const struct record_range *range_of(uintptr_t call) {
  size_t low = 0, high = recording.header->ranges;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (recording.ranges[middle].end <= call)
      low = middle + 1;
    else
      high = middle;
  }
  return low < recording.header->ranges && recording.ranges[low].begin <= call
             ? &recording.ranges[low]
             : NULL;
}

/* The function that a direct call before the address goes to. */
static uintptr_t callee_of(uintptr_t next) {
  enum { CALL = 0xe8, CALL_BYTES = 5 };
  int32_t distance;
  if (next - CALL_BYTES < recording.code_begin || next > recording.code_end ||
      *(const uint8_t *)(next - CALL_BYTES) != CALL)
    return 0;
  memcpy(&distance, (const void *)(next - sizeof distance), sizeof distance);
  return next + (uintptr_t)(intptr_t)distance;
}

/* When the caller called another function, that one has jumped to the allocator as its last act. */
static const struct record_tail *tail_of(uintptr_t next) {
  uintptr_t callee = callee_of(next) - recording.base;
  size_t low = 0, high = recording.header->tails;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (recording.tails[middle].address < callee)
      low = middle + 1;
    else
      high = middle;
  }
  bool found = low < recording.header->tails && recording.tails[low].address == callee;
  return found ? &recording.tails[low] : NULL;
}

/* ---- operator new ---- */

enum { OPERATORS = 8 };
static struct {
  uintptr_t begin, end;
} operators_new[OPERATORS];

void find_operators_new(void) {
  static const char *const names[OPERATORS] = {"_Znwm",
                                               "_Znam",
                                               "_ZnwmRKSt9nothrow_t",
                                               "_ZnamRKSt9nothrow_t",
                                               "_ZnwmSt11align_val_t",
                                               "_ZnamSt11align_val_t",
                                               "_ZnwmSt11align_val_tRKSt9nothrow_t",
                                               "_ZnamSt11align_val_tRKSt9nothrow_t"};
  for (unsigned i = 0; i < OPERATORS; i++) {
    void *found = dlsym(RTLD_NEXT, names[i]);
    Dl_info unused;
    ElfW(Sym) *symbol = NULL;
    if (found && dladdr1(found, &unused, (void **)&symbol, RTLD_DL_SYMENT) && symbol) {
      operators_new[i].begin = (uintptr_t)found;
      operators_new[i].end = (uintptr_t)found + symbol->st_size;
    }
  }
}

static bool is_operator_new(uintptr_t call) {
  for (unsigned i = 0; i < OPERATORS; i++)
    if (operators_new[i].begin <= call && call < operators_new[i].end)
      return true;
  return false;
}

/* ---- The walk ---- */

static bool explain(struct walk *walk, uintptr_t next) {
  const struct record_tail *tail = walk->seen == 1 ? tail_of(next) : NULL;
  const struct record_range *range = tail ? NULL : range_of(next - 1 - recording.base);
  walk->found = tail || range;
  walk->object = tail ? tail->object : range ? range->object : RECORD_NO_OBJECT;
  return walk->found;
}

static void keep_frame(struct record_stack *stack, uintptr_t call) {
  bool is_own = recording.code_begin <= call && call < recording.code_end;
  if (stack->depth == RECORD_FRAMES)
    return;
  stack->frames[stack->depth++] = is_own ? call - recording.base : 0;
}

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *argument) {
  struct walk *walk = argument;
  uintptr_t frame = _Unwind_GetCFA(context);
  uintptr_t next = _Unwind_GetIP(context);
  if (frame < walk->begin || frame > walk->begin + ((uintptr_t)64 << 20))
    return _URC_NO_REASON; /* still the recorder's own, on its own stack */
  if (walk->seen == 0 && is_operator_new(next - 1))
    return keep_frame(&walk->stack, next - 1), _URC_NO_REASON;
  if ((walk->end && frame > walk->end) || ++walk->seen > MOST_FRAMES)
    return _URC_END_OF_STACK;
  keep_frame(&walk->stack, next - 1);
  return explain(walk, next) ? _URC_END_OF_STACK : _URC_NO_REASON;
}

/* ---- Allocations that nothing explains ---- */

static uint64_t hash_of(const struct record_stack *stack) {
  uint64_t hash = stack->stage + 1;
  for (uint32_t i = 0; i < stack->depth; i++)
    hash = (hash ^ stack->frames[i]) * 0x100000001b3u + (hash >> 29);
  return hash | 1;
}

static void note_unexplained(struct record_stack *stack, size_t bytes) {
  uint64_t hash = hash_of(stack);
  for (unsigned i = 0; i < RECORD_STACKS; i++) {
    struct record_stack *slot = &recording.stacks[(hash + i) % RECORD_STACKS];
    uint64_t found = 0;
    if (__atomic_compare_exchange_n(&slot->hash, &found, hash, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
      slot->stage = stack->stage;
      memcpy(slot->frames, stack->frames, sizeof slot->frames);
      slot->depth = stack->depth;
      found = hash;
    }
    if (found == hash) {
      count(&slot->count);
      __atomic_fetch_add(&slot->bytes, bytes, __ATOMIC_RELAXED);
      raise_to(&slot->largest_bytes, bytes);
      return;
    }
  }
  count(&recording.header->lost_stacks);
}

uint32_t object_of_caller(const struct activation *activation, uintptr_t sp, size_t bytes) {
  struct walk walk = {.begin = sp, .end = activation ? activation->sp + 8 : 0};
  if (activation && !(activation->stack_from <= sp && sp <= activation->sp))
    activation = NULL; /* another stack than the stage's: a coroutine */
  _Unwind_Backtrace(visit, &walk);
  if (walk.found)
    return walk.object;
  if (activation) {
    walk.stack.stage = activation->stage;
    note_unexplained(&walk.stack, bytes);
  }
  return RECORD_NO_OBJECT;
}
