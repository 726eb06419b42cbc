/* What kind of process this is. */
#ifndef STINGY_SRC_PROCESS_H
#define STINGY_SRC_PROCESS_H

#include <stdbool.h>

/* By a sanitizer of whichever kind: it keeps notes on memory by its address. */
bool stingy_is_sanitized(void);

/* False where the kernel does not tell. */
bool stingy_is_single_threaded(void);

#endif
