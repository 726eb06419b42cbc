// The paper's attribute and the scoped one, on functions that are defined and called: on declarations, on definitions,
// on a redeclaration after the call, several on one function, in C and in C++.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -std=c2x
// RUN: memwalk extract -p . s.c -o c.json
// RUN: cp %s s.cpp && %compiledb s.cpp && memwalk extract -p . s.cpp -o cpp.json
// RUN: %python -c "import json, sys; [print([(r['role'], r['labels']) for r in f['roles']]) for p in sys.argv[1:] for f in json.load(open(p))['body']['functions'] if 'roles' in f]" c.json cpp.json | sort | uniq -c | FileCheck %s
// CHECK: 2 [('Malloc', ['int', '']), ('Free', ['', 'O'])]
// CHECK: 2 [('QueueStage', ['', 'S', 'T'])]
// CHECK: 2 [('QueueStage', ['T', 'S'])]
// CHECK: 2 [('ScheduleStage', ['T'])]
struct request;
typedef void stage(struct request *);
void late(struct request *r, stage *s);
static void first(struct request *r) { (void)r; }
void start(struct request *r) { late(r, first); }
void late(struct request *r, stage *s) __attribute__((QueueStage("T", "S")));
void late(struct request *r, stage *s) { s(r); }
[[stingy::queue_stage("", "S", "T")]] void scoped(int n, stage *s, struct request *r) { s(n ? r : 0); }
[[stingy::schedule_stage("T")]] void loop(struct request *r) { scoped(1, first, r); }
__attribute__((Malloc("int", ""), Free("", "O"))) void *resize(unsigned long n, void *old);
void *use(void *old) { return resize(3, old); }
