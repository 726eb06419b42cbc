/* Taking and giving slots, whatever the case: what the fast path does not decide comes here. */
#include "checks.h"
#include "remote.h"

struct process_counters stingy_process_counters;

static void *spill(struct slab *slab, struct object *object, enum spill reason) {
  counter_add(&object->spills[reason], 1);
  counter_add(&slab->spills.all, 1);
  return NULL;
}

/*
 * The thread owns no slab; another one's counts what it would have got there. Once units do not
 * fit, nobody knows whose number it is.
 */
static void *spill_without_slab(unsigned object) {
  struct slab *slab = stingy_is_refused() ? NULL : stingy_slabs();
  if (slab && !stingy_own && object < slab->object_count)
    counter_add_shared(&slab->objects[object].spills[SPILL_OTHER_THREAD]);
  else
    counter_add_shared(&stingy_process_counters.unattributed_spills);
  return NULL;
}

static void count_sharer(struct stingy_record *record) {
  STINGY_STORE_(record->alive, record->alive + 1);
  if (record->alive > record->most)
    STINGY_STORE_(record->most, record->alive);
}

static void count_take(struct slab *slab, unsigned number, const struct bank *bank, size_t size) {
  struct stingy_record *record = slab_record(slab, number);
  if (bank->is_shared)
    count_sharer(record);
  if (bank == slab->objects[number].high)
    counter_add(&slab->objects[number].high_takes, 1);
  else if (bank->is_shared)
    STINGY_STORE_(record->takes, record->takes + 1);
  if (size > record->largest)
    STINGY_STORE_(record->largest, size);
}

static void *hand_out(struct slab *slab, unsigned number, struct bank *bank, char *slot,
                      size_t size) {
  count_take(slab, number, bank, size);
  if (bank->has_holders)
    STINGY_STORE_(slab->own.holders[slab_line(slab, (uintptr_t)slot)],
                  (unsigned short)(number + 1));
  sanitize_show(slot, slab->checks ? bank->stride : size);
  if (slab->checks)
    stingy_checks_taken(slab, bank, slot, size);
  return slot;
}

static char *pop(struct slab *slab, struct bank *bank) {
  if (slab->checks)
    stingy_checks_shuffle(slab, bank);
  return bank_pop(bank);
}

/* Used slots first, which are in the cache. */
static char *find_slot(struct slab *slab, struct bank *bank) {
  char *slot = pop(slab, bank);
  return slot ? slot : bank_take_fresh(bank);
}

/* Those that other threads gave back were used, too. */
static void collect_for(struct slab *slab, const struct bank *bank) {
  if (bank_given_back(bank) == 0)
    stingy_remote_collect(slab);
}

static void *take_of(struct slab *slab, unsigned number, size_t size) {
  struct object *object = &slab->objects[number];
  if (size > object->capacity) {
    if (size > object->largest_refused)
      STINGY_STORE_(object->largest_refused, size);
    return spill(slab, object, SPILL_TOO_LARGE);
  }
  collect_for(slab, object->cache);
  char *slot = find_slot(slab, object->cache);
  if (slot)
    return hand_out(slab, number, object->cache, slot, size);
  slot = find_slot(slab, object->high);
  return slot ? hand_out(slab, number, object->high, slot, size)
              : spill(slab, object, SPILL_EXHAUSTED);
}

void *stingy_take(unsigned object, size_t size) {
  struct slab *slab = stingy_owned();
  if (!slab)
    slab = stingy_attach_lazily();
  if (!slab || object >= slab->object_count)
    return spill_without_slab(object);
  return take_of(slab, object, size);
}

void *stingy_take_zeroed(unsigned object, size_t size) {
  void *taken = stingy_take(object, size);
  return taken ? memset(taken, 0, size) : NULL;
}

/* Without holders that is known of the slot given back last, and of one too many. */
static bool is_free(const struct slab *slab, const struct bank *bank, const char *slot,
                    size_t line) {
  if (bank->has_holders)
    return slab->own.holders[line] == 0;
  return bank_taken(bank) == 0 || bank->stack->top[-1] == slot;
}

static void count_give(struct slab *slab, size_t number, const struct bank *bank) {
  struct stingy_record *record = slab_record(slab, number);
  if (bank->is_shared)
    STINGY_STORE_(record->alive, record->alive - 1);
  else if (bank == slab->objects[number].cache)
    STINGY_STORE_(record->gives, record->gives + 1);
}

/* As the fast path, for a slot that is not shared. */
static bool push_plain(struct slab *slab, unsigned pool, size_t line, char *slot) {
  if (!stingy_push_(&slab->own, pool, pool, 0, line, slot))
    return false;
  sanitize_hide(slot, slab->objects[pool].cache->stride);
  return true;
}

static __attribute__((noinline)) bool push_in_full(struct slab *slab, size_t line, char *slot) {
  struct bank *bank = slab_bank_at(slab, line);
  size_t number = start_pool(slab->own.starts[line]);
  if (is_free(slab, bank, slot, line))
    return false;
  if (bank->has_holders) {
    number = slab->own.holders[line] - 1u;
    STINGY_STORE_(slab->own.holders[line], (unsigned short)0);
  }
  if (slab->checks)
    stingy_checks_given(slab, bank, slot, number);
  count_give(slab, number, bank);
  bank_push(bank, slot);
  sanitize_hide(slot, bank->stride);
  return true;
}

bool stingy_put_back(struct slab *slab, size_t line) {
  unsigned start = slab->own.starts[line];
  char *slot = (char *)(slab->own.address + line * LINE_BYTES);
  if (start == 0)
    return false;
  if (start & (STINGY_START_SLOW | STINGY_START_SHARED))
    return push_in_full(slab, line, slot);
  return push_plain(slab, (unsigned)start_pool(start), line, slot);
}

static int give_foreign(struct slab *own) {
  if (own)
    counter_add(&own->foreign_frees, 1);
  else
    counter_add_shared(&stingy_process_counters.foreign_frees);
  return 0;
}

/*
 * The pointer is ignored: handing it to free() would crash. A global, though, is the server's own,
 * which knows what to do.
 */
static int refuse(struct slab *slab, uintptr_t address) {
  if (slab_has_global(slab, address))
    return give_foreign(stingy_owned());
  stingy_checks_tell(slab, "given back twice, or no slot", SIZE_MAX, (const void *)address);
  counter_add_shared(&slab->bad_frees);
  return 1;
}

static int give_own(struct slab *slab, uintptr_t address) {
  size_t line = slab_line(slab, address);
  return line != SIZE_MAX && stingy_put_back(slab, line) ? 1 : refuse(slab, address);
}

/* Whether a slot starts there, the owner sees when it collects: its tables stay in its cache. */
static int give_to_other(struct slab *slab, uintptr_t address) {
  size_t line = slab_has_global(slab, address) ? SIZE_MAX : slab_line(slab, address);
  return line != SIZE_MAX && stingy_remote_push(slab, line) ? 1 : refuse(slab, address);
}

static __attribute__((noinline)) int give_anywhere(uintptr_t address) {
  struct slab *own = stingy_owned();
  if (address == 0)
    return 0;
  if (own && slab_contains(own, address))
    return give_own(own, address);
  struct slab *slab = stingy_slab_of(address);
  return slab ? give_to_other(slab, address) : give_foreign(own);
}

int stingy_give(const volatile void *pointer) {
  return stingy_remote_push_again((uintptr_t)pointer) ? 1 : give_anywhere((uintptr_t)pointer);
}
