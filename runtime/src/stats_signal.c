#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "stats_signal.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#if __GLIBC_PREREQ(2, 32)
#define HAS_SIGNAL_NAMES 1
#endif
#endif

extern void __tsan_init(void) __attribute__((weak));

static sem_t wanted;
static void (*write_statistics)(void);

static void wake(int signal) {
  int error = errno;
  (void)signal;
  sem_post(&wanted);
  errno = error;
}

static void *write_when_wanted(void *unused) {
  for (;;)
    if (sem_wait(&wanted) == 0)
      write_statistics();
  return unused;
}

static const char *name_of(int signal) {
#ifdef HAS_SIGNAL_NAMES
  return sigabbrev_np(signal);
#else
  return signal == SIGUSR1 ? "USR1" : signal == SIGUSR2 ? "USR2" : NULL;
#endif
}

/* "USR2", "SIGUSR2" or a number; 0 when it is none. */
static int signal_named(const char *name) {
  if (strncmp(name, "SIG", 3) == 0)
    name += 3;
  for (int signal = 1; signal < NSIG; signal++)
    if (name_of(signal) && strcmp(name_of(signal), name) == 0)
      return signal;
  int number = atoi(name);
  return number > 0 && number < NSIG ? number : 0;
}

/* Their handlers return to the fault, for ever. */
static bool tells_of_a_fault(int signal) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
    if (faults[i] == signal)
      return true;
  return false;
}

/* The signals of the server are for its own threads. */
static void start_thread(void) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&thread, NULL, write_when_wanted, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (error == 0)
    pthread_detach(thread);
  else
    fprintf(stderr, "stingy: STINGY_STATS_SIGNAL: no thread to write statistics: %s\n",
            strerror(error));
}

/*
 * A child has only the thread that forked. The semaphore stays as it is: it may have been posted to
 * already, by a signal that came at once.
 */
static void begin(void) {
  if (!__tsan_init)
    pthread_atfork(NULL, NULL, start_thread);
  start_thread();
}

void stingy_stats_on_signal(void (*write_now)(void)) {
  const char *name = secure_getenv("STINGY_STATS_SIGNAL");
  if (!name || name[0] == '\0')
    return;
  int number = signal_named(name);
  struct sigaction action = {.sa_handler = wake, .sa_flags = SA_RESTART};
  write_statistics = write_now;
  sem_init(&wanted, 0, 0);
  sigfillset(&action.sa_mask);
  if (tells_of_a_fault(number))
    fprintf(stderr,
            "stingy: STINGY_STATS_SIGNAL: %s tells of a fault of the program: name another signal, "
            "such as USR2\n",
            name);
  else if (number == 0 || sigaction(number, &action, NULL) != 0)
    fprintf(stderr, "stingy: STINGY_STATS_SIGNAL: no signal that can be caught: %s\n", name);
  else
    begin();
}
