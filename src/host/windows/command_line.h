/* The command line of another process. */
#pragma once

#include <windows.h>

/* The command line that the process was started with, NULL if it may not be read. The process is
 * one of this program's own width (64 bits). The caller frees it. */
char *command_line_read(DWORD pid);
