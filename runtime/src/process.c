#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern void __asan_init(void) __attribute__((weak));
extern void __hwasan_init(void) __attribute__((weak));
extern void __msan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

bool stingy_is_sanitized(void) {
  return __asan_init || __hwasan_init || __msan_init || __tsan_init;
}

/* Field 20 of proc(5)'s stat; the second one, in parentheses, may hold anything. */
bool stingy_is_single_threaded(void) {
  char text[1024];
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0)
    close(file);
  text[length > 0 ? length : 0] = '\0';
  const char *behind_name = strrchr(text, ')');
  long threads = 0;
  return behind_name &&
         sscanf(behind_name,
                ") %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld",
                &threads) == 1 &&
         threads == 1;
}
