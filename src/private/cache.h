/* The folder in the user's cache that outlives private hosts. */
#pragma once

/* Makes sure that the user's cache has the folder "cotenant/NAME" ($XDG_CACHE_HOME, else
 * $HOME/.cache) and gives its absolute path, with no symbolic link in it; the caller frees it.
 * NULL if there is no such place that is the caller's own and writable: the caller goes without. */
char *cache_folder(const char *name);
