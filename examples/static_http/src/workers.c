#include "workers.h"
#include "scheduler.h"
#include "server.h"
#include "slab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_event_loop(void *server) { event_loop(server); }

static int serve(const struct options *options, int listener, const sigset_t *signals) {
  static struct server server;
  if (open_server(&server, options, listener, signals) != 0) {
    fprintf(stderr, "static_http: cannot start: %s\n", strerror(errno));
    return EXIT_FAILURE;
  }
  run_on_slab(run_event_loop, &server);
  close_server(&server);
  return EXIT_SUCCESS;
}

static void serve_as_child(const struct options *options, struct listeners *listeners,
                           unsigned index, const sigset_t *signals, pid_t parent) {
  sigset_t child_end;
  sigemptyset(&child_end);
  sigaddset(&child_end, SIGCHLD);
  sigprocmask(SIG_UNBLOCK, &child_end, NULL);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent)
    _exit(EXIT_FAILURE);
  close_listeners_but(listeners, index);
  exit(serve(options, listeners->fds[index], signals));
}

static void signal_all(const pid_t *children, unsigned count) {
  for (unsigned i = 0; i < count; i++)
    if (children[i] > 0)
      kill(children[i], SIGTERM);
}

/* True when every child that has ended so far had finished its work. */
static bool reap(pid_t *children, unsigned count, unsigned *alive) {
  bool good = true;
  int status;
  pid_t ended;
  while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
    for (unsigned i = 0; i < count; i++)
      if (children[i] == ended)
        children[i] = 0;
    (*alive)--;
    good = good && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
  }
  return good;
}

static int supervise(pid_t *children, unsigned count, const sigset_t *signals) {
  unsigned alive = count;
  bool good = true;
  while (alive > 0) {
    int signal_number;
    if (sigwait(signals, &signal_number) != 0)
      continue;
    if (signal_number != SIGCHLD) {
      signal_all(children, count);
    } else if (!reap(children, count, &alive)) {
      good = false;
      signal_all(children, count);
    }
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_children(const struct options *options, struct listeners *listeners,
                        const sigset_t *stop_signals) {
  pid_t children[WORKERS_MAX];
  pid_t parent = getpid();
  sigset_t signals = *stop_signals;
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  for (unsigned i = 0; i < options->workers; i++) {
    children[i] = fork();
    if (children[i] == 0)
      serve_as_child(options, listeners, i, stop_signals, parent);
    if (children[i] < 0) {
      fprintf(stderr, "static_http: fork: %s\n", strerror(errno));
      signal_all(children, i);
      return EXIT_FAILURE;
    }
  }
  close_listeners_but(listeners, listeners->count);
  return supervise(children, options->workers, &signals);
}

void hold_stop_signals(sigset_t *stop_signals) {
  sigemptyset(stop_signals);
  sigaddset(stop_signals, SIGTERM);
  sigaddset(stop_signals, SIGINT);
  sigprocmask(SIG_BLOCK, stop_signals, NULL);
}

int run_workers(const struct options *options, struct listeners *listeners,
                const sigset_t *stop_signals) {
  signal(SIGPIPE, SIG_IGN);
  if (options->workers == 1)
    return serve(options, listeners->fds[0], stop_signals);
  return run_children(options, listeners, stop_signals);
}
