// How much memory the C library's functions allocate for what they hand out: the sizes in
// memwalk/knowledge/libc.json, and what of it stays out of them.
//
//   cc -O1 -w -o library_memory bench/library_memory.c && ./library_memory
//
// Prints a case a line: the blocks that it asks for, in their order; "-" before one that is freed
// (by its usable size), "r" before one that is resized.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <malloc.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void __libc_free(void *);

static volatile int listening;
static char line[4096];
static int used;

static void tell(const char *what, size_t bytes) {
  if (listening)
    used += snprintf(line + used, sizeof line - (size_t)used, " %s%zu", what, bytes);
}

void *malloc(size_t bytes) {
  tell("", bytes);
  return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes) {
  tell("", count * bytes);
  return __libc_calloc(count, bytes);
}

void *realloc(void *block, size_t bytes) {
  tell("r", bytes);
  return __libc_realloc(block, bytes);
}

void free(void *block) {
  if (block)
    tell("-", malloc_usable_size(block));
  __libc_free(block);
}

static void print(const char *name) {
  listening = 0;
  dprintf(1, "%s:%.*s\n", name, used, line);
  used = 0;
}

// Volatile results: what nobody looks at is allocated all the same.
#define CASE(what)                                                                                 \
  do {                                                                                             \
    listening = 1;                                                                                 \
    what;                                                                                          \
    print(#what);                                                                                  \
  } while (0)

static void streams(void) {
  FILE *volatile stream;
  char *text = NULL;
  size_t room = 0;
  CASE(stream = fopen("/etc/passwd", "r"));
  CASE(getline(&text, &room, stream)); // with the stream's buffer
  CASE(ungetc('x', stream); ungetc('y', stream));
  CASE(fclose(stream));
  CASE(stream = fdopen(open("/etc/passwd", O_RDONLY), "r"));
  CASE(fgetc(stream));
  CASE(fclose(stream));
  CASE(stream = tmpfile());
  CASE(fputs("x", stream));
  CASE(fclose(stream));
  CASE(stream = popen("true", "r"));
  CASE(fgetc(stream));
  CASE(pclose(stream));
  CASE(stream = open_memstream(&text, &room));
  CASE(fputs("x", stream));
  CASE(fclose(stream));
  CASE(stream = fmemopen(NULL, 100, "w+"));
  CASE(fputs("x", stream));
  CASE(fclose(stream));
}

static void directories(void) {
  DIR *volatile directory;
  struct dirent **entries;
  CASE(directory = opendir("/"));
  CASE(readdir(directory));
  CASE(closedir(directory));
  CASE(scandir("/", &entries, NULL, alphasort));
}

static void paths(void) {
  char *volatile path;
  CASE(path = realpath("/proc/self/cwd", NULL));
  CASE(path = getcwd(NULL, 0));
  CASE(path = getcwd(NULL, 300));
  CASE(path = get_current_dir_name());
}

static void addresses(void) {
  struct addrinfo hints = {.ai_flags = AI_CANONNAME | AI_NUMERICHOST}, *found;
  struct ifaddrs *interfaces;
  CASE(getaddrinfo("127.0.0.1", "80", &hints, &found));
  CASE(freeaddrinfo(found));
  CASE(getifaddrs(&interfaces));
  CASE(freeifaddrs(interfaces));
}

int main(void) {
  streams();
  directories();
  paths();
  addresses();
}
