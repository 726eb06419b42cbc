/* The stages that run in a thread. The stack below a stage's entry is painted when it begins; how
 * deep the paint is gone when it returns is what it took. What a frame reserves and never writes
 * stays painted: a measurement is at most the truth. */
#include "recorder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAINT 0xA5C3A5C3A5C3A5C3u

/* While another thread went past the trap at its end, the stage may have returned unseen. */
static bool is_sure(const struct activation *activation) {
  return activation->steps == steps_over(activation->returns_to).begun;
}

struct activation *innermost(struct thread *thread) {
  struct activation *last = thread->depth != 0 ? &thread->running[thread->depth - 1] : NULL;
  return last && is_sure(last) ? last : NULL;
}

void on_own_step(struct thread *thread, uintptr_t address) {
  for (unsigned i = 0; i < thread->depth; i++)
    if (thread->running[i].returns_to == address)
      thread->running[i].steps++;
}

/* ---- The stack that a stage runs on ---- */

/* "from-to rw-p ... [stack]". The first thread's stack grows: it may take what its limit allows. */
static bool read_mapping(const char *line, uintptr_t sp, struct thread *thread) {
  char *rest;
  uintptr_t from = strtoul(line, &rest, 16), to = strtoul(rest + 1, NULL, 16);
  if (sp < from || sp >= to)
    return false;
  struct rlimit limit;
  if (strstr(line, "[stack]") && getrlimit(RLIMIT_STACK, &limit) == 0) {
    uintptr_t bytes = limit.rlim_cur < (8u << 20) ? limit.rlim_cur : 8u << 20;
    uintptr_t lowest = to - bytes + (64 << 10);
    from = lowest < from ? lowest : from;
  }
  thread->stack_from = from;
  thread->stack_to = to;
  return true;
}

/* In a signal handler: no streams, no memory. */
static bool find_stack(struct thread *thread, uintptr_t sp) {
  if (thread->stack_from <= sp && sp < thread->stack_to)
    return true;
  int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  char line[512];
  size_t length = 0;
  bool found = false;
  char byte;
  while (maps >= 0 && !found && read(maps, &byte, 1) == 1) {
    if (byte != '\n' && length + 1 < sizeof line) {
      line[length++] = byte;
      continue;
    }
    line[length] = '\0';
    length = 0;
    found = read_mapping(line, sp, thread);
  }
  close(maps);
  return found;
}

/* ---- Paint ---- */

static void paint(struct activation *activation, uint64_t bytes) {
  uintptr_t room = activation->sp - activation->stack_from;
  activation->painted = activation->sp - ((bytes < room ? bytes : room) & ~(uintptr_t)7);
  for (uintptr_t word = activation->sp - 8; word >= activation->painted; word -= 8)
    *(volatile uint64_t *)word = PAINT;
}

/* Looks from the bottom up to `end`. */
static void read_paint(struct activation *activation, uintptr_t end) {
  uintptr_t word = activation->painted;
  while (word < end && *(volatile uint64_t *)word == PAINT)
    word += 8;
  if (word < activation->lowest)
    activation->lowest = word;
}

/* ---- Beginning and end ---- */

static bool is_on_stack(const struct activation *activation, uintptr_t sp) {
  return activation->stack_from <= sp && sp <= activation->stack_to;
}

static void remove_at(struct thread *thread, unsigned index) {
  thread->depth--;
  memmove(&thread->running[index], &thread->running[index + 1],
          (thread->depth - index) * sizeof thread->running[0]);
}

static void end(struct thread *thread, unsigned index) {
  struct activation *ended = &thread->running[index];
  struct record_stage *stage = &recording.stages[ended->stage];
  read_paint(ended, ended->sp);
  count(&stage->ends);
  raise_to(&stage->stack_bytes, ended->sp + 8 - ended->lowest);
  if (ended->lowest == ended->painted)
    count(&stage->stack_cut);
  for (unsigned i = 0; i < index; i++) /* it was part of what those around it took */
    if (is_on_stack(&thread->running[i], ended->sp) && ended->lowest < thread->running[i].lowest)
      thread->running[i].lowest = ended->lowest;
  remove_at(thread, index);
}

static void abandon(struct thread *thread, unsigned index) {
  count(&recording.stages[thread->running[index].stage].abandoned);
  remove_at(thread, index);
}

void drop_abandoned(struct thread *thread, uintptr_t sp) {
  for (unsigned i = thread->depth; i-- > 0;) {
    const struct activation *activation = &thread->running[i];
    if (is_on_stack(activation, sp) && activation->sp < sp)
      abandon(thread, i);
  }
}

/* Two stages at one place: the first has jumped to the other as its last act, or returned unseen.
 */
static void drop_unseen_end(struct thread *thread, uintptr_t sp) {
  for (unsigned i = thread->depth; i-- > 0;) {
    const struct activation *activation = &thread->running[i];
    if (is_on_stack(activation, sp) && activation->sp == sp && !is_sure(activation))
      abandon(thread, i);
  }
}

void on_stage_return(struct thread *thread, uintptr_t sp) {
  for (unsigned i = thread->depth; i-- > 0;) {
    const struct activation *activation = &thread->running[i];
    if (!is_on_stack(activation, sp) || activation->sp + 8 != sp)
      continue;
    if (is_sure(activation))
      end(thread, i);
    else /* this may be the end of one that began unseen */
      abandon(thread, i);
  }
  drop_abandoned(thread, sp);
}

void on_unwound(struct thread *thread, uintptr_t sp) {
  for (unsigned i = thread->depth; i-- > 0;)
    if (is_on_stack(&thread->running[i], sp) && thread->running[i].sp < sp)
      end(thread, i);
}

static void begin(struct thread *thread, const struct record_entry *entry, uintptr_t sp,
                  struct request_ref request) {
  for (unsigned i = 0; i < thread->depth; i++) /* before it is painted over */
    if (is_on_stack(&thread->running[i], sp))
      read_paint(&thread->running[i], sp);
  struct activation *activation = &thread->running[thread->depth++];
  *activation = (struct activation){.sp = sp,
                                    .lowest = sp,
                                    .stack_from = thread->stack_from,
                                    .stack_to = thread->stack_to,
                                    .returns_to = *(uintptr_t *)sp,
                                    .steps = steps_over(*(uintptr_t *)sp).ended,
                                    .stage = entry->stage,
                                    .request = request.index,
                                    .generation = request.generation};
  paint(activation, entry->paint);
}

void on_stage_entry(struct thread *thread, const struct record_entry *entry, uintptr_t sp,
                    uintptr_t request) {
  drop_abandoned(thread, sp);
  drop_unseen_end(thread, sp);
  count(&recording.stages[entry->stage].calls);
  struct request_ref holder = request_enters(entry->stage, request);
  bool armed = arm_return(*(uintptr_t *)sp) && find_stack(thread, sp);
  if (!armed || thread->depth == MOST_ACTIVATIONS)
    count(&recording.header->lost_activations);
  else
    begin(thread, entry, sp, holder);
}
