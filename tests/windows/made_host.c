/* The made host: its file, its lock, its lists. */
#include "made_host.h"

#include <stdio.h>
#include <string.h>

#include <objbase.h>

#define MADE_HOST_FILE  MADE_HOST_FOLDER L"\\state"
#define MADE_HOST_MUTEX L"Global\\test-host"

/* The first subnet that is given away, and how far apart they are (a /20). */
#define MADE_SUBNET_FIRST 0xac101000U
#define MADE_SUBNET_STEP  0x1000U
#define MADE_SUBNETS_MAX  255

static struct made_host *made_host;
static HANDLE made_mutex;

/* Maps the file, which is made and zeroed by whoever comes first. */
static bool made_host_map(void)
{
    CreateDirectoryW(MADE_HOST_FOLDER, NULL);
    HANDLE file = CreateFileW(MADE_HOST_FILE, GENERIC_READ | GENERIC_WRITE,
                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    HANDLE mapping =
        CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, (DWORD)sizeof(struct made_host), NULL);
    CloseHandle(file);
    if (!mapping)
        return false;
    made_host = MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, sizeof(struct made_host));
    CloseHandle(mapping);
    return made_host != NULL;
}

struct made_host *made_host_lock(void)
{
    if (!made_mutex)
        made_mutex = CreateMutexW(NULL, FALSE, MADE_HOST_MUTEX);
    DWORD waited = WaitForSingleObject(made_mutex, MADE_HOST_LOCK_MS_MAX);
    /* A holder that was killed leaves whole objects: each change is a few stores. */
    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED)
        return NULL;
    if (made_host || made_host_map())
        return made_host;
    ReleaseMutex(made_mutex);
    return NULL;
}

void made_host_unlock(void)
{
    ReleaseMutex(made_mutex);
}

bool made_id_same(const char *left, const char *right)
{
    size_t left_length = strlen(left), right_length = strlen(right);
    if (left_length > 1 && *left == '{') {
        left++;
        left_length -= 2;
    }
    if (right_length > 1 && *right == '{') {
        right++;
        right_length -= 2;
    }
    return left_length == right_length && _strnicmp(left, right, left_length) == 0;
}

struct made_system *made_host_system(struct made_host *host, const char *id)
{
    for (size_t i = 0; i < MADE_SYSTEMS_MAX; i++) {
        if (host->systems[i].used && made_id_same(host->systems[i].id, id))
            return &host->systems[i];
    }
    return NULL;
}

struct made_network *made_host_network(struct made_host *host, const char *id)
{
    for (size_t i = 0; i < MADE_NETWORKS_MAX; i++) {
        if (host->networks[i].used && made_id_same(host->networks[i].id, id))
            return &host->networks[i];
    }
    return NULL;
}

struct made_endpoint *made_host_endpoint(struct made_host *host, const char *id)
{
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++) {
        if (host->endpoints[i].used && made_id_same(host->endpoints[i].id, id))
            return &host->endpoints[i];
    }
    return NULL;
}

struct made_system *made_host_add_system(struct made_host *host)
{
    for (size_t i = 0; i < MADE_SYSTEMS_MAX; i++) {
        if (!host->systems[i].used) {
            host->systems[i] = (struct made_system){.used = true};
            return &host->systems[i];
        }
    }
    return NULL;
}

struct made_network *made_host_add_network(struct made_host *host)
{
    for (size_t i = 0; i < MADE_NETWORKS_MAX; i++) {
        if (!host->networks[i].used) {
            host->networks[i] = (struct made_network){.used = true};
            return &host->networks[i];
        }
    }
    return NULL;
}

struct made_endpoint *made_host_add_endpoint(struct made_host *host)
{
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++) {
        if (!host->endpoints[i].used) {
            host->endpoints[i] = (struct made_endpoint){.used = true};
            return &host->endpoints[i];
        }
    }
    return NULL;
}

static bool made_host_has_subnet(const struct made_host *host, uint32_t subnet)
{
    for (size_t i = 0; i < MADE_NETWORKS_MAX; i++) {
        if (host->networks[i].used && host->networks[i].subnet == subnet)
            return true;
    }
    return false;
}

uint32_t made_host_free_subnet(const struct made_host *host)
{
    uint32_t subnet = MADE_SUBNET_FIRST;
    for (size_t i = 0; i < MADE_SUBNETS_MAX && made_host_has_subnet(host, subnet); i++)
        subnet += MADE_SUBNET_STEP;
    return subnet;
}

uint32_t made_host_free_address(const struct made_host *host, const struct made_network *network)
{
    uint32_t address = network->subnet + 2; /* the gateway has the first */
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++) {
        if (host->endpoints[i].used && host->endpoints[i].address >= address &&
            made_id_same(host->endpoints[i].network_id, network->id))
            address = host->endpoints[i].address + 1;
    }
    return address;
}

void made_host_unplug(struct made_host *host, const char *system_id)
{
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++) {
        struct made_endpoint *endpoint = &host->endpoints[i];
        if (!endpoint->used || !made_id_same(endpoint->system_id, system_id))
            continue;
        endpoint->used = false;
        made_host_notify(host, 0x10 /* HcnNotificationNetworkEndpointDetached */, endpoint->id);
    }
}

void made_host_notify(struct made_host *host, uint32_t type, const char *id)
{
    struct made_notification *notification =
        &host->notifications[++host->notified % MADE_NOTIFICATIONS_MAX];
    *notification = (struct made_notification){.number = host->notified, .type = type};
    snprintf(notification->data, sizeof notification->data, "{\"ID\":\"%s\"}", id);
}

HANDLE made_host_event(const char *system_id)
{
    wchar_t name[MADE_TEXT_MAX + 16];
    swprintf(name, MADE_TEXT_MAX + 16, L"Global\\worker-%hs", system_id);
    return CreateEventW(NULL, FALSE, FALSE, name);
}

void made_host_wake(const char *system_id)
{
    HANDLE event = made_host_event(system_id);
    SetEvent(event);
    CloseHandle(event);
}

void made_address_text(uint32_t address, char *text)
{
    snprintf(text, MADE_TEXT_MAX, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
             address >> 8 & 255, address & 255);
}

uint32_t made_address_read(const char *text)
{
    uint32_t address = 0;
    for (int i = 0; i < 4; i++) {
        char *end = NULL;
        unsigned long byte = strtoul(text, &end, 10);
        if (end == text || byte > 255 || *end != (i < 3 ? '.' : '\0'))
            return 0;
        address = address << 8 | (uint32_t)byte;
        text = end + 1;
    }
    return address;
}

void made_text_set(char *field, const char *text)
{
    snprintf(field, MADE_TEXT_MAX, "%s", text ? text : "");
}

void made_guid_text(char *text)
{
    GUID guid;
    wchar_t wide[40];
    CoCreateGuid(&guid);
    StringFromGUID2(&guid, wide, 40);
    snprintf(text, MADE_TEXT_MAX, "%.36ls", wide + 1);
    _strupr(text);
}
