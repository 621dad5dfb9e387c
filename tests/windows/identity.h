/* Who a test runtime is: the one source serves wsl.exe, wslx.exe and their services, and
 * C:\test-host\NAME.ini makes the difference, as a fork's constants do. A section [runtime]:
 *
 *   owner=WSL                          recorded on its compute systems; may be empty
 *   suffix=WSL                         its memory process is vmmemWSL
 *   service=WSLService
 *   network_id=790e58b4-…              the id and name under which it makes its network
 *   network_name=WSL (Hyper-V firewall)
 *   network_type=ICS
 *   network_flags=265
 *   subnet=172.20.16.0/20              asked for; without it HNS chooses
 *   distros=Ubuntu,Debian              the first is the default
 *   language=de                        of its messages: en, de or ja
 *   encoding=utf-16                    heeds no WSL_UTF8, as inbox versions do
 *   faults=stop-ends-others,…          what it does wrong on purpose (runtime_vm.h)
 *   victim=wslx                        the runtime that some faults hurt */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "made_host.h"

#define IDENTITY_TEXT_MAX 256

struct identity {
    char name[IDENTITY_TEXT_MAX];
    char owner[IDENTITY_TEXT_MAX];
    char suffix[IDENTITY_TEXT_MAX];
    char service[IDENTITY_TEXT_MAX];
    char network_id[IDENTITY_TEXT_MAX];
    char network_name[IDENTITY_TEXT_MAX];
    char network_type[IDENTITY_TEXT_MAX];
    char subnet[IDENTITY_TEXT_MAX];
    char distros[IDENTITY_TEXT_MAX];
    char language[IDENTITY_TEXT_MAX];
    char encoding[IDENTITY_TEXT_MAX];
    char faults[IDENTITY_TEXT_MAX];
    char victim[IDENTITY_TEXT_MAX];
    uint32_t network_flags;
};

/* Reads the identity of this name. False if there is none. */
bool identity_read(const char *name, struct identity *identity);

/* Whether the identity has the fault. */
bool identity_has_fault(const struct identity *identity, const char *fault);

/* Whether one of the words between the commas is exactly `word`. */
bool identity_list_has(const char *list, const char *word);
