// A hundred requests from accept to finish, in C++: handlers behind a virtual method, stages in a
// std::function, exceptions within a stage and out of one. What it takes is known by reading it.
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <stingy/annotations.h>
#include <vector>

volatile char sink;

struct Head {
  char bytes[512];
};
struct Body {
  virtual ~Body() = default;
  char bytes[1000];
};

struct Handler;
struct Request {
  int number = 0;
  std::unique_ptr<Head> head;
  Body *body = nullptr;
  std::vector<char> input;
  Handler *handler = nullptr;
};

using Stage = std::function<void(Request *)>;
struct Task {
  Request *request;
  Stage stage;
};
static std::deque<Task> line;

// No more of the queue's own memory is taken within a stage than a block of the deque.
void queue(Request *request, Stage stage) STINGY_QUEUE_STAGE("T", "S");
void queue(Request *request, Stage stage) { line.push_back({request, std::move(stage)}); }

// Writes all of its caller's array, from the lowest byte on.
__attribute__((noinline)) static void fill(volatile char *at, int bytes) {
  for (int i = 0; i < bytes; ++i)
    at[i] = sink;
}

// ---- Stages ----

static void finish(Request *r) {
  delete r->body;
  delete r;
}

struct Handler {
  virtual ~Handler() = default;
  virtual void handle(Request *r) = 0;
};
struct Shallow final : Handler {
  void handle(Request *r) override {
    r->body = new Body;
    queue(r, finish);
  }
};
struct Deep final : Handler {
  void handle(Request *r) override {
    volatile char page[3000];
    fill(page, sizeof page);
    r->body = new Body;
    queue(r, finish);
  }
};
static Shallow shallow;
static Deep deep;

static void answer(Request *r) { r->handler->handle(r); }

__attribute__((noinline)) static void check(const Request *r) {
  volatile char page[1000];
  fill(page, sizeof page);
  if (r->number % 2 == 0)
    throw std::invalid_argument("even");
}

// Every second request is refused by an exception that the stage itself catches.
static void validate(Request *r) {
  try {
    check(r);
    r->handler = &deep;
  } catch (const std::invalid_argument &) {
    r->handler = &shallow;
  }
  queue(r, answer);
}

// Every tenth leaves the stage by one that the event loop catches.
__attribute__((noinline)) static void limit(const Request *r) {
  if (r->number % 10 == 0)
    throw std::length_error("too much");
}
static void read_input(Request *r) {
  volatile char page[2000];
  fill(page, sizeof page);
  r->input.resize(4000);
  queue(r, validate);
  limit(r);
}

struct Server {
  int left = 100;

  void parse(Request *r) {
    r->head = std::make_unique<Head>();
    queue(r, read_input);
  }
  void accept_one(Request *listener) {
    auto made = std::make_unique<Request>();
    made->number = left;
    queue(made.release(), [this](Request *r) { parse(r); });
    if (--left > 0)
      queue(listener, [this](Request *r) { accept_one(r); });
  }
};

// ---- The event loop ----

static int caught;
struct Counted { // its destructor runs when an exception passes
  ~Counted() {
    volatile char page[6000];
    fill(page, sizeof page);
  }
};

__attribute__((noinline)) void run(const Task &task) STINGY_SCHEDULE_STAGE("");
__attribute__((noinline)) void run(const Task &task) {
  Counted counted;
  task.stage(task.request);
}

STINGY_SCHEDULER void loop(Server &server) {
  static Request listener;
  queue(&listener, [&server](Request *r) { server.accept_one(r); });
  while (!line.empty()) {
    Task task = std::move(line.front());
    line.pop_front();
    try {
      run(task);
    } catch (const std::length_error &) {
      volatile char page[9000];
      fill(page, sizeof page);
      ++caught;
    }
  }
}

int main() {
  static Server server;
  loop(server);
  return caught == 10 ? 0 : 1;
}
