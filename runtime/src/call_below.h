/* Calls on a stack of their own that debuggers and unwinders leave by the stack before it. */
#ifndef STINGY_CALL_BELOW_H
#define STINGY_CALL_BELOW_H

#if defined(__GLIBC__) && defined(__x86_64__)
#define STINGY_CALL_BELOW 1
#endif

/*
 * run(argument), whose caller is said to be where the general registers `caller` of a ucontext_t
 * were saved: below a backtrace come the frames of the other stack, up to main.
 */
#ifdef STINGY_CALL_BELOW
void stingy_call_below(void (*run)(void *argument), void *argument, const void *caller);
#endif

#endif
