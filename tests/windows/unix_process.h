/* Programs of the machine outside Wine, with a socket for their stdin and stdout: Wine's pipes are
 * none of the machine's, its sockets are. */
#pragma once

#include <winsock2.h>

#include <stdbool.h>
#include <stddef.h>

/* Once before the others. */
bool unix_process_init(void);

/* The folder of the made host's scripts, as the machine outside names it: the file
 * C:\test-host\guest has it in its first line. The caller frees it. */
char *unix_process_folder(void);

/* Starts one of those scripts by its name and arguments (NULL at the end) with /bin/sh. The
 * caller's end of the socket, or INVALID_SOCKET. */
SOCKET unix_process_start(const char *const *words);

/* Reads a line without its end. False if none came in time. */
bool unix_process_line(SOCKET from, char *line, size_t size, int timeout_ms);
