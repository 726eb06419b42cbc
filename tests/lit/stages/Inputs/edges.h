#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void second(struct request *r);
void third(struct request *r);
void other(struct request *r);
