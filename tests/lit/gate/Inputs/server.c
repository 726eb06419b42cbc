#include <stdlib.h>
#include <stingy/annotations.h>
#ifndef HEAD
#define HEAD 512
#endif
struct head { char text[HEAD]; };
struct body { char text[1000]; };
struct request { struct head *head; struct body *body; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void loop(struct request *r) STINGY_SCHEDULER;
static char table[4096];
#ifdef LOGGED
static char log_text[100];
#endif
static void flush_request(struct request *r) {
  free(r->head);
  free(r->body);
  table[0]++;
#ifdef LOGGED
  log_text[0]++;
  r->body = 0;
#endif
}
#ifdef UNKNOWN
void elsewhere(struct request *r);
#endif
static void parse_request(struct request *r) {
  r->head = malloc(sizeof *r->head);
#ifdef WITH_BODY
  r->body = malloc(sizeof *r->body);
#endif
#ifdef UNKNOWN
  elsewhere(r);
#endif
  queue(r, flush_request);
}
void loop(struct request *r) { queue(r, parse_request); }
