/* Which Windows this is. */
#pragma once

#include <stdbool.h>

struct release {
    unsigned major;
    unsigned minor;
    unsigned build;
    unsigned revision; /* the UBR; 0 where it cannot be read */
    char edition[64];  /* "Professional"; empty where it cannot be read */
};

/* Reads it from the kernel and the registry. */
struct release release_read(void);
