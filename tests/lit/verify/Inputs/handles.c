/* Each stage takes and gives back what the C library allocates for it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <stingy/annotations.h>

struct request {
  void (*stage)(struct request *);
  FILE *in;
  DIR *dir;
  struct addrinfo *found;
  char *line, *cwd;
  size_t room;
};
typedef void stage_fn(struct request *);

void queue(struct request *r, stage_fn *stage) STINGY_QUEUE_STAGE("T", "S");
void run(struct request *r) STINGY_SCHEDULE_STAGE("T");
void loop(void) STINGY_SCHEDULER;

void queue(struct request *r, stage_fn *stage) { r->stage = stage; }
__attribute__((noipa)) void run(struct request *r) {
  stage_fn *stage = r->stage;
  r->stage = NULL;
  stage(r);
}

static void finish(struct request *r) {
  fclose(r->in);
  closedir(r->dir);
  freeaddrinfo(r->found);
  free(r->line);
  free(r->cwd);
  free(r);
}

static void look(struct request *r) {
  struct addrinfo numeric = {.ai_flags = AI_NUMERICHOST};
  if (getaddrinfo("127.0.0.1", "80", &numeric, &r->found) != 0)
    abort();
  r->cwd = getcwd(NULL, 0);
  queue(r, finish);
}

static void list(struct request *r) {
  r->dir = opendir("/");
  struct dirent **entries;
  int n = scandir("/", &entries, NULL, alphasort);
  while (n-- > 0)
    free(entries[n]);
  free(entries);
  queue(r, look);
}

static void read_line(struct request *r) {
  r->in = fopen("/etc/passwd", "r");
  if (!r->in || getline(&r->line, &r->room, r->in) < 0)
    abort();
  queue(r, list);
}

void loop(void) {
  for (int i = 0; i < 5; ++i) {
    struct request *r = calloc(1, sizeof *r);
    queue(r, read_line);
    while (r->stage != finish)
      run(r);
    run(r);
  }
}

int main(void) {
  loop();
  return 0;
}
