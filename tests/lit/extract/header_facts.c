// What a header gives stands apart in its units' facts: the same where units read it alike, and link reads that once.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && cp %S/Inputs/held.h . && printf '#include "held.h"\nvoid b(struct request *r) { held_end(r); }\n' > b.c
// RUN: printf '#define CHECKED\n#include "held.h"\nvoid c(struct request *r) { held_begin(r); }\n' > c.c
// RUN: %compiledb a.c b.c c.c && memwalk -p . --program server -o whole.json
// RUN: memwalk extract -p . a.c -o a.facts.json && %schema facts a.facts.json
// RUN: memwalk extract -p . b.c -o b.facts.json && memwalk extract -p . c.c -o c.facts.json
// RUN: %python %S/Inputs/headers_of.py a.facts.json b.facts.json c.facts.json | FileCheck --match-full-lines %s
// CHECK:      a.facts.json itself: first free malloc queue start
// CHECK-NEXT: a.facts.json held.h digest 1: held_begin held_end held_next / 2 calls, [[#FLOWS:]] flows, 1 globals
// CHECK-NEXT: b.facts.json itself: b free malloc
// CHECK-NEXT: b.facts.json held.h digest 1: held_begin held_end held_next / 2 calls, [[#FLOWS]] flows, 1 globals
// CHECK-NEXT: c.facts.json itself: c checked free malloc
// CHECK-NEXT: c.facts.json held.h digest 2: held_begin held_end held_next / 3 calls, [[#FLOWS]] flows, 1 globals

// The program is that of all units read whole, whichever unit the header is read from.
// RUN: memwalk link a.facts.json b.facts.json c.facts.json -o program.json && %schema facts program.json
// RUN: memwalk link c.facts.json b.facts.json a.facts.json -o turned.json && diff program.json turned.json
// RUN: memwalk analyze program.json --program server -o memory.json && diff whole.json memory.json
// Of a body that units read differently nothing is said of its paths; where they read it alike, something is.
// RUN: memwalk link a.facts.json b.facts.json -o alike.json
// RUN: %python -c "import json; f = lambda p: next('successors' in f for b in [json.load(open(p))['body']] for f in b['functions'] if b['names'][f['display']] == 'held_begin'); print(f('program.json'), f('alike.json'))" | FileCheck --check-prefix=PATHS %s
// PATHS: False True

// Facts that are not what their digest says are refused; an older release's file, too.
// RUN: sed 's/"digest":"[0-9a-f]*","facts"/"digest":"0123456789abcdef","facts"/' a.facts.json > wrong.facts.json
// RUN: not memwalk link wrong.facts.json -o p.json 2>&1 | FileCheck --check-prefix=WRONG %s
// WRONG: wrong.facts.json: /body/headers/0/facts do not have the digest that is given for them; write the file again with memwalk
// RUN: sed 's/"schema_version":"2.0"/"schema_version":"1.0"/' a.facts.json > older.facts.json
// RUN: not memwalk link older.facts.json -o p.json 2>&1 | FileCheck --check-prefix=OLDER %s
// OLDER: older.facts.json: schema version "1.0" was written by stingy {{.*}}; this is stingy {{.*}}, which reads 2.x
// RUN: not ls p.json
#include "held.h"
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void first(struct request *r) { held_end(r); }
void start(struct request *r) {
  held_begin(r);
  queue(r, held_next(r, first));
}
