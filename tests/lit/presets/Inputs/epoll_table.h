/* The table of an event loop: what is watched, and what runs when it is ready. */
struct watch;
typedef void ready_fn(struct watch *);
struct watch {
  int fd;
  ready_fn *ready, *closed;
  struct message *message;
};
void watch_add(struct watch *w, ready_fn *ready);
void watch_next(struct watch *w, ready_fn *ready);
void loop_run(void);
extern int stopping;
