/* malloc and its relatives, in the server's place of them. The real one is called as if by the
 * server itself, with the stack pointer where the server's call has it; then the recorder notes the
 * call, on its own stack. So neither costs the stage any stack. */
#include "recorder.h"

#include <dlfcn.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

/* Of struct thread. */
#define BUSY 0
#define SIDE 8
#define SP 16
#define CALLER 24
#define FIRST 32
#define SECOND 40
#define THIRD 48
_Static_assert(offsetof(struct thread, busy) == BUSY && offsetof(struct thread, side) == SIDE, "");
_Static_assert(offsetof(struct thread, sp) == SP && offsetof(struct thread, caller) == CALLER, "");
_Static_assert(offsetof(struct thread, first) == FIRST, "");
_Static_assert(offsetof(struct thread, second) == SECOND, "");
_Static_assert(offsetof(struct thread, third) == THIRD, "");

/* In the order of the stubs below. */
void *stingy_real[9];
enum { Malloc, Calloc, Realloc, ReallocArray, AlignedAlloc, MemAlign, PosixMemAlign, Free };

void find_allocators(void) {
  static const char *const names[] = {"malloc",        "calloc",   "realloc",        "reallocarray",
                                      "aligned_alloc", "memalign", "posix_memalign", "free"};
  for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
    if (!stingy_real[i])
      stingy_real[i] = dlsym(RTLD_NEXT, names[i]);
}

/* ---- What is noted; on the recorder's stack ---- */

static void note(uintptr_t sp, uintptr_t address, size_t bytes) {
  if (address == 0)
    return;
  drop_abandoned(&recorder_thread, sp);
  const struct activation *activation = innermost(&recorder_thread);
  uint32_t object = object_of_caller(activation, sp, bytes);
  if (object == RECORD_NO_OBJECT)
    return;
  lock_tables();
  block_allocated(address, bytes, object, activation);
  unlock_tables();
}

#define HOOK __attribute__((used)) void
HOOK after_malloc(size_t bytes, size_t b, size_t c, uintptr_t result, uintptr_t sp) {
  (void)b, (void)c;
  note(sp, result, bytes);
}
HOOK after_calloc(size_t number, size_t bytes, size_t c, uintptr_t result, uintptr_t sp) {
  (void)c;
  note(sp, result, number * bytes);
}
HOOK after_aligned(size_t alignment, size_t bytes, size_t c, uintptr_t result, uintptr_t sp) {
  (void)alignment, (void)c;
  note(sp, result, bytes);
}
HOOK after_posix(uintptr_t *where, size_t alignment, size_t bytes, uintptr_t result, uintptr_t sp) {
  (void)alignment;
  note(sp, (int)result == 0 ? *where : 0, bytes);
}
HOOK before_realloc(uintptr_t old) {
  lock_tables();
  recorder_thread.resized = take_block(old);
  unlock_tables();
}
static void after_resize(uintptr_t old, size_t bytes, uintptr_t result, uintptr_t sp) {
  lock_tables();
  struct block *block = recorder_thread.resized;
  if (block && result == 0 && bytes != 0)
    put_block_back(block);
  else if (block)
    drop_block(block);
  else if (result != old)
    block_freed(old);
  unlock_tables();
  note(sp, result, bytes);
}
HOOK after_realloc(uintptr_t old, size_t bytes, size_t c, uintptr_t result, uintptr_t sp) {
  (void)c;
  after_resize(old, bytes, result, sp);
}
HOOK after_reallocarray(uintptr_t old, size_t number, size_t bytes, uintptr_t result,
                        uintptr_t sp) {
  after_resize(old, number * bytes, result, sp);
}
HOOK before_free(uintptr_t address) {
  lock_tables();
  block_freed(address);
  unlock_tables();
}

/* Makes ready what a stub needs; on the server's stack, once a thread. */
__attribute__((used)) void stingy_prepare_stub(void) {
  struct thread *thread = &recorder_thread;
  if (thread->busy)
    return;
  thread->busy = 1;
  find_allocators();
  if (recording.header)
    prepare_thread(thread);
  thread->busy = 0;
}

/* ---- The stubs ---- */

/* %r11: the thread's data, from the thread pointer. Without a stack of its own, or when the
   recorder is at work already, the real function is called and nothing noted. */
#define BEGIN(name, slot)                                                                          \
  ".globl " #name "\n.type " #name ", @function\n" #name ":\n.cfi_startproc\n"                     \
  "  endbr64\n"                                                                                    \
  "  movq recorder_thread@gottpoff(%rip), %r11\n"                                                  \
  "  cmpq $0, %fs:" TEXT(SIDE) "(%r11)\n"                                                          \
                               "  jne 1f\n"                                                        \
                               "  pushq %rdi\n  .cfi_adjust_cfa_offset 8\n"                        \
                               "  pushq %rsi\n  .cfi_adjust_cfa_offset 8\n"                        \
                               "  pushq %rdx\n  .cfi_adjust_cfa_offset 8\n"                        \
                               "  call stingy_prepare_stub\n"                                      \
                               "  popq %rdx\n  .cfi_adjust_cfa_offset -8\n"                        \
                               "  popq %rsi\n  .cfi_adjust_cfa_offset -8\n"                        \
                               "  popq %rdi\n  .cfi_adjust_cfa_offset -8\n"                        \
                               "  movq recorder_thread@gottpoff(%rip), %r11\n"                     \
                               "  cmpq $0, %fs:" TEXT(                                             \
                                   SIDE) "(%r11)\n"                                                \
                                         "  je 2f\n"                                               \
                                         "1:\n"                                                    \
                                         "  cmpq $0, %fs:" TEXT(                                   \
                                             BUSY) "(%r11)\n"                                      \
                                                   "  je 3f\n"                                     \
                                                   "2:\n"                                          \
                                                   "  movq stingy_real@GOTPCREL(%rip), %r11\n"     \
                                                   "  jmpq *8*" #slot "(%r11)\n"                   \
                                                   "3:\n"                                          \
                                                   "  movq $1, %fs:" TEXT(BUSY) "(%r11)\n"

/* To the recorder's stack, with the server's kept at its top, and there it is to be found: CFA =
 *(%rsp + 8) + 8 once another word is pushed. */
#define SWITCH                                                                                     \
  "  movq %rsp, %fs:" TEXT(SP) "(%r11)\n"                                                          \
                               "  movq %fs:" TEXT(                                                 \
                                   SIDE) "(%r11), %rsp\n"                                          \
                                         "  pushq %fs:" TEXT(                                      \
                                             SP) "(%r11)\n"                                        \
                                                 "  pushq %rax\n"                                  \
                                                 "  .cfi_remember_state\n  .cfi_escape 0x0f, "     \
                                                 "0x05, 0x77, 0x08, 0x06, 0x23, 0x08\n"
#define SWITCH_BACK                                                                                \
  "  popq %rax\n"                                                                                  \
  "  popq %rsp\n"                                                                                  \
  "  .cfi_restore_state\n"                                                                         \
  "  movq recorder_thread@gottpoff(%rip), %r11\n"

#define KEEP_ARGUMENTS                                                                             \
  "  movq %rdi, %fs:" TEXT(FIRST) "(%r11)\n"                                                       \
                                  "  movq %rsi, %fs:" TEXT(SECOND) "(%r11)\n"                      \
                                                                   "  movq %rdx, %fs:" TEXT(       \
                                                                       THIRD) "(%r11)\n"
#define ARGUMENTS                                                                                  \
  "  movq %fs:" TEXT(FIRST) "(%r11), %rdi\n"                                                       \
                            "  movq %fs:" TEXT(SECOND) "(%r11), %rsi\n"                            \
                                                       "  movq %fs:" TEXT(THIRD) "(%r11), %rdx\n"

#define BEFORE(hook) SWITCH "  call " #hook "\n" SWITCH_BACK ARGUMENTS

/* The real function returns to us in place of the server: its return address is kept meanwhile. */
#define CALL_REAL(slot)                                                                            \
  "  popq %fs:" TEXT(CALLER) "(%r11)\n  .cfi_adjust_cfa_offset -8\n"                               \
                             "  movq stingy_real@GOTPCREL(%rip), %r11\n"                           \
                             "  callq *8*" #slot "(%r11)\n"                                        \
                             "  movq recorder_thread@gottpoff(%rip), %r11\n"                       \
                             "  pushq %fs:" TEXT(CALLER) "(%r11)\n  .cfi_adjust_cfa_offset 8\n"

#define AFTER(hook)                                                                                \
  SWITCH ARGUMENTS "  movq %rax, %rcx\n"                                                           \
                   "  movq %fs:" TEXT(SP) "(%r11), %r8\n"                                          \
                                          "  call " #hook "\n" SWITCH_BACK

#define END(name)                                                                                  \
  "  movq $0, %fs:" TEXT(BUSY) "(%r11)\n"                                                          \
                               "  ret\n.cfi_endproc\n.size " #name ", .-" #name "\n"

#define ALLOCATOR(name, slot, hook)                                                                \
  __asm__(".text\n" BEGIN(name, slot) KEEP_ARGUMENTS CALL_REAL(slot) AFTER(hook) END(name))
#define RESIZER(name, slot, hook)                                                                  \
  __asm__(".text\n" BEGIN(name, slot) KEEP_ARGUMENTS BEFORE(before_realloc) CALL_REAL(slot)        \
              AFTER(hook) END(name))

ALLOCATOR(malloc, 0, after_malloc);
ALLOCATOR(calloc, 1, after_calloc);
RESIZER(realloc, 2, after_realloc);
RESIZER(reallocarray, 3, after_reallocarray);
ALLOCATOR(aligned_alloc, 4, after_aligned);
ALLOCATOR(memalign, 5, after_aligned);
ALLOCATOR(posix_memalign, 6, after_posix);

/* Noted before: afterwards the address may be another thread's. */
__asm__(".text\n" BEGIN(free, 7) KEEP_ARGUMENTS BEFORE(before_free) "  movq $0, %fs:" TEXT(
    BUSY) "(%r11)\n"
          "  movq stingy_real@GOTPCREL(%rip), %r11\n"
          "  jmpq *8*7(%r11)\n.cfi_endproc\n.size free, .-free\n");
