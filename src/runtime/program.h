/* Programs by their names, as a command line finds them. */
#pragma once

#include <stdbool.h>

/* Whether `name` is a program that can be run: a path as it stands, a plain name through PATH. */
bool program_is_there(const char *name);
