#include <features.h>

#include "call_below.h"

#ifdef STINGY_CALL_BELOW

/*
 * While `run` runs, rbx points to the saved registers (an mcontext_t begins with them: R12 is the
 * 4th, RBP the 10th, RBX the 11th, RSP the 15th, RIP the 16th, of 8 bytes), and DWARF expressions
 * say that they are there. 0x0f defines the frame's address, 0x10 where a register is; 0x73 is an
 * offset from rbx.
 */
__asm__(".text\n"
        ".globl stingy_call_below\n"
        ".hidden stingy_call_below\n"
        ".type stingy_call_below, @function\n"
        "stingy_call_below:\n"
        "  .cfi_startproc\n"
        "  endbr64\n"
        "  push %rbx\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %rbx, 0\n"
        "  mov %rdx, %rbx\n"
        "  mov %rdi, %rax\n"
        "  mov %rsi, %rdi\n"
        "  .cfi_remember_state\n"
        "  .cfi_escape 0x0f, 4, 0x73, 0xf8, 0x00, 0x06\n" /* what rsp was: 15 * 8, read */
        "  .cfi_escape 0x10, 16, 3, 0x73, 0x80, 0x01\n"   /* rip */
        "  .cfi_escape 0x10, 6, 3, 0x73, 0xd0, 0x00\n"    /* rbp */
        "  .cfi_escape 0x10, 3, 3, 0x73, 0xd8, 0x00\n"    /* rbx */
        "  .cfi_escape 0x10, 12, 2, 0x73, 0x20\n"         /* r12 */
        "  .cfi_escape 0x10, 13, 2, 0x73, 0x28\n"
        "  .cfi_escape 0x10, 14, 2, 0x73, 0x30\n"
        "  .cfi_escape 0x10, 15, 2, 0x73, 0x38\n"
        "  call *%rax\n"
        "  .cfi_restore_state\n"
        "  pop %rbx\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  .cfi_restore %rbx\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size stingy_call_below, . - stingy_call_below\n");

#else
typedef int stingy_no_call_below; /* ISO C has no empty units */
#endif
