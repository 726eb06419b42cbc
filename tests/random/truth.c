// Events of a run, one JSON list a line, and the stack that each stage took. x86-64 only.
//
// A stage runs on a stack of its own that is painted before; how deep the paint is gone is what it
// took. The hooks run on another stack and paint over the return address that calling them left, so
// that they cost the stage nothing.
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define PAINT 0xA5C3A5C3A5C3A5C3u
#define HOOK(name)                                                                                 \
  __asm__(".text\n.globl " #name "\n.type " #name ", @function\n" #name ":\n"                      \
          "  movq %rsp, truth_stage_sp(%rip)\n"                                                    \
          "  leaq truth_hook_stack+262144(%rip), %rsp\n"                                           \
          "  call on_" #name "\n"                                                                  \
          "  movq truth_stage_sp(%rip), %rsp\n"                                                    \
          "  popq %rcx\n"                                                                          \
          "  movabsq $0xA5C3A5C3A5C3A5C3, %rdx\n"                                                  \
          "  movq %rdx, -8(%rsp)\n"                                                                \
          "  jmp *%rcx\n")

enum { StageWords = 1 << 16 };
struct name {
  void (*stage)(void *);
  const char *text;
};

uint64_t truth_stage_sp;
_Alignas(16) char truth_hook_stack[262144];
static _Alignas(16) uint64_t stack[StageWords];
static struct name names[64];
static unsigned named;
static const char *siteFile;
static int siteLine;

__attribute__((constructor)) static void zeroMemory(void) {
  mallopt(M_PERTURB, 255);
} // what malloc gives is zero

void truth_stage(void (*stage)(void *), const char *name) {
  names[named++] = (struct name){stage, name};
}

static const char *nameOf(void (*stage)(void *)) {
  for (unsigned i = 0; i < named; ++i)
    if (names[i].stage == stage)
      return names[i].text;
  return "?";
}

static void paint(void) {
  for (unsigned i = 0; i < StageWords; ++i)
    stack[i] = PAINT;
}

static unsigned long bytesTaken(void) {
  unsigned lowest = 0;
  while (lowest < StageWords && stack[lowest] == PAINT)
    ++lowest;
  return (StageWords - lowest) * sizeof stack[0];
}

static void run(void (*stage)(void *), void *request) {
  paint();
  uint64_t *top = stack + StageWords;
  __asm__ volatile("movq %%rsp, %%rbx\n  movq %[top], %%rsp\n  call *%[stage]\n  movq %%rbx, %%rsp"
                   : "+D"(request), [top] "+r"(top), [stage] "+r"(stage)
                   :
                   : "rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc",
                     "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                     "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  printf("[\"end\",%lu]\n", bytesTaken());
}

void truth_run(void (*stage)(void *), void *request) {
  printf("[\"begin\",\"%p\",\"%s\"]\n", request, nameOf(stage));
  run(stage, request);
}

void truth_run_state(int state, void (*stage)(void *), void *request) {
  printf("[\"begin\",\"%p\",%d]\n", request, state);
  run(stage, request);
}

static void *allocated(void *object, size_t bytes, const char *file, int line) {
  printf("[\"malloc\",\"%p\",%zu,\"%s\",%d]\n", object, bytes, siteFile ? siteFile : file,
         siteFile ? siteLine : line);
  siteFile = NULL;
  return object;
}

void on_truth_request(void *request) { printf("[\"request\",\"%p\"]\n", request); }
void on_truth_queued(void *request, void (*stage)(void *)) {
  printf("[\"queue\",\"%p\",\"%s\"]\n", request, nameOf(stage));
}
void on_truth_queued_state(void *request, int state) {
  printf("[\"queue\",\"%p\",%d]\n", request, state);
}
void on_truth_site(const char *file, int line) {
  siteFile = file;
  siteLine = line;
}
void *on_truth_malloc(size_t bytes, const char *file, int line) {
  return allocated(malloc(bytes), bytes, file, line);
}
void *on_truth_calloc(size_t count, size_t bytes, const char *file, int line) {
  return allocated(calloc(count, bytes), count * bytes, file, line);
}
void on_truth_free(void *object) {
  if (object)
    printf("[\"free\",\"%p\"]\n", object);
  free(object);
}
void *on_truth_realloc(void *old, size_t bytes, const char *file, int line) {
  if (old)
    printf("[\"free\",\"%p\"]\n", old);
  return allocated(realloc(old, bytes), bytes, file, line);
}

HOOK(truth_request);
HOOK(truth_queued);
HOOK(truth_queued_state);
HOOK(truth_site);
HOOK(truth_malloc);
HOOK(truth_calloc);
HOOK(truth_realloc);
HOOK(truth_free);
