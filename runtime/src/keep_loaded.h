/* Libraries that may not be unloaded. */
#ifndef STINGY_KEEP_LOADED_H
#define STINGY_KEEP_LOADED_H

/*
 * The shared library that the place lies in, if any, stays for as long as the process. In
 * libstingy.so only: where dlopen is named, linkers warn of programs that are linked statically.
 * Not under a lock: who loads a library has the dynamic linker's, and may come for ours.
 */
void stingy_keep_loaded(const void *place);

#endif
