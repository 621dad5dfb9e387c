/* The folder in the user's cache that outlives private hosts. */
#pragma once

/* What libvirt finds out about QEMU is kept in this folder of it. */
#define CACHE_LIBVIRT "libvirt"

/* Makes sure that the user's cache ($XDG_CACHE_HOME, else $HOME/.cache) has the folder "cotenant"
 * with CACHE_LIBVIRT in it, and gives its absolute path, with no symbolic link in it; the caller
 * frees it. NULL if there is no such place that is the caller's own and writable: the caller goes
 * without. Private hosts at once may share it: libvirt takes a half-written file for none, and so
 * do we. */
char *cache_folder(void);
