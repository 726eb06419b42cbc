// A frame is what the function takes of the stack: locals in the red zone and arguments pushed for a call as well.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk extract -p . s.c -o s.json
// RUN: %python -c "import json; b = json.load(open('s.json'))['body']; print({b['names'][f['display']]: (f['frame']['bytes'], f.get('dynamic_frame', False)) for f in b['functions']})" > all
// RUN: %python -c "f = eval(open('all').read()); assert f['leaf'][0] >= 72 and f['many'][0] >= 40, f; assert f['aligned'][1] and not f['leaf'][1], f"
int other(int, int, int, int, int, int, int, int, int, int);
void use(void *p);
int leaf(int n) { volatile char a[64]; a[n] = 1; return a[0]; }
int many(void) { return other(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) + 1; }
void aligned(int n) { use(__builtin_alloca_with_align(n, 64)); }
