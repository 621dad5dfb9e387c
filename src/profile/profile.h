/* A runtime under proof, as its YAML file describes it: what the host calls it, how it is driven,
 * and what of it may stay on the host. docs/profiles.md is the reference for authors. */
#pragma once

#include "profile/footprint.h"

/* The format that this version reads. */
#define PROFILE_FORMAT 1

/* Longest wait for a command, in milliseconds, where the profile sets none. WSL takes seconds
 * to minutes for a start (microsoft/WSL#12512: 312 s were seen). */
#define PROFILE_START_MS_DEFAULT    180000
#define PROFILE_SHUTDOWN_MS_DEFAULT 60000
#define PROFILE_COMMAND_MS_DEFAULT  30000
#define PROFILE_DEADLINE_MS_MAX     3600000

/* Longest name or address of a host that a guest is asked about, as DNS has it. */
#define PROFILE_HOST_BYTES_MAX 253

/* The words of guest.peers. */
#define PROFILE_PEERS_REACHABLE   "reachable"
#define PROFILE_PEERS_UNREACHABLE "unreachable"

/* The word of network_mode. */
#define PROFILE_NETWORK_NONE "none"

/* Most runtimes in one proof. */
#define PROFILE_RUNTIMES_MAX 16

/* A network that the runtime's VM may be on. Where several are named, each is a variant (WSL's
 * depends on the Hyper-V firewall): the VM must be on one of them. */
struct profile_network {
    char *id;
    char *name;
};

/* A service that must run while the runtime is up. */
struct profile_service {
    char *name;
    char *socket;         /* the Unix socket that it listens on; NULL where the host's service
                             manager knows it by its name */
    struct texts restart; /* the command that restarts it; may be empty */
};

/* Command lines. "{distro}" within a word is replaced by the distro's name; the word
 * "{command}" by the words of the command to run inside the VM. */
struct profile_commands {
    struct texts exec;     /* runs {command} in the distro, starting the VM if need be */
    struct texts shutdown; /* stops the whole VM */
    struct texts running;  /* prints the running distros' names, one a line; may be empty */
    struct texts distros;  /* prints the names of all distros, one a line; may be empty */
    struct texts version;  /* prints the version; may be empty */
};

/* What can be asked in the guest. */
struct profile_guest {
    bool single_command; /* `exec` can't run a second command beside one that runs: the guest is
                            never asked */
    char *resolver;      /* a name that the guest's resolver answers without the outside; may be
                            NULL */
    char *outside;       /* an address outside the host that answers a ping; may be NULL */
    char *peers;         /* "reachable" or "unreachable", if it matters whether the guests of the
                            others answer it; NULL if it does not */
};

struct profile_deadlines {
    int64_t start_ms;
    int64_t shutdown_ms;
    int64_t command_ms; /* of every other command */
};

/* What the runtime is to the others in a proof of an original and what was forked from it. */
enum profile_role {
    PROFILE_ROLE_NONE,
    PROFILE_ROLE_CANONICAL,
    PROFILE_ROLE_FORK,
};

extern const char *const profile_role_words[];

struct profile {
    int64_t format;
    char *name;
    enum profile_role role;
    char *owner;          /* what the host records on its compute systems, whole */
    char *description;    /* one line, for listings; may be NULL */
    char *owner_metadata; /* libvirt: the namespace of the metadata element that carries the
                             owner; NULL elsewhere */
    char *registry;       /* Windows: the name of its key under
                             Software\Microsoft\Windows\CurrentVersion; may be NULL */
    char *package;        /* Windows: the family name of its package that must be registered; may be
                             NULL */
    char *distro;         /* the distro that the proof uses */
    char *memory_process; /* the name of the process that carries the VM's memory; may be NULL */
    struct profile_commands commands;
    VECTOR(struct profile_network) networks; /* empty with network_mode, and only then */
    char *network_mode; /* PROFILE_NETWORK_NONE: the VM is on no network of the host's; else NULL */
    VECTOR(struct profile_service) services;
    struct profile_guest guest;
    struct texts persists; /* what may be left after a shutdown: "networks", "nat_rules",
                              "services" */
    struct profile_deadlines deadlines;
    struct footprint footprint; /* what it has registered on the host; may be empty */
};

extern const struct record_type profile_record;

struct profiles {
    struct profile *items;
    size_t count;
    size_t capacity;
};

/* Whether the runtime's VM is meant to be on no network that the host knows of. */
bool profile_is_without_network(const struct profile *profile);

/* Whether this is a network that the profile names, by id and name: GUIDs are written in either
 * case by different parts of Windows, a name is the same whole or not at all. */
bool profile_names_network(const struct profile *profile, const char *id, const char *name);

/* Reads and checks a profile; every error names file, line and column. */
bool profile_read(const char *path, struct profile *profile, struct error *error);

/* A profile out of a history. Its checks are the same as profile_read's. */
bool profile_from_json(const json_t *json, struct profile *profile, struct error *error);

void profile_release(struct profile *profile);
void profiles_release(struct profiles *profiles);

/* Whether the profiles can be proved together: 2 to PROFILE_RUNTIMES_MAX, each name once. Owners
 * and networks may be the same: that is for the proof to find. */
bool profiles_check(const struct profiles *profiles, struct error *error);

/* The profile's place by its name, or -1. */
int profiles_find(const struct profiles *profiles, const char *name);

/* The place of the runtime with exactly this owner, or -1; a NULL owner is nobody's. */
int profiles_of_owner(const struct profiles *profiles, const char *owner);

/* Whether one of the profiles names the service. */
bool profiles_name_service(const struct profiles *profiles, const char *name);

/* Whether one of the profiles lets this kind of thing stay: "networks", "nat_rules", "services". */
bool profiles_persist(const struct profiles *profiles, const char *kind);

/* The service of this name that the profile names, or NULL. */
const struct profile_service *profile_service_named(const struct profile *profile,
                                                    const char *name);

/* Puts the footprint that the data has for the profile's name into a profile without one. */
void profile_adopt_footprint(struct profile *profile, const struct footprint_data *data);

/* Whether a distro of this name is another program's own (Docker Desktop's, Rancher Desktop's, a
 * machine of Podman): it keeps its data there, and a shutdown would stop what depends on it. */
bool profile_distro_is_foreign(const char *name);

/* The text with every {distro} replaced; the caller frees it. */
char *profile_word(const struct profile *profile, const char *word);

/* The words of a command line with {distro} and {command} filled in; `command` may be NULL for
 * commands that take none. The caller releases the words. */
void profile_command(const struct profile *profile, const struct texts *words,
                     const struct texts *command, struct texts *argv);
