/*
 * Units that were compiled for another layout than the one that is attached, or is to be. What is
 * refused is refused for good, so each case runs in a process of its own.
 */
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

static char said[4096];

static struct stingy_unit unit_of(const char *program, const char *build_id, const char *file) {
  return (struct stingy_unit){STINGY_LAYOUT_VERSION, program, build_id, file, NULL};
}

static struct stingy_unit same_unit(void) { return unit_of("small", "0123456789abcdef", "same.c"); }
static struct stingy_unit stale_unit(void) { return unit_of("small", "another", "stale.c"); }
static struct stingy_unit foreign_unit(void) { return unit_of("beta", "betas", "beta.c"); }

static void *take_conn_inline(void) {
  return stingy_take_inline(STINGY_OBJECT_conn, STINGY_POOL_conn, STINGY_SHARED_conn,
                            STINGY_SIZE_conn, 300);
}

static int attach_is_refused(void) {
  errno = 0;
  return stingy_attach(&small_layout) == -1 && errno == EINVAL && take_conn_inline() == NULL;
}

static void note_units_that_fit(void) {
  struct stingy_unit before = same_unit(), after = same_unit();
  stingy_note_unit(&before);
  stingy_start(&small_layout);
  stingy_note_unit(&after);
  void *taken = take_conn_inline();
  CHECK(taken && stingy_give(taken) == 1);
  CHECK(slab_stats().unattributed_spills == 0);
}

static void units_of_the_layout_are_served(void) {
  CHECK(in_child(note_units_that_fit, said, sizeof said) == 0);
  CHECK(strcmp(said, "") == 0);
}

static void start_beside_a_stale_unit(void) {
  struct stingy_unit same = same_unit(), stale = stale_unit();
  stingy_note_unit(&same);
  stingy_note_unit(&stale);
  stingy_start(&small_layout);
  CHECK(!slab_stats().attached && attach_is_refused());
  stingy_forget_unit(&stale);
  CHECK(attach_is_refused());
}

static void a_stale_unit_at_start_is_named_once(void) {
  CHECK(in_child(start_beside_a_stale_unit, said, sizeof said) == 0);
  CHECK(strcmp(said, "stingy: stale.c was compiled for another layout of small than the one that "
                     "is linked\n"
                     "stingy: nothing is placed in the slab. Compile again what includes the "
                     "generated header (if sources changed: memwalk, stingygen and stingify before "
                     "that).\n") == 0);
}

static void attach_beside_a_stale_unit(void) {
  struct stingy_unit stale = stale_unit();
  stingy_note_unit(&stale);
  CHECK(attach_is_refused());
  stingy_forget_unit(&stale);
  CHECK(stingy_attach(&small_layout) == 0);
}

static void attaching_by_hand_beside_a_stale_unit_fails_and_changes_nothing(void) {
  CHECK(in_child(attach_beside_a_stale_unit, said, sizeof said) == 0);
  CHECK(strstr(said, "stale.c was compiled for another layout") != NULL);
}

/* As when the second layout's library is loaded, which starts its layout, too. */
static void note_foreign_unit_while_attached(void) {
  struct stingy_layout beta = small_layout;
  beta.program = "beta";
  beta.build_id = "betas";
  struct stingy_unit same = same_unit(), foreign = foreign_unit();
  stingy_note_unit(&same);
  stingy_start(&small_layout);
  char *held = take_conn_inline();
  stingy_note_unit(&foreign);
  CHECK(slab_stats().attach_error == EINVAL);
  stingy_start(&beta);
  CHECK(attach_is_refused() && stingy_attach(&beta) == -1);
  CHECK(slab_stats().unattributed_spills == 1 && spills_of(STINGY_OBJECT_conn) == 0);
  CHECK(stingy_stage_room(STAGE_parse) == STINGY_UNLIMITED);
  held[299] = 1;
  CHECK(stingy_owns(held) && stingy_give(held) == 1 && stingy_is_valid());
}

static void another_program_s_unit_takes_the_slab_away(void) {
  CHECK(in_child(note_foreign_unit_while_attached, said, sizeof said) == 0);
  CHECK(strcmp(said, "stingy: beta.c was compiled for the layout of beta, and this process has "
                     "that of small\n"
                     "stingy: nothing is placed in the slab. A process has one layout: let memwalk "
                     "read all that is to be rewritten as one program, or link one of the two as "
                     "it was before stingify.\n") == 0);
}

static void note_many_stale_units(void) {
  static struct stingy_unit units[100];
  for (size_t i = 0; i < COUNT_OF(units); i++) {
    units[i] = stale_unit();
    stingy_note_unit(&units[i]);
  }
  stingy_start(&small_layout);
}

static void of_many_stale_units_some_are_named(void) {
  CHECK(in_child(note_many_stale_units, said, sizeof said) == 0);
  CHECK(strstr(said, "stingy: and 92 more\n") != NULL);
}

static void note_unit_of_another_version(void) {
  struct stingy_unit unit = same_unit();
  unit.version++;
  stingy_start(&small_layout);
  stingy_note_unit(&unit);
  CHECK(attach_is_refused());
}

static void a_unit_with_another_release_s_fast_path_is_stale(void) {
  CHECK(in_child(note_unit_of_another_version, said, sizeof said) == 0);
}

static void start_layout_of_another_version(void) {
  struct stingy_layout other = small_layout;
  other.version++;
  stingy_start(&other);
  CHECK(!slab_stats().attached);
}

static void a_layout_of_another_release_is_told_at_start(void) {
  CHECK(in_child(start_layout_of_another_version, said, sizeof said) == 0);
  CHECK(strstr(said, "stingy: the layout of small is not one that this runtime") != NULL);
}

static void note_forgotten_unit(void) {
  struct stingy_unit same = same_unit(), stale = stale_unit(), other = stale_unit();
  stingy_note_unit(&stale);
  stingy_note_unit(&same);
  stingy_note_unit(&other);
  stingy_forget_unit(&stale);
  stingy_forget_unit(&other);
  memset(&stale, 0x5a, sizeof stale); /* the library is unloaded */
  stingy_start(&small_layout);
  CHECK(take_conn_inline() != NULL);
}

static void a_unit_that_was_unloaded_counts_no_more(void) {
  CHECK(in_child(note_forgotten_unit, said, sizeof said) == 0);
}

static void *note_stale_unit(void *unit) {
  stingy_note_unit(unit);
  return NULL;
}

static void note_in_another_thread(void) {
  static struct stingy_unit stale;
  pthread_t thread;
  stale = stale_unit();
  CHECK(stingy_attach(&small_layout) == 0);
  CHECK(pthread_create(&thread, NULL, note_stale_unit, &stale) == 0);
  pthread_join(thread, NULL);
}

static void while_another_thread_takes_the_process_ends(void) {
  CHECK(in_child(note_in_another_thread, said, sizeof said) == -SIGABRT);
  CHECK(strstr(said, "stale.c was compiled for another layout") != NULL &&
        strstr(said, "the process ends") != NULL);
}

static void *attach_and_end(void *unused) {
  CHECK(stingy_attach(&small_layout) == 0);
  return unused;
}

static void note_after_the_other_thread_ended(void) {
  struct stingy_unit stale = stale_unit();
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, attach_and_end, NULL) == 0);
  pthread_join(thread, NULL);
  stingy_note_unit(&stale);
  CHECK(attach_is_refused());
}

static void a_slab_that_nobody_owns_any_more_ends_no_process(void) {
  CHECK(in_child(note_after_the_other_thread_ended, said, sizeof said) == 0);
}

static const struct test_case cases[] = {
    CASE(units_of_the_layout_are_served),
    CASE(a_stale_unit_at_start_is_named_once),
    CASE(attaching_by_hand_beside_a_stale_unit_fails_and_changes_nothing),
    CASE(another_program_s_unit_takes_the_slab_away),
    CASE(of_many_stale_units_some_are_named),
    CASE(a_unit_with_another_release_s_fast_path_is_stale),
    CASE(a_layout_of_another_release_is_told_at_start),
    CASE(a_unit_that_was_unloaded_counts_no_more),
    CASE(while_another_thread_takes_the_process_ends),
    CASE(a_slab_that_nobody_owns_any_more_ends_no_process),
};

int main(void) { return RUN_CASES(cases); }
