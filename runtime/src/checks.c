#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "checks.h"

#include "remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>

#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#endif
#endif
#ifndef RUNNING_ON_VALGRIND
#define RUNNING_ON_VALGRIND 0
#define VALGRIND_CREATE_MEMPOOL(POOL, RED_ZONE, IS_ZEROED) ((void)(POOL))
#define VALGRIND_DESTROY_MEMPOOL(POOL) ((void)(POOL))
#define VALGRIND_MEMPOOL_ALLOC(POOL, FIRST, BYTES) ((void)(POOL))
#define VALGRIND_MEMPOOL_FREE(POOL, FIRST) ((void)(POOL))
#define VALGRIND_MAKE_MEM_NOACCESS(FIRST, BYTES) (0)
#define VALGRIND_MAKE_MEM_DEFINED(FIRST, BYTES) (0)
#endif

enum { FILL_TAKEN = 0xa5, FILL_GIVEN = 0xdd, FILL_RED = 0xfd };

/* Of a slot, by the line that it starts at. */
struct slot_note {
  const void *request;
  size_t size;
  bool is_poisoned;
};

struct checks {
  unsigned modes;
  uint64_t random;
  const void *request; /* that the owner runs */
  struct slot_note *notes;
  uint32_t *order; /* what is left of it */
  size_t bytes;
};

static const struct {
  const char *name;
  unsigned modes;
} names[] = {
    {"frees", CHECK_FREES},
    {"poison", CHECK_POISON},
    {"red-zones", CHECK_RED_ZONES},
    {"shuffle", CHECK_SHUFFLE},
    {"leaks", CHECK_LEAKS},
    {"abort", CHECK_ABORT},
    {"sharing", CHECK_SHARING},
    {"all", CHECK_SHARING | CHECK_FREES | CHECK_POISON | CHECK_RED_ZONES | CHECK_SHUFFLE |
                CHECK_LEAKS | CHECK_ABORT},
};

static unsigned mode_named(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strlen(names[i].name) == length && strncmp(names[i].name, name, length) == 0)
      return names[i].modes;
  fprintf(stderr, "stingy: STINGY_CHECK: there is no check \"%.*s\"\n", (int)length, name);
  return 0;
}

/* What the environment asks for; what it names and nobody knows is told on stderr. */
static unsigned modes_wanted(void) {
  unsigned modes = 0;
#ifdef STINGY_DEBUG
  modes = CHECK_FREES | CHECK_SHARING | CHECK_ABORT;
#endif
  if (RUNNING_ON_VALGRIND)
    modes |= CHECK_FREES | CHECK_VALGRIND;
  const char *text = secure_getenv("STINGY_CHECK");
  while (text && *text) {
    size_t length = strcspn(text, ",");
    modes |= length != 0 ? mode_named(text, length) : 0;
    text += length + (text[length] == ',');
  }
  return modes;
}

static bool has(const struct slab *slab, unsigned modes) {
  return slab->checks && (slab->checks->modes & modes) != 0;
}

static size_t slots_of(const struct slab *slab) {
  size_t slots = 0;
  for (size_t i = 0; i < slab->bank_count; i++)
    slots += slab->banks[i].slots;
  return slots;
}

void stingy_checks_begin(struct slab *slab) {
  unsigned modes = modes_wanted();
  if (modes == 0)
    return;
  size_t notes = slab->own.lines * sizeof(struct slot_note);
  size_t bytes = sizeof(struct checks) + notes + slots_of(slab) * sizeof(uint32_t);
  char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    fprintf(stderr, "stingy: no memory for the checks of STINGY_CHECK: there are none\n");
    return;
  }
  slab->checks = (struct checks *)(void *)memory;
  slab->checks->modes = modes;
  slab->checks->bytes = bytes;
  slab->checks->notes = (struct slot_note *)(void *)(memory + sizeof(struct checks));
  slab->checks->order = (uint32_t *)(void *)(memory + sizeof(struct checks) + notes);
  if (getrandom(&slab->checks->random, sizeof slab->checks->random, GRND_NONBLOCK) < 0)
    slab->checks->random = (uintptr_t)memory;
  slab->checks->random |= 1;
  if (modes & CHECK_VALGRIND)
    VALGRIND_CREATE_MEMPOOL(slab, 0, 0);
}

void stingy_checks_end(struct slab *slab) {
  if (!slab->checks)
    return;
  if (has(slab, CHECK_VALGRIND))
    VALGRIND_DESTROY_MEMPOOL(slab);
  munmap(slab->checks, slab->checks->bytes);
}

/* xorshift64. */
static uint32_t pick(struct checks *checks, uint32_t below) {
  checks->random ^= checks->random << 13;
  checks->random ^= checks->random >> 7;
  checks->random ^= checks->random << 17;
  return (uint32_t)((checks->random >> 32) % below);
}

void stingy_checks_order(struct slab *slab, struct bank *bank) {
  if (has(slab, CHECK_VALGRIND))
    (void)VALGRIND_MAKE_MEM_NOACCESS(bank->first, bank->end - bank->begin);
  if (!has(slab, CHECK_SHUFFLE))
    return;
  bank->order = slab->checks->order;
  slab->checks->order += bank->slots;
  for (uint32_t i = 0; i < bank->slots; i++) {
    uint32_t other = pick(slab->checks, i + 1);
    bank->order[i] = bank->order[other];
    bank->order[other] = i;
  }
}

void stingy_checks_shuffle(struct slab *slab, struct bank *bank) {
  uint32_t given = bank_given_back(bank);
  if (!has(slab, CHECK_SHUFFLE) || given < 2)
    return;
  void **last = bank->stack->top - 1, **other = bank->entries + 1 + pick(slab->checks, given);
  void *slot = *last;
  *last = *other;
  *other = slot;
}

void stingy_checks_tell(const struct slab *slab, const char *what, size_t object,
                        const void *slot) {
  const char *name = object < slab->object_count ? slab->layout->objects[object].name : NULL;
  if (!slab->checks)
    return;
  fprintf(stderr, "stingy: %s: %p%s%s\n", what, slot, name ? ", a slot of " : "", name ? name : "");
  if (has(slab, CHECK_ABORT))
    abort();
}

static struct slot_note *note_of(const struct slab *slab, const char *slot) {
  return &slab->checks->notes[slab_line(slab, (uintptr_t)slot)];
}

static bool is_filled(const char *from, const char *to, int fill) {
  while (from < to && (unsigned char)*from == fill)
    from++;
  return from == to;
}

static bool has_another(const struct slab *slab, const struct bank *bank, size_t object) {
  for (uint32_t i = 0; i < bank->slots; i++) {
    const char *other = bank->first + i * bank->stride;
    unsigned holder = slab->own.holders[slab_line(slab, (uintptr_t)other)];
    if (holder != 0 && holder != object + 1 &&
        note_of(slab, other)->request == slab->checks->request)
      return true;
  }
  return false;
}

/* Of the objects of a shared pool a request has but one at any time: that is why they share. */
static void check_sharing(struct slab *slab, const char *slot, size_t object) {
  if (!has_another(slab, slab->objects[object].cache, object) &&
      !has_another(slab, slab->objects[object].high, object))
    return;
  counter_add(&slab->broken_sharings, 1);
  stingy_checks_tell(slab, "taken by a request that was never to have it beside another", object,
                     slot);
}

void stingy_checks_taken(struct slab *slab, const struct bank *bank, char *slot, size_t size) {
  struct slot_note *note = note_of(slab, slot);
  size_t object = slab->own.holders[slab_line(slab, (uintptr_t)slot)] - 1;
  if (has(slab, CHECK_VALGRIND))
    (void)VALGRIND_MAKE_MEM_DEFINED(slot, bank->stride);
  if (note->is_poisoned && !is_filled(slot, slot + bank->stride, FILL_GIVEN)) {
    counter_add(&slab->late_writes, 1);
    stingy_checks_tell(slab, "written to after it was given back", object, slot);
  }
  if (has(slab, CHECK_SHARING) && bank->is_shared && slab->checks->request)
    check_sharing(slab, slot, object);
  note->is_poisoned = false;
  note->size = size;
  note->request = slab->checks->request;
  if (has(slab, CHECK_POISON))
    memset(slot, FILL_TAKEN, size);
  if (has(slab, CHECK_RED_ZONES))
    memset(slot + size, FILL_RED, bank->stride - size);
  if (has(slab, CHECK_VALGRIND)) {
    (void)VALGRIND_MAKE_MEM_NOACCESS(slot, bank->stride);
    VALGRIND_MEMPOOL_ALLOC(slab, slot, size);
  }
}

void stingy_checks_given(struct slab *slab, const struct bank *bank, char *slot, size_t object) {
  struct slot_note *note = note_of(slab, slot);
  if (has(slab, CHECK_VALGRIND)) {
    VALGRIND_MEMPOOL_FREE(slab, slot);
    (void)VALGRIND_MAKE_MEM_DEFINED(slot, bank->stride);
  }
  if (has(slab, CHECK_RED_ZONES) && !is_filled(slot + note->size, slot + bank->stride, FILL_RED)) {
    counter_add(&slab->overruns, 1);
    stingy_checks_tell(slab, "written to behind the size asked for", object, slot);
  }
  if (has(slab, CHECK_POISON)) {
    memset(slot, FILL_GIVEN, bank->stride);
    note->is_poisoned = true;
  }
  note->request = NULL;
  if (has(slab, CHECK_VALGRIND))
    (void)VALGRIND_MAKE_MEM_NOACCESS(slot, bank->stride);
}

/* ---- What a request leaves behind ---- */

void stingy_request_runs(const void *request) {
  struct slab *slab = stingy_owned();
  if (slab && slab->checks)
    slab->checks->request = request;
}

/* What it still has is nobody's then: the next request may have its address. */
size_t stingy_request_ends(const void *request) {
  struct slab *slab = stingy_owned();
  size_t left = 0;
  if (!slab || !has(slab, CHECK_LEAKS | CHECK_SHARING) || !request)
    return 0;
  stingy_remote_collect(slab);
  for (size_t line = 0; line < slab->own.lines; line++) {
    struct slot_note *note = &slab->checks->notes[line];
    if (slab->own.holders[line] == 0 || note->request != request)
      continue;
    note->request = NULL;
    if (!has(slab, CHECK_LEAKS))
      continue;
    left++;
    counter_add(&slab->leaks, 1);
    stingy_checks_tell(slab, "still taken when its request ended", slab->own.holders[line] - 1,
                       (const char *)slab->own.address + line * LINE_BYTES);
  }
  if (slab->checks->request == request)
    slab->checks->request = NULL;
  return left;
}
