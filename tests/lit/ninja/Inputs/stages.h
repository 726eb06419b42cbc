struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s);
void first(struct request *r);
void second(struct request *r);
