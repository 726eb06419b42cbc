/* The command line. Strings are borrowed from argv. */
#ifndef STATIC_HTTP_OPTIONS_H
#define STATIC_HTTP_OPTIONS_H

#include "vhosts.h"

#include <stdbool.h>
#include <stdint.h>

enum { WORKERS_MAX = 64, HEAD_BYTES_MAX = 8192 };

struct options {
  const char *listen_address;
  const char *access_log; /* NULL: none */
  uint16_t port;          /* 0: any */
  unsigned workers;
  unsigned connections_max; /* of each worker */
  unsigned header_bytes_max;
  bool listings;
  int64_t header_timeout_ms;
  int64_t idle_timeout_ms;
  int64_t write_timeout_ms;
  int64_t run_ms; /* 0: until a signal */
  struct vhost_table vhosts;
};

enum options_result { OPTIONS_GOOD, OPTIONS_HELP, OPTIONS_BAD };

/* Opens the directories it is given; has told the user what is wrong when OPTIONS_BAD. */
enum options_result read_options(int argc, char **argv, struct options *options);

#endif
