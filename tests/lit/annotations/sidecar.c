// A sidecar annotates by name what cannot be touched; its mistakes are told by name and place.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: echo '{"version": 1, "functions": {"queue": [{"role": "QueueStage", "labels": ["", "S", "T"]}], "loop": {"role": "Scheduler"}}}' > good.json
// RUN: %schema sidecar good.json
// RUN: memwalk -p . --annotations good.json -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["first", "second"]

// An entry that matches nothing is stale: told, and an error when nothing may stay open.
// RUN: echo '{"version": 1, "functions": {"queu": [{"role": "QueueStage", "labels": ["", "S", "T"]}], "queue": [{"role": "QueueStage", "labels": ["", "S", "T"]}], "loop": {"role": "Scheduler"}}}' > absent.json
// RUN: memwalk -p . --annotations absent.json -o new.json 2>&1 | FileCheck --check-prefix=ABSENT %s
// ABSENT: warning: absent.json: stale entry: function queu: no unit declares it; correct the name or remove the entry
// RUN: not memwalk -p . --annotations absent.json --strict -o new.json 2>&1 | FileCheck --check-prefix=STRICT %s
// STRICT: error: absent.json: stale entry: function queu: no unit declares it

// RUN: echo '{"version": 1, "functions": {"queue": [{"role": "QueueStage", "labels": ["T", "S"]}]}}' > wrong.json
// RUN: not memwalk -p . --annotations wrong.json 2>&1 | FileCheck --check-prefix=WRONG %s
// WRONG: s.c:{{[0-9]+}}:{{[0-9]+}}: error: label "T" of QueueStage stands on parameter 1 of queue, whose type is 'int'

// RUN: echo '{"version": 1, "functions": {"queue": [{"role": "Queue"}]}}' > construct.json
// RUN: not memwalk -p . --annotations construct.json 2>&1 | FileCheck --check-prefix=CONSTRUCT %s
// CONSTRUCT: construct.json: function queue: there is no construct "Queue"; the constructs are:

// RUN: echo '{"version": 1, "funktions": {}}' > key.json
// RUN: not memwalk -p . --annotations key.json 2>&1 | FileCheck --check-prefix=KEY %s
// KEY: key.json: unknown key "funktions"

// RUN: echo '{"version": 1, "functions": {"loop": {"role": "Scheduler"}, "loop": {"role": "Scheduler"}}}' > twice.json
// RUN: not memwalk -p . --annotations twice.json 2>&1 | FileCheck --check-prefix=TWICE %s
// TWICE: twice.json: two entries "loop" in one object

// RUN: echo '{"version": 1, "functions": {"annotated": [{"role": "QueueStage", "labels": ["", "S"]}]}}' > against.json
// RUN: not memwalk -p . --annotations good.json --annotations against.json 2>&1 | FileCheck --check-prefix=AGAINST %s
// AGAINST: s.c:{{[0-9]+}}:{{[0-9]+}}: error: QueueStage of annotated has other labels here (against.json) than {{.*}}s.c:{{[0-9]+}}:{{[0-9]+}} says

// RUN: echo '{"version": 1, "functions": {' > cut.json
// RUN: not memwalk -p . --annotations cut.json 2>&1 | FileCheck --check-prefix=CUT %s
// CUT: cut.json: {{.*}}parse error

// RUN: echo '{"version": 1, "functions": {"queue": [{"role": "QueueStage", "labels": ["", "S"]}]}}' > other.json
// RUN: not memwalk -p . --annotations good.json --annotations other.json 2>&1 | FileCheck --check-prefix=BOTH %s
// BOTH: other.json contradicts good.json about function queue
struct request;
typedef void stage(struct request *);
void queue(int priority, stage *s, struct request *r);
static void second(struct request *r) { (void)r; }
static void first(struct request *r) { queue(1, second, r); }
void loop(struct request *r) { queue(1, first, r); }
void annotated(struct request *r, stage *s, stage *t) __attribute__((annotate("stingy::QueueStage", "T", "S")));
void keeps(struct request *r) { annotated(r, first, second); }
