// Each step refuses an artifact of another kind or version, and a truncated one.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk extract -p . s.c -o s.facts.json && memwalk link s.facts.json -o program.json
// RUN: memwalk analyze program.json -o memory.json
// RUN: not memwalk analyze s.facts.json -o other.json 2>&1 | FileCheck --check-prefix=KIND %s
// KIND: s.facts.json: is a "stingy.facts" file, expected stingy.program
// RUN: sed 's/"schema_version": "1.0"/"schema_version": "2.0"/' memory.json > newer.json
// RUN: not stingygen newer.json -o out 2>&1 | FileCheck --check-prefix=VERSION %s
// VERSION: newer.json: schema version "2.0" was written by stingy {{.*}}; this is stingy {{.*}}, which reads 1.x
// RUN: head -c 300 memory.json > cut.json
// RUN: not stingygen cut.json -o out 2>&1 | FileCheck --check-prefix=CUT %s
// CUT: cut.json: not valid JSON (truncated?)
// RUN: not ls out
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void first(struct request *r) { (void)r; }
void start(struct request *r) { queue(r, first); }
