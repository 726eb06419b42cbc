/* What both programs ask: where a global is. */
#include <stdio.h>
#include <stingy/stingy.h>

#ifdef __cplusplus
extern "C" {
#endif
extern const struct stingy_layout program_stingy_layout;
#ifdef __cplusplus
}
#endif

/* Between the stack and the pools of the slab whose first slot of the first object is `slot`. */
static inline int is_in_slab(const volatile void *global, const void *slot) {
  const struct stingy_layout *layout = &program_stingy_layout;
  size_t offset = (size_t)global - ((size_t)slot - layout->objects[0].offset);
  return offset >= layout->stack.bytes && offset < layout->objects[0].offset;
}

static inline void say(const char *what, int holds) { printf("%s: %s\n", what, holds ? "yes" : "no"); }
