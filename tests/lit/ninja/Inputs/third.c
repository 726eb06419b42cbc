struct request;
void queue(struct request *r, void (*s)(struct request *));
void third(struct request *r) { (void)r; }
#ifdef MORE
void more(struct request *r) { queue(r, third); }
#endif
