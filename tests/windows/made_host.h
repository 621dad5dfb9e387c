/* The made host: what the two test DLLs answer from, shared by every process of one Wine prefix.
 *
 * It is a file in C:\test-host, mapped by whoever opens it, under one mutex; so it outlives each
 * process, as HCS's and HNS's own state outlives their clients. computecore.dll and
 * computenetwork.dll show it in HCS's and HCN's JSON, the test runtimes change it through those
 * DLLs, and the workers (vmwp.exe) take orders from it. */
#pragma once

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#define MADE_HOST_FOLDER L"C:\\test-host"

/* Room for each kind of object, and for a text of one. */
#define MADE_SYSTEMS_MAX       32
#define MADE_NETWORKS_MAX      32
#define MADE_ENDPOINTS_MAX     64
#define MADE_NOTIFICATIONS_MAX 256
#define MADE_TEXT_MAX          96

/* Longest wait for the mutex: no holder does more than a few copies. */
#define MADE_HOST_LOCK_MS_MAX 30000

/* A compute system as HCS knows it. Texts are UTF-8; an empty one is a field that HCS leaves
 * out. */
struct made_system {
    bool used;
    char id[MADE_TEXT_MAX];
    char name[MADE_TEXT_MAX];
    char owner[MADE_TEXT_MAX];
    char type[MADE_TEXT_MAX];       /* "VirtualMachine", "Container" */
    char state[MADE_TEXT_MAX];      /* HCS's word, or one that HCS does not document */
    char runtime_id[MADE_TEXT_MAX]; /* a GUID */
    char suffix[MADE_TEXT_MAX];     /* HostingProcessNameSuffix: its memory is in vmmem<suffix> */
    char boot_id[MADE_TEXT_MAX];    /* of its guest's kernel */
    char order[MADE_TEXT_MAX];      /* what its worker tells the guest next */
    char runtime[MADE_TEXT_MAX]; /* whose it is, as its service would know; HCS shows none of it */
    uint32_t worker_pid;         /* vmwp.exe; 0 without one */
    uint32_t guest_pid;          /* of the guest's PID 1, as the machine outside counts; 0: no
                                    guest is up */
    int64_t cpu_due_ms;          /* work of its guest that its processes are still to be
                                    charged for */
    int64_t memory_due_bytes;
    bool lingers; /* its worker stays when it is gone */
};

/* A network as HCN knows it. */
struct made_network {
    bool used;
    bool is_unseen; /* listed by its id, and gone when it is opened: a race that HCN allows */
    char id[MADE_TEXT_MAX];
    char name[MADE_TEXT_MAX];
    char type[MADE_TEXT_MAX]; /* "ICS", "NAT", … */
    uint32_t flags;           /* HNS's: 1 EnableDns, 8 NonPersistent, 256 Firewall, … */
    uint32_t subnet;          /* IPv4, host byte order; the gateway is the first address in it */
    uint32_t prefix_length;   /* 0: it has no subnet */
};

/* An endpoint as HCN knows it. */
struct made_endpoint {
    bool used;
    char id[MADE_TEXT_MAX];
    char network_id[MADE_TEXT_MAX];
    char system_id[MADE_TEXT_MAX]; /* the VM that it is plugged into; may be empty */
    uint32_t address;              /* IPv4, host byte order */
};

/* A callback that every registered client of HCN is still to get. */
struct made_notification {
    int64_t number;
    uint32_t type; /* HCN_NOTIFICATIONS */
    char data[2 * MADE_TEXT_MAX];
};

struct made_host {
    struct made_system systems[MADE_SYSTEMS_MAX];
    struct made_network networks[MADE_NETWORKS_MAX];
    struct made_endpoint endpoints[MADE_ENDPOINTS_MAX];
    struct made_notification notifications[MADE_NOTIFICATIONS_MAX];
    int64_t notified; /* the number of the newest one */
};

/* Locks the host and gives it; NULL if it cannot be had. Each call is paired with
 * made_host_unlock. */
struct made_host *made_host_lock(void);
void made_host_unlock(void);

/* The object with this id (GUIDs in any case, with or without braces), or NULL. */
struct made_system *made_host_system(struct made_host *host, const char *id);
struct made_network *made_host_network(struct made_host *host, const char *id);
struct made_endpoint *made_host_endpoint(struct made_host *host, const char *id);

/* A new object, zeroed but for `used`; NULL where there is no room. */
struct made_system *made_host_add_system(struct made_host *host);
struct made_network *made_host_add_network(struct made_host *host);
struct made_endpoint *made_host_add_endpoint(struct made_host *host);

/* A subnet of 172.16.0.0/12 with a prefix of 20 that no network has. */
uint32_t made_host_free_subnet(const struct made_host *host);

/* An address of the network that no endpoint has. */
uint32_t made_host_free_address(const struct made_host *host, const struct made_network *network);

/* Takes the endpoints of a VM away, as HNS does with those of one that is gone, and says so. */
void made_host_unplug(struct made_host *host, const char *system_id);

/* Queues a notification about the object with this id. */
void made_host_notify(struct made_host *host, uint32_t type, const char *id);

/* Wakes the system's worker, which then looks at its orders. */
void made_host_wake(const char *system_id);

/* The event that made_host_wake sets, for the worker. The caller closes it. */
HANDLE made_host_event(const char *system_id);

/* "172.20.16.1" of an address in host byte order; `text` has MADE_TEXT_MAX bytes. */
void made_address_text(uint32_t address, char *text);

/* The address in "172.20.16.0", or 0. */
uint32_t made_address_read(const char *text);

/* Copies `text` into a field of MADE_TEXT_MAX bytes, cut to fit; NULL is the empty text. */
void made_text_set(char *field, const char *text);

/* A fresh GUID, upper case without braces, as HCS has them; `text` has MADE_TEXT_MAX bytes. */
void made_guid_text(char *text);

/* Whether two GUIDs, or other ids, are the same: case and braces do not count. */
bool made_id_same(const char *left, const char *right);
