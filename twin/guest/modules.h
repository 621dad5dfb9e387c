/* The kernel modules that the initramfs brings along. */
#pragma once

/* Loads all of /modules in the order of their names (make-initramfs.sh numbers them). One that
 * can't be loaded is said on the console: what it was for will be missed soon enough. */
void modules_load(void);
