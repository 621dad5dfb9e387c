/* Work that a guest does when it is told to, so that the host can be seen to charge it to the
 * right worker: processor time in a POSIX sh loop, and memory touched by dd. */
#pragma once

#include <stdint.h>

#include "base/text.h"

/* Processor time that the loop uses by its own account before it ends. */
#define WORK_CPU_MS 400

/* Most memory that is touched; below that it is half of what is free. More would strain a real
 * host and show no more. */
#define WORK_MEMORY_MIB_MAX 1024

/* What was done, as the guest says. */
struct work {
    char *boot_id;        /* of the kernel that worked; NULL if it was not told */
    int64_t cpu_ms;       /* -1 if it was not told */
    int64_t memory_bytes; /* -1 if it was not told, or nothing was touched */
};

/* Appends the words of the command; there are no quotes in them. With `touch_memory` it touches
 * memory first. */
void work_command(bool touch_memory, struct texts *words);

/* Reads the command's output; NULL has nothing. The caller releases the work. */
void work_read(const char *output, struct work *work);

void work_release(struct work *work);
