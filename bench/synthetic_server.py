#!/usr/bin/env python3
"""Writes the source of an event-driven server in C, and its compilation database.

Usage: synthetic_server.py FOLDER RUNTIME_INCLUDE [--units N]

As in real servers of this size: a unit has some 800 lines and includes the usual headers of the system and most of the
server's own, which hold records and small inline functions. Each unit has stages that queue each other, and allocates
and frees what its requests need. The same arguments write the same bytes.
"""

import argparse
import json
import pathlib

SYSTEM_HEADERS = """assert.h ctype.h errno.h fcntl.h inttypes.h limits.h netdb.h pthread.h signal.h stdarg.h stddef.h stdio.h
stdlib.h string.h time.h unistd.h arpa/inet.h netinet/in.h netinet/tcp.h sys/epoll.h sys/mman.h sys/resource.h
sys/socket.h sys/stat.h sys/time.h sys/types.h sys/uio.h sys/un.h sys/wait.h""".split()
OWN_HEADERS = 24
RECORDS_A_HEADER = 12
WORKERS_A_UNIT = 40
STAGES_A_UNIT = 3


def header(index):
    lines = [f"#ifndef PART_{index}_H", f"#define PART_{index}_H", '#include "server.h"', ""]
    for record in range(RECORDS_A_HEADER):
        name = f"part_{index}_{record}"
        lines += [
            f"struct {name} {{",
            f"  struct {name} *next;",
            "  unsigned flags, state;",
            "  size_t length, used;",
            f"  char text[{16 + 8 * record}];",
            f"  void (*on_event)(struct {name} *, int event);",
            "};",
            f"void {name}_reset(struct {name} *part);",
            f"int {name}_parse(struct {name} *part, const char *from, size_t length);",
            f"static inline int {name}_ready(const struct {name} *part) {{",
            "  return part->used == part->length && (part->flags & 3u) != 0;",
            "}",
            "",
        ]
    return "\n".join([*lines, "#endif", ""])


SERVER_HEADER = """#ifndef SERVER_H
#define SERVER_H
#include <stddef.h>
#include <stingy/annotations.h>
struct request {
  int descriptor, status;
  char *target, *answer;
  size_t length;
  struct request *next;
};
typedef void stage(struct request *);
void queue_stage(struct request *request, stage *next) STINGY_QUEUE_STAGE("T", "S");
int server_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
#endif
"""

MAIN_UNIT = """#include "server.h"
#include <stdio.h>
#include <stdlib.h>
static struct { struct request *request; stage *next; } queued[1024];
static unsigned first, last;
void queue_stage(struct request *request, stage *next) {
  queued[last % 1024].request = request;
  queued[last++ % 1024].next = next;
}
int server_log(const char *format, ...) { return fputs(format, stderr); }
stage unit_0_stage_0;
int main(void) {
  struct request *request = calloc(1, sizeof *request);
  queue_stage(request, unit_0_stage_0);
  for (; first != last; ++first)
    queued[first % 1024].next(queued[first % 1024].request);
  return 0;
}
"""


def worker(unit, index):
    part = f"part_{(unit + index) % OWN_HEADERS}_{index % RECORDS_A_HEADER}"
    return f"""
static int worker_{index}(struct {part} *part, const char *from, size_t length) {{
  char line[{32 + 16 * (index % 8)}];
  size_t at = 0, kept = 0;
  if (!part || length > sizeof line)
    return -EINVAL;
  while (at < length) {{
    unsigned char c = (unsigned char)from[at++];
    switch (c) {{
    case ' ':
    case '\\t':
      part->flags |= 1u;
      break;
    case '\\n':
      if ({part}_ready(part))
        return (int)kept;
      break;
    default:
      line[kept++] = (char)tolower(c);
    }}
  }}
  memcpy(part->text, line, kept < sizeof part->text ? kept : sizeof part->text);
  part->used += kept;
  if (part->on_event)
    part->on_event(part, (int)(at & {7 + index}));
  return {f"worker_{index - 1}((void *)part, from, length / 2)" if index else "server_log(from) + (int)part->used"};
}}
"""


def unit(index, units):
    lines = [f"#include <{name}>" for name in SYSTEM_HEADERS]
    lines += [f'#include "part_{number}.h"' for number in range(OWN_HEADERS)]
    for number in range(WORKERS_A_UNIT):
        lines.append(worker(index, number))
    lines.append(f"stage unit_{(index + 1) % units}_stage_0;")
    for stage in range(STAGES_A_UNIT):
        last = stage == STAGES_A_UNIT - 1
        following = f"unit_{(index + 1) % units}_stage_0" if last else f"unit_{index}_stage_{stage + 1}"
        record = f"part_{index % OWN_HEADERS}_{stage}"
        if not last:
            lines.append(f"stage {following};")
        lines.append(f"""
void unit_{index}_stage_{stage}(struct request *request) {{
  struct {record} *part = malloc(sizeof(struct {record}));
  if (!part)
    return;
  part->used = 0;
  request->status = worker_{WORKERS_A_UNIT - 1 - stage}((void *)part, request->target, request->length);
  free(part);
  queue_stage(request, {following});
}}
""")
    return "\n".join(lines)


def write(path, text):
    """Only when it changed: what was built from it stays good."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("runtime_include", type=pathlib.Path)
    parser.add_argument("--units", type=int, default=100)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    texts = {"server.h": SERVER_HEADER, "main.c": MAIN_UNIT}
    texts |= {f"part_{index}.h": header(index) for index in range(OWN_HEADERS)}
    texts |= {f"unit_{index}.c": unit(index, options.units - 1) for index in range(options.units - 1)}
    for name, text in texts.items():
        write(options.folder / name, text)
    flags = ["gcc", "-O2", "-g", "-Wall", "-Wextra", "-D_GNU_SOURCE", f"-I{options.runtime_include.resolve()}", "-fstack-usage"]
    database = [{"directory": str(options.folder.resolve()), "file": name,
                 "arguments": [*flags, "-c", name, "-o", name[:-1] + "o"]} for name in texts if name.endswith(".c")]
    write(options.folder / "compile_commands.json", json.dumps(database, indent=1))


if __name__ == "__main__":
    main()
