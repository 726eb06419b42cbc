// gcc keeps one of several functions whose code is the same; of the others its .su file has no line, or 8 B and not what they go on to.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -O2 && sed -i 's/"clang"/"gcc"/' compile_commands.json
// RUN: gcc -O2 -fno-inline -fstack-usage -c s.c -o s.c.o && FileCheck --check-prefix=LINES --input-file=s.c.su %s
// LINES: second{{[[:space:]]}}8{{[[:space:]]}}static
// RUN: memwalk extract -p . s.c -o s.json
// RUN: %python -c "import json; b = json.load(open('s.json'))['body']; print({b['names'][f['display']]: f['frame']['bytes'] for f in b['functions']})" > all
// RUN: %python -c "f = eval(open('all').read()); assert min(f['first'], f['second']) >= 1000 and min(f['third'], f['fourth']) >= 2000, f; assert f['small'] < 100, f"
// Where nothing is folded, what the file says counts.
// RUN: sed -i 's/"-O2"/"-O2", "-fno-ipa-icf"/' compile_commands.json && memwalk extract -p . s.c -o whole.json
// RUN: %python -c "import json; b = json.load(open('whole.json'))['body']; f = {b['names'][f['display']]: f['frame'] for f in b['functions']}; assert f['second'] == {'kind': 'exact', 'bytes': 8, 'provenance': 'measured'}, f"
void use(void *p);
void first(void) { char bytes[1000]; use(bytes); }
void second(void) { char bytes[1000]; use(bytes); }
static void third(int n) { char bytes[2000]; bytes[0] = (char)n; use(bytes); }
static void fourth(int n) { char bytes[2000]; bytes[0] = (char)n; use(bytes); }
static int small(int n) { return n + 1; }
int calls(int n) { first(); second(); third(n); fourth(n); return small(n); }
