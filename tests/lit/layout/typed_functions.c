// Code that is written by hand takes objects by their type: zeroed where the server relies on it, and constructed where a
// constructor is named; a struct that grew since the layout was made spills.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json --program typed
// RUN: stingygen memory.json --requests 4 --high 0 --constructor "struct conn=conn_init" -o generated && %schema layout generated/layout.json
// RUN: gcc -std=c11 -O2 -Wall -Wextra -Wpedantic -Wconversion -Werror -DBY_HAND -I%runtime/include -Igenerated s.c generated/typed_stingy.c %build/runtime/libstingy_runtime.a -pthread -o by_gcc
// RUN: clang-19 -std=c11 -O2 -Wall -Wextra -Wpedantic -Wconversion -Werror -DBY_HAND -I%runtime/include -Igenerated s.c generated/typed_stingy.c %build/runtime/libstingy_runtime.a -pthread -o by_clang
// RUN: ./by_gcc | FileCheck %s && ./by_clang | FileCheck %s
// CHECK: head zeroed 1
// CHECK: conn constructed 1
// CHECK: taken 4, constructed 5
// CHECK: a larger conn fits 0
// RUN: gcc -std=c11 -DBY_HAND -DGROWN -I%runtime/include -Igenerated s.c generated/typed_stingy.c %build/runtime/libstingy_runtime.a -pthread -o grown
// RUN: ./grown | FileCheck --check-prefix=GROWN %s
// GROWN: a larger conn fits 0
// RUN: not stingygen memory.json --constructor conn_init -o bad 2>&1 | FileCheck --check-prefix=OPTION %s
// OPTION: --constructor: "conn_init" names no function
#ifdef BY_HAND
#include "typed_stingy.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stingy/annotations.h>
struct head { char text[500]; };
struct conn {
  int fd;
  char text[400];
#ifdef GROWN
  char more[4000];
#endif
};
struct request { struct head *head; struct conn *conn; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r, (void)s; }
void conn_init(struct conn *conn);
static int constructed;
void conn_init(struct conn *conn) {
  conn->fd = -7;
  ++constructed;
}
static void drop(struct request *r) {
  free(r->head);
  free(r->conn);
}
static void parse(struct request *r) {
  r->head = calloc(1, sizeof *r->head);
  r->conn = malloc(sizeof *r->conn);
  queue(r, drop);
}
STINGY_SCHEDULER static void loop(struct request *r) { queue(r, parse); }
#ifdef BY_HAND
static void use_heads(void) {
  static const struct head zero;
  struct head *head = typed_take_head();
  memset(head, 'x', sizeof *head);
  typed_give_head(head);
  head = typed_take_head();
  printf("head zeroed %d\n", memcmp(head, &zero, sizeof zero) == 0);
  typed_give_head(head);
}
int main(void) {
  struct request r = {0};
  struct conn *conn = typed_take_conn();
  loop(&r);
#ifndef GROWN
  use_heads();
  printf("conn constructed %d\n", conn && conn->fd == -7);
  typed_give_conn(conn);
  int taken = 0;
  while (typed_take_conn())
    ++taken;
  printf("taken %d, constructed %d\n", taken, constructed);
#endif
  printf("a larger conn fits %d\n", sizeof(struct conn) > 4000 && conn != NULL);
}
#else
int main(void) {
  struct request r = {0};
  loop(&r);
}
#endif
