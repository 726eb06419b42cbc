/* A trap (int3) in place of an instruction's first byte. To go on, the byte is put back for one
 * single step: no instruction has to be understood. While one thread steps, another may pass
 * the place unseen. */
#include "recorder.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { TRAP = 0xcc, STEP_FLAG = 0x100, SLOTS = 1 << 14 };

struct breakpoint {
  uintptr_t address; /* 0: free */
  const struct record_entry *entry;
  struct steps steps;
  uint8_t original;
  bool returns; /* stages return to it */
};

/* By address, open; nothing is ever taken out. */
static struct breakpoint table[SLOTS];
static unsigned used;

static struct breakpoint *slot_of(uintptr_t address) {
  size_t slot = (address * 0x9e3779b97f4a7c15u) >> 50;
  while (table[slot].address != 0 && table[slot].address != address)
    slot = (slot + 1) % SLOTS;
  return &table[slot];
}

static bool make_writable(uintptr_t address) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  return mprotect((void *)(address & ~(page - 1)), page, PROT_READ | PROT_WRITE | PROT_EXEC) == 0;
}

static void put(uintptr_t address, uint8_t byte) {
  __atomic_store_n((volatile uint8_t *)address, byte, __ATOMIC_SEQ_CST);
}

/* With the tables locked. */
static struct breakpoint *arm(uintptr_t address) {
  struct breakpoint *point = slot_of(address);
  if (point->address == address)
    return point;
  if (used + SLOTS / 4 > SLOTS || !make_writable(address)) {
    count(&recording.header->unarmed);
    return NULL;
  }
  used++;
  point->original = *(volatile uint8_t *)address;
  point->address = address;
  put(address, TRAP);
  return point;
}

bool arm_return(uintptr_t address) {
  struct breakpoint *point = slot_of(address);
  if (point->address == address && point->returns)
    return true;
  lock_tables();
  point = arm(address);
  if (point)
    point->returns = true;
  unlock_tables();
  return point != NULL;
}

struct steps steps_over(uintptr_t address) {
  const struct steps *steps = &slot_of(address)->steps;
  uintptr_t ended = __atomic_load_n(&steps->ended, __ATOMIC_SEQ_CST);
  return (struct steps){__atomic_load_n(&steps->begun, __ATOMIC_SEQ_CST), ended};
}

/* ---- The trap ---- */

static uintptr_t request_of(const struct record_entry *entry, const greg_t *registers) {
  static const int order[] = {REG_RDI, REG_RSI, REG_RDX, REG_RCX, REG_R8, REG_R9};
  uintptr_t value = entry->argument < 6 ? (uintptr_t)registers[order[entry->argument]] : 0;
  return entry->by_reference ? *(const uintptr_t *)value : value;
}

static void put_trap_back(struct thread *thread) {
  put(thread->stepping->address, TRAP);
  __atomic_fetch_add(&thread->stepping->steps.ended, 1, __ATOMIC_SEQ_CST);
  thread->stepping = NULL;
}

static void step_over(struct thread *thread, struct breakpoint *point, greg_t *registers) {
  if (thread->stepping && thread->stepping != point) /* a signal handler came in between */
    put_trap_back(thread);
  if (!thread->stepping) { /* else another thread has put the trap back before the step was done */
    __atomic_fetch_add(&point->steps.begun, 1, __ATOMIC_SEQ_CST);
    on_own_step(thread, point->address);
  }
  put(point->address, point->original);
  thread->stepping = point;
  registers[REG_RIP] = (greg_t)point->address;
  registers[REG_EFL] |= STEP_FLAG;
}

static void end_step(struct thread *thread, greg_t *registers) {
  struct breakpoint *point = thread->stepping;
  if ((uintptr_t)registers[REG_RIP] == point->address)
    return; /* an instruction that repeats itself */
  put_trap_back(thread);
  registers[REG_EFL] &= ~STEP_FLAG;
}

static void report(struct thread *thread, struct breakpoint *point, const greg_t *registers) {
  uintptr_t sp = (uintptr_t)registers[REG_RSP];
  if (thread->busy) {
    count(&recording.header->in_signal_handler);
    return;
  }
  thread->busy = 1;
  if (point->returns)
    on_stage_return(thread, sp);
  if (point->entry)
    on_stage_entry(thread, point->entry, sp, request_of(point->entry, registers));
  thread->busy = 0;
}

/* The kernel takes the stack over when the handler returns; then the trap comes again, on it. */
static void use_own_stack(struct thread *thread, ucontext_t *context) {
  context->uc_stack = (stack_t){.ss_sp = thread->signal_stack, .ss_size = SIGNAL_STACK_BYTES};
  context->uc_mcontext.gregs[REG_RIP]--;
}

static void on_trap(int signal, siginfo_t *info, void *interrupted) {
  ucontext_t *context = interrupted;
  greg_t *registers = context->uc_mcontext.gregs;
  struct thread *thread = &recorder_thread;
  uintptr_t address = (uintptr_t)registers[REG_RIP] - 1;
  struct breakpoint *point = slot_of(address);
  if (info->si_code == TRAP_TRACE && thread->stepping) {
    end_step(thread, registers);
  } else if (point->address != address) {
    set_trap_handler(&(struct sigaction){.sa_handler = SIG_DFL}); /* not ours: as without us */
    raise(signal);
  } else if (context->uc_stack.ss_size == 0 && prepare_thread(thread)) {
    use_own_stack(thread, context);
  } else {
    if (thread->stepping != point)
      report(thread, point, registers);
    step_over(thread, point, registers);
  }
}

bool arm_stages(void) {
  struct sigaction action = {.sa_sigaction = on_trap,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
  sigfillset(&action.sa_mask);
  sigdelset(&action.sa_mask, SIGSEGV); /* blocked, it would end the process without a word */
  if (set_trap_handler(&action) != 0)
    return false;
  lock_tables();
  for (uint32_t i = 0; i < recording.header->entries; i++) {
    struct breakpoint *point = arm(recording.base + recording.entries[i].address);
    if (point)
      point->entry = &recording.entries[i];
  }
  unlock_tables();
  return true;
}
