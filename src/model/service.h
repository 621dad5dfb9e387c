/* A service of the host that runtimes depend on: the host's own, or a runtime's. */
#pragma once

#include "base/record.h"

struct service {
    char *name;  /* "libvirtd", "dnsmasq wsl0", "WSLService" */
    char *kind;  /* what makes it one: "daemon" (the host's own), "dnsmasq", "socket", "scm" */
    char *state; /* "running", "stopped" or the host's word */
    int64_t pid; /* 0 where none runs */
    int64_t start_time; /* as in struct worker; 0 where none runs */
};

extern const struct record_type service_record;
