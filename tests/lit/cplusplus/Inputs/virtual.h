#include <stingy/annotations.h>
typedef void stage();
void queue(stage *s) STINGY_QUEUE_STAGE("S");
#define STAGE(NAME) static void NAME() {}
struct Shape {
  virtual void run() = 0;
  virtual ~Shape() {}
};
