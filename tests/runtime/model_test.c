/*
 * A random walk beside a model that is too simple to be wrong: for each object the slots that it
 * holds, for each region how many are free and how many are on their way back from another thread,
 * which the owner may have collected or not, and what the scheduler reserved. It takes and gives by
 * call and inline, and gives what it must not. Now and then the process forks, and the child walks
 * on by itself. After each step every invariant is checked.
 */
#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_HELD = 16, REGIONS = 2, STEPS_OF_A_CHILD = 200 };

static int steps = 20000;

#ifdef STINGY_DEBUG
enum { MAY_GIVE_BADLY = 0 }; /* it ends the process */
#else
enum { MAY_GIVE_BADLY = 1 };
#endif

struct held {
  unsigned char *memory;
  size_t size;
  unsigned char fill;
};

struct model {
  struct held held[OBJECT_COUNT][MOST_HELD];
  size_t held_count[OBJECT_COUNT];
  size_t free_in_region[REGIONS];
  size_t coming_back[REGIONS]; /* at most */
  unsigned long long taken[OBJECT_COUNT];
  unsigned long long spilled[OBJECT_COUNT];
  size_t high_water[OBJECT_COUNT];
  size_t reserved[REGIONS];
  unsigned long long bad_frees;
  uint64_t random;
};

static const unsigned region_of[] = {0, 1, 1};
static const unsigned pool_of[] = {STINGY_POOL_conn, STINGY_POOL_header, STINGY_POOL_reply};
static const int is_shared[] = {STINGY_SHARED_conn, STINGY_SHARED_header, STINGY_SHARED_reply};
static const size_t expected_of[] = {STINGY_SIZE_conn, STINGY_SIZE_header, STINGY_SIZE_reply};
static const size_t stride_of[] = {CONN_STRIDE, SHARED_STRIDE, SHARED_STRIDE};

/* xorshift64: the same walk on every machine. */
static size_t pick(struct model *model, size_t below) {
  model->random ^= model->random << 13;
  model->random ^= model->random >> 7;
  model->random ^= model->random << 17;
  return (size_t)(model->random % below);
}

static void remember(struct model *model, unsigned object, void *memory, size_t size) {
  struct held *held = &model->held[object][model->held_count[object]++];
  *held = (struct held){memory, size, (unsigned char)pick(model, 256)};
  memset(memory, held->fill, size);
  model->taken[object]++;
  size_t region = region_of[object];
  (*(model->free_in_region[region] ? &model->free_in_region[region]
                                   : &model->coming_back[region]))--;
  if (model->held_count[object] > model->high_water[object])
    model->high_water[object] = model->held_count[object];
}

/* ---- A thread that gives back what it is handed ---- */

static struct {
  sem_t handed, given;
  void *memory; /* NULL ends the thread */
} post;

static void *give_what_comes(void *unused) {
  for (;;) {
    while (sem_wait(&post.handed) != 0)
      ;
    if (!post.memory)
      return unused;
    CHECK(stingy_give(post.memory) == 1);
    sem_post(&post.given);
  }
}

static void give_by_thread(void *memory) {
  post.memory = memory;
  sem_post(&post.handed);
  while (memory && sem_wait(&post.given) != 0)
    ;
}

static void *take(struct model *model, unsigned object, size_t size) {
  return pick(model, 2) ? stingy_take(object, size)
                        : stingy_take_inline(object, pool_of[object], is_shared[object],
                                             expected_of[object], size);
}

static int give(struct model *model, unsigned object, void *memory) {
  return pick(model, 2) ? stingy_give(memory)
                        : stingy_give_inline(object, pool_of[object], is_shared[object], memory);
}

static void take_one(struct model *model) {
  unsigned object = (unsigned)pick(model, STINGY_OBJECT_left_out);
  size_t size = pick(model, stride_of[object] + 20);
  void *memory = take(model, object, size);
  size_t region = region_of[object];
  int fits =
      size <= stride_of[object] && model->free_in_region[region] + model->coming_back[region] != 0;
  CHECK((memory != NULL) == fits);
  if (memory)
    remember(model, object, memory, size);
  else
    model->spilled[object]++;
}

/* What was written into a slot is there until it is given back: nobody else has the memory. */
static int is_intact(const struct held *held) {
  for (size_t i = 0; i < held->size; i++)
    if (held->memory[i] != held->fill)
      return 0;
  return 1;
}

static void give_badly(struct model *model, unsigned object, unsigned char *memory) {
  if (!MAY_GIVE_BADLY)
    return;
  CHECK(give(model, object, memory) == 1);
  model->bad_frees++;
}

/* What is no slot of the slab: in the middle of one, and somewhere else. */
static void give_no_slot(struct model *model) {
  unsigned object = (unsigned)pick(model, STINGY_OBJECT_left_out);
  int foreign = 0;
  CHECK(give(model, object, &foreign) == 0 && give(model, object, NULL) == 0);
  if (model->held_count[object] != 0)
    give_badly(model, object, model->held[object][0].memory + 1 + pick(model, 190));
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* One of conn and one of what header and reply share, at parse; two of conn, at send. */
static void reserve_some(struct model *model) {
  size_t requests = pick(model, 4);
  size_t conns = CONN_SLOTS - model->reserved[0], others = SHARED_SLOTS - model->reserved[1];
  if (pick(model, 2)) {
    size_t granted = stingy_reserve(STAGE_parse, requests);
    CHECK(granted == smaller(requests, smaller(conns, others)));
    model->reserved[0] += granted;
    model->reserved[1] += granted;
  } else {
    size_t granted = stingy_reserve(STAGE_send, requests);
    CHECK(granted == smaller(requests, conns / 2));
    stingy_unreserve(STAGE_send, granted);
  }
  if (pick(model, 3) == 0) {
    stingy_unreserve(STAGE_parse, model->reserved[0]);
    model->reserved[0] = model->reserved[1] = 0;
  }
}

static void give_one(struct model *model, int by_thread) {
  unsigned object = (unsigned)pick(model, STINGY_OBJECT_left_out);
  if (model->held_count[object] == 0)
    return;
  size_t index = pick(model, model->held_count[object]);
  struct held *held = &model->held[object][index];
  CHECK(is_intact(held));
  if (by_thread) {
    give_by_thread(held->memory);
    model->coming_back[region_of[object]]++;
  } else {
    CHECK(give(model, object, held->memory) == 1);
    model->free_in_region[region_of[object]]++;
    if (pick(model, 8) == 0)
      give_badly(model, object, held->memory); /* again */
  }
  *held = model->held[object][--model->held_count[object]];
}

/* What comes back may count as alive still. */
static void check_against(const struct model *model) {
  for (unsigned object = 0; object < STINGY_OBJECT_left_out; object++) {
    struct stingy_object_stats stats = object_stats(object);
    size_t coming = model->coming_back[region_of[object]];
    CHECK(stats.allocations == model->taken[object]);
    CHECK(stats.alive >= model->held_count[object]);
    CHECK(stats.alive <= model->held_count[object] + coming);
    CHECK(stats.high_water >= model->high_water[object]);
    CHECK(spills_of(object) == model->spilled[object]);
  }
}

static void step_on(struct model *model, int step, int has_thread) {
  /* Phases that fill and phases that drain, so that both ends are reached. */
  if (pick(model, 100) < (step / 500 % 2 ? 35u : 65u))
    take_one(model);
  else
    give_one(model, has_thread && pick(model, 4) == 0);
  if (pick(model, 8) == 0)
    give_no_slot(model);
  if (pick(model, 8) == 0)
    reserve_some(model);
  CHECK(stingy_is_valid());
  check_against(model);
  if (step % 100 == 0) /* asks the kernel for the kinds of pages, which takes its time */
    CHECK(slab_stats().bad_frees == model->bad_frees);
}

static void walk_in_a_child(struct model *model, int step) {
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < STEPS_OF_A_CHILD; i++)
      step_on(model, step + i, 0);
    _exit(check_failures != 0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(child > 0 && status == 0);
}

static void walk(uint64_t seed) {
  struct model model = {
      .random = seed,
      .free_in_region = {CONN_SLOTS + CONN_HIGH_SLOTS, SHARED_SLOTS + SHARED_HIGH_SLOTS}};
  pthread_t thread;
  sem_init(&post.handed, 0, 0);
  sem_init(&post.given, 0, 0);
  CHECK(pthread_create(&thread, NULL, give_what_comes, NULL) == 0);
  for (int step = 0; step < steps && check_failures == 0; step++) {
    step_on(&model, step, 1);
    if (step % 2000 == 1999)
      walk_in_a_child(&model, step);
  }
  give_by_thread(NULL);
  pthread_join(thread, NULL);
  for (unsigned object = 0; object < STINGY_OBJECT_left_out; object++)
    for (size_t i = 0; i < model.held_count[object]; i++)
      stingy_give(model.held[object][i].memory);
}

static void a_random_walk_agrees_with_the_model(void) {
  for (uint64_t seed = 1; seed <= 3; seed++) {
    CHECK(stingy_attach(&small_layout) == 0);
    walk(seed * 0x9e3779b97f4a7c15u);
    stingy_detach();
  }
}

/* Strides of all kinds, so that the division by multiplication is right for each. */
static void every_stride_finds_its_slots(void) {
  for (size_t lines = 1; lines < 400; lines += lines < 20 ? 1 : 37) {
    const struct stingy_layout_object object = {"object",     1, lines * 64, 64 * (lines % 7),
                                                4096 / lines, 0, 3,          0};
    struct stingy_layout layout = small_layout;
    layout.stack.bytes = layout.globals.bytes = 0;
    layout.cache_bytes = 512 << 10;
    layout.high_bytes = 512 << 10;
    layout.objects = &object;
    layout.object_count = 1;
    layout.stage_count = 0;
    CHECK(stingy_attach(&layout) == 0 && stingy_is_valid());
    void *first = stingy_take(0, 1);
    CHECK(first && stingy_give(first) == 1 && slab_stats().bad_frees == 0);
    stingy_detach();
  }
}

/* Pools that touch, as stingygen lays them out, with borders in the middle of a page. */
static void neighbouring_pools_do_not_mix(void) {
  static const struct stingy_layout_object objects[] = {
      {"a", 1, 64, 0, 3, 0, 0, 0},
      {"b", 1, 192, 192, 5, 0, 0, 1},
      {"c", 1, 64, 1152, 1, 0, 0, 2},
      {"d", 1, 320, 1216, 40, 0, 2, 3},
      {"e", 1, 64, 1216 + 12800, 9, 640, 0, 4},
  };
  static struct stingy_layout layout;
  layout = small_layout;
  layout.stack.bytes = layout.globals.bytes = 0;
  layout.objects = objects;
  layout.object_count = COUNT_OF(objects);
  layout.stage_count = 0;
  CHECK(stingy_attach(&layout) == 0 && stingy_is_valid());
  for (unsigned object = 0; object < COUNT_OF(objects); object++) {
    void *first = stingy_take(object, 1);
    CHECK(stingy_give(first) == 1 && object_stats(object).frees == 1);
  }
  CHECK(slab_stats().bad_frees == 0 && stingy_is_valid());
}

/* Without slots in the high slab, a shared pool and an unshared one have nothing in common. */
static void an_empty_bank_is_shared_by_nobody(void) {
  static const struct stingy_layout_object objects[] = {
      {"alone", 64, 64, 0, 2, 0, 0, 0},
      {"one", 64, 64, 128, 2, 0, 0, 1},
      {"other", 64, 64, 128, 2, 0, 0, 1},
  };
  static struct stingy_layout layout;
  layout = small_layout;
  layout.stack.bytes = 0;
  layout.objects = objects;
  layout.object_count = COUNT_OF(objects);
  layout.stage_count = 0;
  CHECK(stingy_attach(&layout) == 0);
  void *taken = stingy_take(0, 64);
  CHECK(object_stats(0).alive == 1 && object_stats(0).high_water == 1);
  stingy_give(taken);
}

static const struct test_case cases[] = {
    CASE(a_random_walk_agrees_with_the_model),
    CASE(every_stride_finds_its_slots),
    CASE(neighbouring_pools_do_not_mix),
    CASE(an_empty_bank_is_shared_by_nobody),
};

/* model_test [steps of each walk] */
int main(int count, char **arguments) {
  if (count > 1)
    steps = atoi(arguments[1]);
  return RUN_CASES(cases);
}
