#pragma once
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "CCodecs.h"

/// Sets a function pointer from a loaded library; clears `found` when it lacks the function.
#define FIND(library, table, name, found) (((table).name = dlsym(library, #name)) ? (void)0 : (void)((found) = 0))

static inline codec_result bad(char *problem, const char *what) {
  snprintf(problem, CODEC_PROBLEM, "%s", what);
  return CODEC_BAD;
}
