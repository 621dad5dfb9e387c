/* Where the program's own files lie: profiles, data, tools, runtimes.
 *
 * They keep one layout under one root, so that the program runs from the build folder as it
 * does when installed: the root is the folder of the executable if it has a `profiles` folder
 * (the build), else the place of `lib/cotenant` seen from there (an installation; the top
 * meson.build has the way from one to the other, which stays when both are moved). */
#pragma once

#include "base/error.h"

/* The absolute path of `file` under the root, e.g. "profiles/wsl.yaml"; the file need not exist.
 * NULL with the error when the executable's own path cannot be found. The caller frees it. */
char *install_path(const char *file, struct error *error);

/* The absolute path of the running executable. NULL with the error; the caller frees it. */
char *install_executable(struct error *error);
