// The build's own .su file counts when it is not older than the source, whichever compiler wrote it.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: printf 's.c:1:5:plain\t1016\tstatic\ns.c:3:5:renamed\t2016\tdynamic\n' > s.c.su
// RUN: memwalk extract -p . s.c -o gcc.json && %json gcc.json body.functions[*].frame.bytes | FileCheck --check-prefix=GCC %s
// GCC: [1016, 0, 2016]
// RUN: printf 's.c:plain\t1016\tstatic\ns.c:elsewhere\t2016\tstatic\n' > s.c.su
// RUN: memwalk extract -p . s.c -o clang.json && %json clang.json body.functions[*].frame.bytes | FileCheck --check-prefix=CLANG %s
// CLANG: [1024, 0, 2024]
// RUN: touch -d '1 hour ago' s.c.su && memwalk extract -p . s.c -o old.json
// RUN: %json old.json body.functions[*].frame.bytes | FileCheck --check-prefix=OLD %s
// OLD-NOT: 1016

// Without -o the compiler writes it into the folder that it runs in.
// RUN: rm s.c.su && mkdir sub && mv s.c sub && echo '[{"directory": ".", "file": "sub/s.c", "command": "gcc -O1 -c sub/s.c"}]' > compile_commands.json
// RUN: printf 's.c:1:5:plain\t1016\tstatic\ns.c:3:5:renamed\t2016\tdynamic\n' > s.su
// RUN: memwalk extract -p . sub/s.c -o here.json && %json here.json body.functions[*].frame.bytes | FileCheck --check-prefix=GCC %s
// RUN: mv sub/s.c . && mv s.su s.c.su && %compiledb s.c

// They leave the red zone out: a path ends with it whether or not its last function seems to call something.
// RUN: touch s.c.su
// RUN: memwalk extract -p . s.c -o zone.json && %json zone.json body.functions[0].red_zone | FileCheck --check-prefix=ZONE %s
// ZONE: 128
// RUN: %compiledb s.c -- -mno-red-zone && memwalk extract -p . s.c -o kernel.json
// RUN: not grep red_zone kernel.json
void use(void);
int plain(void) { use(); return 1; }
int renamed(void) __asm__("elsewhere");
int renamed(void) { use(); return 2; }
