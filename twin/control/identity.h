/* An identity: all that makes one installation of the twin differ from another.
 *
 * It is a YAML file. The client finds its own by the name it was called by, and gives the
 * file's path to the service that it starts, so one program serves any number of runtimes. */
#pragma once

#include "base/error.h"
#include "base/record.h"

/* Where identity files are looked for instead of the program's own folder. */
#define IDENTITY_FOLDER_VARIABLE "TWIN_IDENTITIES"

/* IFNAMSIZ (16) holds a NUL too. */
#define IDENTITY_BRIDGE_BYTES_MAX 15
/* A process's comm holds 15 bytes (TASK_COMM_LEN in the kernel's sched.h). */
#define IDENTITY_PROCESS_BYTES_MAX 15
/* The worker's name is this and the suffix, as WSL's memory process is called. */
#define IDENTITY_MEMORY_PROCESS "vmmem"
/* sun_path of sockaddr_un holds 108 bytes with a NUL. */
#define IDENTITY_SOCKET_BYTES_MAX 107
/* Less, and the Debian cloud kernel with its initramfs finds no room to unpack. */
#define IDENTITY_MEMORY_MIB_MIN INT64_C(128)
#define IDENTITY_MEMORY_MIB_MAX INT64_C(65536)
#define IDENTITY_IDLE_S_MAX     INT64_C(86400)
#define IDENTITY_NAME_BYTES_MAX 63

struct identity_network {
    char *name;   /* as libvirt lists it */
    char *id;     /* UUID */
    char *bridge; /* interface on the host */
    char *subnet; /* IPv4 "a.b.c.d/prefix"; the host has its first address */
};

struct identity {
    char *client;  /* the command's name: "wsl" */
    char *owner;   /* what the host records on the VM: "WSL" */
    char *service; /* name of the service's process */
    char *memory_process_suffix;
    struct identity_network network;
    char *socket; /* the service's control socket */
    char *state;  /* folder of the saved state, images and logs */
    char *distro; /* the one that is there from the start, and the default */
    int64_t memory_mib;
    struct texts faults; /* what it does wrong on purpose (service/faults.h); usually nothing */
    char *victim;        /* the client of the runtime that faults are about; NULL for none */
    int64_t idle_s;      /* the VM stops this long after its last command */
};

/* An IPv4 subnet taken apart, in host byte order. */
struct identity_subnet {
    uint32_t network;
    uint32_t mask;
    int prefix;
};

/* The path of the identity file of the client called `client`: in the folder that the variable
 * names, else among the program's own files. NULL with the error; the caller frees it. */
char *identity_path(const char *client, struct error *error);

/* Reads and checks an identity file into a zeroed struct. Errors name file, line and column or
 * the key. The caller releases it. */
bool identity_read(const char *path, struct identity *identity, struct error *error);

/* The same from memory; `name` stands for the path in messages. */
bool identity_parse(const char *name, const char *bytes, size_t length, struct identity *identity,
                    struct error *error);

void identity_release(struct identity *identity);

/* Takes "a.b.c.d/prefix" apart. False unless it is a network address with a prefix of 8 to 29:
 * host, guest and room for a lease have to fit. */
bool identity_subnet_parse(const char *text, struct identity_subnet *subnet);
