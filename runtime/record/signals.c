/* A trap that is blocked ends the process, so SIGTRAP is taken out of what the server blocks; and
 * the server's handlers run on the recorder's signal stack, for they are no part of the stage that
 * they interrupt. */
#include "recorder.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>

#define EXPORTED __attribute__((visibility("default")))

typedef int mask_function(int how, const sigset_t *set, sigset_t *old);
typedef int action_function(int signal, const struct sigaction *action, struct sigaction *old);

static int set_mask(const char *name, int how, const sigset_t *set, sigset_t *old) {
  mask_function *real = (mask_function *)dlsym(RTLD_NEXT, name);
  sigset_t without;
  if (set && recording.header && how != SIG_UNBLOCK) {
    without = *set;
    sigdelset(&without, SIGTRAP);
    set = &without;
  }
  return real(how, set, old);
}

EXPORTED int sigprocmask(int how, const sigset_t *set, sigset_t *old) {
  return set_mask("sigprocmask", how, set, old);
}

EXPORTED int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
  return set_mask("pthread_sigmask", how, set, old);
}

static int real_sigaction(int signal, const struct sigaction *action, struct sigaction *old) {
  action_function *real = (action_function *)dlsym(RTLD_NEXT, "sigaction");
  return real(signal, action, old);
}

EXPORTED int sigaction(int signal, const struct sigaction *action, struct sigaction *old) {
  struct sigaction changed;
  if (action && recording.header) {
    if (signal == SIGTRAP)
      return 0; /* it is in use */
    changed = *action;
    changed.sa_flags |= SA_ONSTACK;
    sigdelset(&changed.sa_mask, SIGTRAP);
    action = &changed;
  }
  return real_sigaction(signal, action, old);
}

EXPORTED sighandler_t signal(int number, sighandler_t handler) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

int set_trap_handler(const struct sigaction *action) {
  sigset_t trap;
  sigemptyset(&trap);
  sigaddset(&trap, SIGTRAP);
  return real_sigaction(SIGTRAP, action, NULL) == 0 ? pthread_sigmask(SIG_UNBLOCK, &trap, NULL)
                                                    : -1;
}
