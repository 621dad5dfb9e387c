/* Who listens on a Unix socket, found without connecting to it. */
#pragma once

#include "host/linux/process.h"

/* Most lines of /proc/net/unix that are read: one a socket in this network namespace. */
#define UNIX_SOCKETS_MAX 1000000

/* Gives the pid of the process (of those in the list) that listens on the socket `path`; 0 if
 * nobody does. Of several that share it the eldest. False if that cannot be told, because the
 * files of other users' processes may not be read. */
bool unix_socket_listener(const char *path, const struct processes *processes, int64_t *pid,
                          struct error *error);

/* The inode of a line of /proc/net/unix if the line is a listening socket bound to exactly `path`,
 * else 0. */
uint64_t unix_socket_parse_line(const char *line, const char *path);
