/* Paths as this program keeps them: UTF-8 with '/' between the names, on every system. */
#pragma once

#include "base/error.h"

/* The path seen from the working folder, absolute, without '/' at its end. NULL with the error
 * (class unavailable: the working folder is gone); the caller frees it. */
char *path_absolute(const char *path, struct error *error);

/* Where the names of folders begin in an absolute path: behind its root, "/" or "C:/". */
const char *path_names(const char *path);
