/* An exception that leaves a stage ends it. The unwinder asks the personality routine of each
 * function that it comes to whether to stop there: then all below that function's stack pointer is
 * left, and nothing has run there since but the unwinder. */
#include "recorder.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unwind.h>

typedef _Unwind_Reason_Code personality(int version, _Unwind_Action actions,
                                        _Unwind_Exception_Class class,
                                        struct _Unwind_Exception *exception,
                                        struct _Unwind_Context *context);

#define PERSONALITY "__gxx_personality_v0"

/* RTLD_NEXT does not see what came with a module that the server loaded. */
static personality *find_real(void) {
  static const char *const libraries[] = {"libstdc++.so.6", "libc++abi.so.1"};
  void *found = dlsym(RTLD_NEXT, PERSONALITY);
  for (unsigned i = 0; !found && i < sizeof libraries / sizeof libraries[0]; i++) {
    void *library = dlopen(libraries[i], RTLD_LAZY | RTLD_NOLOAD);
    found = library ? dlsym(library, PERSONALITY) : NULL;
  }
  if (!found)
    abort(); /* somebody's code calls it, so it is somewhere */
  return (personality *)found;
}

static void call_on(void *stack, void (*function)(struct thread *, uintptr_t),
                    struct thread *thread, uintptr_t sp) {
  void *kept;
  __asm__ volatile("movq %%rsp, %[kept]\n\t"
                   "movq %[stack], %%rsp\n\t"
                   "call *%[function]\n\t"
                   "movq %[kept], %%rsp"
                   : [kept] "=&b"(kept), "+D"(thread), "+S"(sp)
                   : [stack] "r"(stack), [function] "r"(function)
                   : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3",
                     "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
                     "xmm13", "xmm14", "xmm15", "memory", "cc");
}

__attribute__((visibility("default"))) _Unwind_Reason_Code
__gxx_personality_v0(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                     struct _Unwind_Exception *exception, struct _Unwind_Context *context) {
  static personality *real;
  struct thread *thread = &recorder_thread;
  if ((actions & _UA_CLEANUP_PHASE) && thread->depth != 0 && !thread->busy) {
    thread->busy = 1;
    call_on(thread->side, on_unwound, thread, _Unwind_GetCFA(context));
    thread->busy = 0;
  }
  if (!real)
    real = find_real();
  return real(version, actions, class, exception, context);
}
