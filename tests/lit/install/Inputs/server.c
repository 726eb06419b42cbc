#include <stdio.h>
#include <stdlib.h>
#include <stingy/annotations.h>
struct request {
  void (*next)(struct request *) STINGY_STAGE;
};
struct greeting {
  char text[64];
};
static void greet(struct request *r) {
  struct greeting *greeting = malloc(sizeof *greeting);
  if (greeting) {
    snprintf(greeting->text, sizeof greeting->text, "greeted by a stage");
    puts(greeting->text);
    free(greeting);
  }
  r->next = NULL;
}
STINGY_SCHEDULER static void loop(struct request *r) {
  r->next = greet;
  while (r->next)
    r->next(r);
}
int main(void) {
  struct request request = {0};
  loop(&request);
  return 0;
}
