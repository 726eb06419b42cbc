/* Each thread's stack for the recorder, made at its first trap or allocation. It is never given
 * back: servers start threads once. */
#include "recorder.h"

#include <sys/mman.h>

_Thread_local struct thread recorder_thread;

bool prepare_thread(struct thread *thread) {
  if (thread->side)
    return true;
  char *map = mmap(NULL, SIGNAL_STACK_BYTES + SIDE_STACK_BYTES, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED)
    return false;
  thread->signal_stack = map;
  thread->side = map + SIGNAL_STACK_BYTES + SIDE_STACK_BYTES;
  return true;
}
