/* static_http: an event-driven HTTP/1.1 server for files, in the mould of TUX. */
#include "listener.h"
#include "workers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  struct options options;
  struct listeners listeners;
  sigset_t stop_signals;
  hold_stop_signals(&stop_signals);
  switch (read_options(argc, argv, &options)) {
  case OPTIONS_HELP:
    return EXIT_SUCCESS;
  case OPTIONS_BAD:
    return 2;
  case OPTIONS_GOOD:
    break;
  }
  if (open_listeners(&options, &listeners) != 0) {
    fprintf(stderr, "static_http: %s port %u: %s\n", options.listen_address, (unsigned)options.port,
            strerror(errno));
    return EXIT_FAILURE;
  }
  printf("listening on %s\n", listeners.address);
  fflush(stdout);
  int status = run_workers(&options, &listeners, &stop_signals);
  close_vhosts(&options.vhosts);
  return status;
}
