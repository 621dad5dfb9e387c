/* What the system wants done before a program's own work begins. */
#pragma once

/* The command line in UTF-8, for `argc` and `argv` as main was given them. From here on the
 * standard streams hand on bytes as they are, and a terminal takes them for UTF-8, until the
 * process ends. */
char **entry_arguments(int *argc, char **argv);
