/* One place in an install where an identity stands: a GUID, a text that was looked for, or a name
 * that looks like one of the whole host. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was found. */
enum occurrence_kind {
    OCCURRENCE_GUID, /* in any notation; the value is lower-case, without braces */
    OCCURRENCE_TEXT, /* one of the needles; the value is as it stands there, as UTF-8 */
    OCCURRENCE_NAME, /* a global-looking name nobody asked for; see enum occurrence_name */
};

/* What sort of global name an OCCURRENCE_NAME is; the value is the whole name. */
enum occurrence_name {
    OCCURRENCE_NAME_NONE = 0, /* not an OCCURRENCE_NAME */
    OCCURRENCE_NAME_PIPE,     /* \\.\pipe\wsl_debugshell_ */
    OCCURRENCE_NAME_OBJECT,   /* Global\WslInstallLog */
    OCCURRENCE_NAME_SERVICE,  /* of ServiceInstall, of a packaged service, of sc or New-Service */
    OCCURRENCE_NAME_SOCKET,   /* /run/wsl.sock, @wsl */
    OCCURRENCE_NAME_BUS,      /* org.example.Service: a D-Bus name where one is declared */
    OCCURRENCE_NAME_UNIT,     /* wsl.service, wsl.socket: a systemd unit */
};

/* What sort of file it stands in. */
enum occurrence_carrier {
    OCCURRENCE_CARRIER_SOURCE, /* C, C++, IDL, resource scripts */
    OCCURRENCE_CARRIER_MARKUP, /* XML: WiX, AppxManifest, policies, manifests */
    OCCURRENCE_CARRIER_SCRIPT, /* CMake, PowerShell, shell, YAML, INI, JSON, unit files */
    OCCURRENCE_CARRIER_TEXT,   /* documentation and what else is text */
    OCCURRENCE_CARRIER_PE,
    OCCURRENCE_CARRIER_ELF,
    OCCURRENCE_CARRIER_MSI,
    OCCURRENCE_CARRIER_BINARY, /* any other file that is not text */
};

/* How it stands there. */
enum occurrence_use {
    OCCURRENCE_DEFINED,  /* it is given its meaning here: a constant, uuid(…), a registration */
    OCCURRENCE_USED,     /* it is mentioned; of binaries always, since they don't tell the two */
    OCCURRENCE_INACTIVE, /* a disabled #if branch, a commented-out element, a fork switch's other
                            branch */
    OCCURRENCE_REMARK,   /* a comment or documentation: no use at all */
};

struct occurrence {
    enum occurrence_kind kind;
    enum occurrence_name name;
    enum occurrence_carrier carrier;
    enum occurrence_use use;
    int64_t needle;   /* of OCCURRENCE_TEXT: the needle's number; else -1 */
    char *value;      /* owned; see the kinds */
    const char *path; /* of the file, seen from the install's root with '/'; the scan's own */
    int64_t line;     /* from 1; 0 if the file is not text or is a table */
    int64_t offset;   /* bytes from the file's begin, or -1 where there is none (a table) */
    /* Owned, never NULL: the C name it is bound to ("c_vmOwner") or is an argument of
     * ("CreateFileW()"), an element and attribute ("Component/@Guid"), a row and column ("table
     * Component: wsl.ComponentId"), ".rdata", "resource version"; "" if nothing is known. */
    char *place;
};

/* A list that owns its values and places. */
struct occurrences {
    struct occurrence *items;
    size_t count;
    size_t capacity;
};

void occurrences_release(struct occurrences *occurrences);

/* "GUID", "text", "name"; "pipe", "object" …; "source", "PE" …; "defined" …, as in the output. */
const char *occurrence_kind_word(enum occurrence_kind kind);
const char *occurrence_name_word(enum occurrence_name name);
const char *occurrence_carrier_word(enum occurrence_carrier carrier);
const char *occurrence_use_word(enum occurrence_use use);

/* What the place is called in every build and every fork, with its carrier: a table's cell without
 * its row, a binary without its section. NULL where nothing is known of it; the caller frees it. */
char *occurrence_place_in_any_build(const struct occurrence *at);
