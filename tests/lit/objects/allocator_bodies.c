// Whether an allocator's memory is zero, and whether it does more than allocate, its body says; its name does not.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && cp %S/Inputs/allocators.c allocators.c && cp %S/Inputs/allocators.h .
// RUN: %compiledb s.c allocators.c && memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.sites[function=plain].zeroed | FileCheck --check-prefix=NO %s
// RUN: %json memory.json body.sites[function=zero_pages].zeroed | FileCheck --check-prefix=NO %s
// RUN: %json memory.json body.sites[function=rounded].zeroed | FileCheck --check-prefix=NO %s
// RUN: %json memory.json body.sites[function=malloc].zeroed | FileCheck --check-prefix=NO %s
// NO: false
// RUN: %json memory.json body.sites[function=clears].zeroed | FileCheck --check-prefix=YES %s
// RUN: %json memory.json body.sites[function=by_calloc].zeroed | FileCheck --check-prefix=YES %s
// RUN: %json memory.json body.sites[function=through].zeroed | FileCheck --check-prefix=YES %s
// Of one without a body nothing is known, and what is cleared in vain costs time only.
// RUN: %json memory.json body.sites[function=of_library].zeroed | FileCheck --check-prefix=YES %s
// YES: true

// What these hand out can be pooled; what the others do a slot would not have.
// RUN: %json memory.json body.objects[*].poolable | FileCheck --check-prefix=POOLABLE %s
// POOLABLE: [false, false, false, false, false, true, true, true, true, true, true, true, true, false]
// RUN: %json memory.json body.objects[*].why_not | FileCheck --check-prefix=WHY %s
// WHY: initialises does more than allocate: it writes what it hands out (allocators.c:{{[0-9]+}}); take its Malloc away, and the allocation in it is seen
// WHY-SAME: by_helper does more than allocate: it passes what it hands out to start (
// WHY-SAME: shifted does more than allocate: it hands out another address than was allocated (
// WHY-SAME: larger does more than allocate: it allocates another size than it is told (
// WHY-SAME: kept does more than allocate: it keeps the address of what it hands out (
// WHY-SAME: tailed does more than allocate: it allocates another size than that of its type (
#include "allocators.h"
struct request {
  void *a_initialises, *b_by_helper, *c_shifted, *d_larger, *f_kept;
  struct tail *tail;
  void *g_plain, *h_zero_pages, *i_rounded, *j_malloc, *k_clears, *l_by_calloc, *m_through, *n_of_library;
};
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void end(struct request *r) { (void)r; }
static void begin(struct request *r) {
  r->a_initialises = initialises(64);
  r->b_by_helper = by_helper(64);
  r->c_shifted = shifted(64);
  r->d_larger = larger(64);
  r->f_kept = kept(64);
  r->tail = tailed();
  r->g_plain = plain(64);
  r->h_zero_pages = zero_pages(64);
  r->i_rounded = rounded(64);
  r->j_malloc = malloc(64);
  r->k_clears = clears(64);
  r->l_by_calloc = by_calloc(64);
  r->m_through = through(64);
  r->n_of_library = of_library(64);
  queue(r, end);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, begin); }
