#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "keep_loaded.h"

#ifdef STINGY_SHARED_LIBRARY
#include <dlfcn.h>

void stingy_keep_loaded(const void *place) {
  Dl_info library;
  if (dladdr(place, &library) != 0 && library.dli_fname)
    dlopen(library.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}
#else
void stingy_keep_loaded(const void *place) { (void)place; }
#endif
