/* A footprint: what an install has registered on the host, object by object, and must find as it
 * was after every step of another runtime. Which objects is data: a profile's own list, or, for
 * profiles that ship, a file beside them (data/windows-footprint.yaml). */
#pragma once

#include "base/record.h"

/* Most objects of one profile, and longest name of one, in bytes. */
#define FOOTPRINT_OBJECTS_MAX    64
#define FOOTPRINT_NAME_BYTES_MAX 80

/* The kinds of object. */
#define FOOTPRINT_REGISTRY "registry" /* the key `at` with all below it, or its one `value` */
#define FOOTPRINT_FILE     "file"     /* the file or folder `at`; %NAME% is the environment's */
#define FOOTPRINT_SERVICE  "service"  /* the service `at`: whether it runs, and as which process */
#define FOOTPRINT_COM      "com"      /* the COM classes that the service `at` answers for */
#define FOOTPRINT_FIREWALL "firewall" /* the host's rules whose name begins with `at` */
#define FOOTPRINT_WMI      "wmi"      /* what the `query` finds in the namespace `at` */
#define FOOTPRINT_UNC                                                                              \
    "unc" /* whether the share `at` answers; asked of a runtime that is                            \
             up alone, for the question may boot the distro */

struct profile_object {
    char *name; /* what reports call it; no two of a profile have one name */
    char *kind;
    char *at; /* "{distro}" is the profile's distro */
    char *value;
    char *query;
};

struct footprint {
    struct profile_object *items;
    size_t count;
    size_t capacity;
};

/* The footprints of several runtimes, by their profiles' names. */
struct footprint_entry {
    char *name;
    struct footprint footprint;
};

struct footprint_data {
    int64_t format;
    VECTOR(struct footprint_entry) runtimes;
};

extern const struct record_type profile_object_record;

/* Whether the objects can be asked for: known kinds, names that differ, what each kind needs, and
 * one at least that is there while the runtime is down, if there are any. */
bool footprint_check(const struct profile_object *objects, size_t count, struct error *error);

/* Whether the object is asked for only of a runtime that is up. */
bool footprint_needs_vm(const struct profile_object *object);

/* Reads and checks a file of footprints; every error names file, line and column where it can. */
bool footprint_data_read(const char *path, struct footprint_data *data, struct error *error);

/* The footprint of the runtime of this name, or NULL. */
const struct footprint *footprint_data_find(const struct footprint_data *data, const char *name);

void footprint_data_release(struct footprint_data *data);
