/* The environment of what runs on a private host. */
#pragma once

#include "base/error.h"

/* Changes the calling process's environment: PATH gets the program's own `tools` first and the
 * system's folders last, libvirt's tools find the private libvirtd, and whatever pointed to the
 * machine's services is dropped. */
bool environment_prepare(struct error *error);
