// Each step refuses an artifact of another kind or version, and a truncated one.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk extract -p . s.c -o s.facts.json && memwalk link s.facts.json -o program.json
// RUN: memwalk analyze program.json -o memory.json
// RUN: not memwalk analyze s.facts.json -o other.json 2>&1 | FileCheck --check-prefix=KIND %s
// KIND: s.facts.json: is a "stingy.facts" file, expected stingy.program
// RUN: sed 's/"schema_version": "1.0"/"schema_version": "2.0"/' memory.json > newer.json
// RUN: not stingygen newer.json -o out 2>&1 | FileCheck --check-prefix=VERSION %s
// VERSION: newer.json: schema version "2.0" was written by stingy {{.*}}; this is stingy {{.*}}, which reads 1.x
// Of several facts files the first that is damaged is told, with the place of the damage.
// RUN: sed 's/"schema_version":"2.0"/"schema_version":"3.0"/' s.facts.json > newer.facts.json
// RUN: head -c 900 s.facts.json > cut.facts.json
// RUN: sed 's/"caller":[0-9]*/"caller":99999/' s.facts.json > damaged.facts.json
// RUN: not memwalk link s.facts.json newer.facts.json cut.facts.json -o p.json 2>&1 | FileCheck --check-prefix=FACTS_VERSION %s
// FACTS_VERSION: newer.facts.json: schema version "3.0" was written by stingy {{.*}}; this is stingy {{.*}}, which reads 2.x
// RUN: not memwalk link cut.facts.json newer.facts.json s.facts.json -o p.json 2>&1 | FileCheck --check-prefix=FACTS_CUT %s
// FACTS_CUT: cut.facts.json: not valid JSON (truncated?){{.*}} at line
// RUN: not memwalk link s.facts.json damaged.facts.json -o p.json 2>&1 | FileCheck --check-prefix=DAMAGED %s
// DAMAGED: damaged.facts.json: /body/calls/0/caller refers to name 99999 of {{[0-9]+}}; write the file again with memwalk
// RUN: not memwalk link s.facts.json nowhere.facts.json -o p.json 2>&1 | FileCheck --check-prefix=NOWHERE %s
// NOWHERE: cannot read nowhere.facts.json: No such file or directory
// RUN: not ls p.json
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
