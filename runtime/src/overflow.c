#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "overflow.h"

#include "mapping.h"

#ifdef __GLIBC__
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HANDLER_STACK_BYTES = 64 << 10, MOST_FRAMES = 64 };

static void say(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;
}

/* Returning runs the instruction again, which then ends the process by default. */
static void report(int number, siginfo_t *info, void *context) {
  (void)context;
  struct slab *slab = stingy_owned();
  if (slab && stingy_mapping_guards(&slab->mapping, (uintptr_t)info->si_addr)) {
    void *frames[MOST_FRAMES];
    say("stingy: stack overflow: the event loop's stack went through all of the low slab "
        "(stingygen --low)\n");
    backtrace_symbols_fd(frames, backtrace(frames, MOST_FRAMES), STDERR_FILENO);
  }
  struct sigaction plain = {.sa_handler = SIG_DFL};
  sigaction(number, &plain, NULL);
}

/* backtrace loads a library when it is called first: not in the handler. */
static void install(void) {
  struct sigaction had;
  void *frame[1];
  if (sigaction(SIGSEGV, NULL, &had) != 0 || had.sa_handler != SIG_DFL)
    return;
  backtrace(frame, 1);
  struct sigaction action = {.sa_sigaction = report, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, NULL);
}

void stingy_overflow_watch(struct overflow_watch *watch) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  stack_t had;
  *watch = (struct overflow_watch){0};
  pthread_once(&once, install);
  if (sigaltstack(NULL, &had) != 0 || !(had.ss_flags & SS_DISABLE))
    return;
  void *memory =
      mmap(NULL, HANDLER_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t stack = {.ss_sp = memory, .ss_size = HANDLER_STACK_BYTES};
  if (memory == MAP_FAILED)
    return;
  if (sigaltstack(&stack, NULL) == 0)
    watch->stack = memory;
  else
    munmap(memory, HANDLER_STACK_BYTES);
}

void stingy_overflow_unwatch(struct overflow_watch *watch) {
  stack_t none = {.ss_flags = SS_DISABLE};
  if (!watch->stack)
    return;
  sigaltstack(&none, NULL);
  munmap(watch->stack, HANDLER_STACK_BYTES);
}

#endif
