/*
 * Tells AddressSanitizer which slots are free: without it, memory from a pool would hide the uses
 * after free that it finds in memory from malloc. Nothing remains of it in an ordinary build.
 */
#ifndef STINGY_SRC_SANITIZE_H
#define STINGY_SRC_SANITIZE_H

#include <stddef.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define STINGY_ASAN 1
#elif __has_feature(thread_sanitizer)
#define STINGY_TSAN 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define STINGY_ASAN 1
#endif
#ifdef __SANITIZE_THREAD__
#define STINGY_TSAN 1
#endif

#ifdef STINGY_ASAN
#include <sanitizer/asan_interface.h>
static inline void sanitize_hide(const void *first, size_t bytes) {
  __asan_poison_memory_region(first, bytes);
}
static inline void sanitize_show(const void *first, size_t bytes) {
  __asan_unpoison_memory_region(first, bytes);
}
#else
static inline void sanitize_hide(const void *first, size_t bytes) {
  (void)first;
  (void)bytes;
}
static inline void sanitize_show(const void *first, size_t bytes) {
  (void)first;
  (void)bytes;
}
#endif

#endif
