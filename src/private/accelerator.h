/* How guests boot on this machine: by KVM or by QEMU's own translation (TCG).
 *
 * /dev/kvm may be there, open, and even run code, and still be unable to boot a kernel (a nested
 * host without support by the hardware). So KVM is believed only after a guest, booted by it with
 * the kernel that the program ships, said hello from its init. The answer is remembered in the
 * cache under the digest of all that it depends on: kernel, processor, QEMU, guest kernel. */
#pragma once

#include "base/error.h"

enum accelerator {
    ACCELERATOR_TCG,
    ACCELERATOR_KVM,
};

/* "kvm" or "tcg". */
const char *accelerator_name(enum accelerator accelerator);

/* Finds out. `cache` is the folder to remember it in, NULL for none. What was tried is said on
 * standard error; nothing is said of a remembered answer. */
bool accelerator_find(const char *cache, enum accelerator *accelerator, struct error *error);

/* How long a guest may take to say hello by KVM; it takes about a second where KVM works. */
#define ACCELERATOR_DEADLINE_MS 8000
