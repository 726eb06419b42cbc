struct conn;
void set(struct conn *c, int state);
void untold(struct conn *c) {
#ifdef UNSEEN
  set(c, 1);
#endif
}
