#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: static_http [OPTION]...\n"
    "Serves files over HTTP/1.1.\n\n"
    "  --root DIR            directory of the default host (.)\n"
    "  --vhost NAME=DIR      directory of the host NAME; may be repeated\n"
    "  --listen ADDR         address to bind to (127.0.0.1)\n"
    "  --port N              port, 0 for any (8080)\n"
    "  --workers N           processes that serve (1)\n"
    "  --max-connections N   of each worker (4096)\n"
    "  --max-header-bytes N  at most 8192 (8192)\n"
    "  --header-timeout S    seconds for a whole request head (10)\n"
    "  --idle-timeout S      seconds between requests (15)\n"
    "  --write-timeout S     seconds without progress (30)\n"
    "  --no-listing          answer 403 for directories without index.html\n"
    "  --access-log FILE     common log format\n"
    "  --run-seconds S       stop by itself\n"
    "  --help\n";

enum option_code {
  OPT_ROOT = 1,
  OPT_VHOST,
  OPT_LISTEN,
  OPT_PORT,
  OPT_WORKERS,
  OPT_CONNECTIONS,
  OPT_HEADER_BYTES,
  OPT_HEADER_TIMEOUT,
  OPT_IDLE_TIMEOUT,
  OPT_WRITE_TIMEOUT,
  OPT_NO_LISTING,
  OPT_ACCESS_LOG,
  OPT_RUN,
  OPT_HELP,
};

static const struct option long_options[] = {
    {"root", required_argument, NULL, OPT_ROOT},
    {"vhost", required_argument, NULL, OPT_VHOST},
    {"listen", required_argument, NULL, OPT_LISTEN},
    {"port", required_argument, NULL, OPT_PORT},
    {"workers", required_argument, NULL, OPT_WORKERS},
    {"max-connections", required_argument, NULL, OPT_CONNECTIONS},
    {"max-header-bytes", required_argument, NULL, OPT_HEADER_BYTES},
    {"header-timeout", required_argument, NULL, OPT_HEADER_TIMEOUT},
    {"idle-timeout", required_argument, NULL, OPT_IDLE_TIMEOUT},
    {"write-timeout", required_argument, NULL, OPT_WRITE_TIMEOUT},
    {"no-listing", no_argument, NULL, OPT_NO_LISTING},
    {"access-log", required_argument, NULL, OPT_ACCESS_LOG},
    {"run-seconds", required_argument, NULL, OPT_RUN},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static bool read_count(const char *text, unsigned long lowest, unsigned long highest,
                       unsigned *value) {
  char *end;
  errno = 0;
  unsigned long number = strtoul(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || number < lowest || number > highest)
    return false;
  *value = (unsigned)number;
  return true;
}

static bool read_seconds(const char *text, int64_t *milliseconds) {
  char *end;
  double seconds = strtod(text, &end);
  if (end == text || *end != '\0' || !(seconds > 0.0 && seconds < 1e9))
    return false;
  *milliseconds = (int64_t)(seconds * 1000.0);
  return true;
}

static bool read_port(const char *text, uint16_t *port) {
  unsigned value;
  if (!read_count(text, 0, UINT16_MAX, &value))
    return false;
  *port = (uint16_t)value;
  return true;
}

static bool set_root(struct options *options, const char *directory) {
  struct vhost_table fresh = {0};
  if (add_vhost(&fresh, "", directory) != 0)
    return false;
  options->vhosts.hosts[0] = fresh.hosts[0];
  return true;
}

static bool set_vhost(struct options *options, char *argument) {
  char *equals = strchr(argument, '=');
  if (!equals || equals == argument)
    return false;
  *equals = '\0';
  return add_vhost(&options->vhosts, argument, equals + 1) == 0;
}

static bool apply_option(struct options *options, int code, char *value) {
  switch (code) {
  case OPT_ROOT:
    return set_root(options, value);
  case OPT_VHOST:
    return set_vhost(options, value);
  case OPT_LISTEN:
    options->listen_address = value;
    return true;
  case OPT_PORT:
    return read_port(value, &options->port);
  case OPT_WORKERS:
    return read_count(value, 1, WORKERS_MAX, &options->workers);
  case OPT_CONNECTIONS:
    return read_count(value, 1, 1000000, &options->connections_max);
  case OPT_HEADER_BYTES:
    return read_count(value, 64, HEAD_BYTES_MAX, &options->header_bytes_max);
  case OPT_HEADER_TIMEOUT:
    return read_seconds(value, &options->header_timeout_ms);
  case OPT_IDLE_TIMEOUT:
    return read_seconds(value, &options->idle_timeout_ms);
  case OPT_WRITE_TIMEOUT:
    return read_seconds(value, &options->write_timeout_ms);
  case OPT_NO_LISTING:
    options->listings = false;
    return true;
  case OPT_ACCESS_LOG:
    options->access_log = value;
    return true;
  default:
    return read_seconds(value, &options->run_ms);
  }
}

static void set_defaults(struct options *options) {
  *options = (struct options){
      .listen_address = "127.0.0.1",
      .port = 8080,
      .workers = 1,
      .connections_max = 4096,
      .header_bytes_max = HEAD_BYTES_MAX,
      .listings = true,
      .header_timeout_ms = 10000,
      .idle_timeout_ms = 15000,
      .write_timeout_ms = 30000,
      .vhosts = {.count = 1, .hosts = {{"", -1}}},
  };
}

enum options_result read_options(int argc, char **argv, struct options *options) {
  int code;
  int index = 0;
  set_defaults(options);
  while ((code = getopt_long(argc, argv, "", long_options, &index)) != -1) {
    if (code == OPT_HELP) {
      fputs(usage, stdout);
      return OPTIONS_HELP;
    }
    errno = EINVAL;
    if (code == '?' || !apply_option(options, code, optarg)) {
      if (code != '?')
        fprintf(stderr, "static_http: --%s %s: %s\n", long_options[index].name, optarg,
                strerror(errno));
      fputs(usage, stderr);
      return OPTIONS_BAD;
    }
  }
  if (optind < argc) {
    fprintf(stderr, "static_http: unexpected argument %s\n", argv[optind]);
    return OPTIONS_BAD;
  }
  if (options->vhosts.hosts[0].root < 0 && !set_root(options, ".")) {
    fprintf(stderr, "static_http: the current directory: %s\n", strerror(errno));
    return OPTIONS_BAD;
  }
  return OPTIONS_GOOD;
}
