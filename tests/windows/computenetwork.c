/* computenetwork.dll of the made host: networks and endpoints as HCN shows them.
 *
 * Prototypes are those of mingw's computenetwork.h. A handle holds only the id; notifications come
 * on a thread of their own, one for each registered callback, as the documents say. */
#include <windows.h>

#include <combaseapi.h>
#include <computenetwork.h>

#include <stdio.h>

#include "answer.h"
#include "made_host.h"
#include "network_json.h"

#define HCN_NETWORK_NOT_FOUND      ((HRESULT)0x803B0001)
#define HCN_ENDPOINT_NOT_FOUND     ((HRESULT)0x803B0002)
#define HCN_NETWORK_ALREADY_EXISTS ((HRESULT)0x803B0010)
#define HCN_INVALID_JSON           ((HRESULT)0x803B001B)

/* A query with this filter (flow steering) makes HNS create networks: who only looks must never
 * ask so. */
#define HCN_QUERY_CREATES 64

/* How often a callback's thread looks for news. */
#define HCN_NEWS_MS 10

struct callback {
    HCN_NOTIFICATION_CALLBACK call;
    void *context;
    HANDLE ended;
    HANDLE thread;
    int64_t told; /* the number of the newest notification that it has had */
};

static PWSTR error_record(HRESULT code, const char *what)
{
    CLEANUP(memory_free_text)
    char *text = memory_format("{\"Success\":false,\"Error\":\"%s\",\"ErrorCode\":%lu}", what,
                               (unsigned long)code);
    return answer_wide(text);
}

/* Gives what is planted, or else the truth; takes the truth over. */
static HRESULT hcn_give(const char *call, HRESULT result, char *truth, PWSTR *document,
                        PWSTR *record)
{
    struct answer answer;
    answer_find(call, &answer);
    if (answer.kind == ANSWER_HANG)
        Sleep(ANSWER_HANG_MS);
    if (answer.kind == ANSWER_CODE)
        result = answer.code;
    if (record)
        *record = FAILED(result) ? error_record(result, call) : NULL;
    if (document)
        *document = FAILED(result) || answer.kind == ANSWER_NULL ? NULL
                    : answer.kind == ANSWER_TEXT ? answer_wide(text_get(&answer.text))
                                                 : answer_wide(truth);
    answer_release(&answer);
    free(truth);
    return result;
}

/* The same of a query, for which an answer can be planted in one form alone: "CALL-1" or
 * "CALL-2". */
static HRESULT hcn_give_form(const char *call, bool v2, HRESULT result, char *truth,
                             PWSTR *document, PWSTR *record)
{
    struct answer answer;
    CLEANUP(memory_free_text) char *form = memory_format("%s-%d", call, v2 ? 2 : 1);
    answer_find(form, &answer);
    bool planted = answer.kind != ANSWER_TRUE;
    answer_release(&answer);
    return hcn_give(planted ? form : call, result, truth, document, record);
}

/* The id as text: HCN gives them in lower case as often as not. */
static void hcn_id_text(REFGUID id, char *text)
{
    wchar_t wide[40];
    StringFromGUID2(id, wide, 40);
    snprintf(text, MADE_TEXT_MAX, "%.36ls", wide + 1);
}

static void *hcn_handle(const char *id)
{
    char *handle = memory_zeroed(1, MADE_TEXT_MAX);
    made_text_set(handle, id);
    return handle;
}

HRESULT WINAPI HcnEnumerateNetworks(PCWSTR query, PWSTR *networks, PWSTR *record)
{
    CLEANUP(memory_free_text) char *narrow = answer_narrow(query);
    struct made_host *host = made_host_lock();
    struct made_network *made =
        network_json_query_flags(narrow) & HCN_QUERY_CREATES ? made_host_add_network(host) : NULL;
    if (made) {
        made_guid_text(made->id);
        made_text_set(made->name, "made by a query");
        made_text_set(made->type, "Mirrored");
    }
    char *ids = network_json_ids(host);
    made_host_unlock();
    return hcn_give("HcnEnumerateNetworks", S_OK, ids, networks, record);
}

HRESULT WINAPI HcnEnumerateEndpoints(PCWSTR query, PWSTR *endpoints, PWSTR *record)
{
    CLEANUP(memory_free_text) char *narrow = answer_narrow(query);
    struct made_host *host = made_host_lock();
    char *ids = endpoint_json_ids(host, narrow);
    made_host_unlock();
    return hcn_give("HcnEnumerateEndpoints", S_OK, ids, endpoints, record);
}

HRESULT WINAPI HcnOpenNetwork(REFGUID id, PHCN_NETWORK network, PWSTR *record)
{
    char text[MADE_TEXT_MAX];
    hcn_id_text(id, text);
    struct made_host *host = made_host_lock();
    const struct made_network *made = made_host_network(host, text);
    HRESULT result = made && !made->is_unseen ? S_OK : HCN_NETWORK_NOT_FOUND;
    made_host_unlock();
    result = hcn_give("HcnOpenNetwork", result, NULL, NULL, record);
    *network = SUCCEEDED(result) ? hcn_handle(text) : NULL;
    return result;
}

HRESULT WINAPI HcnOpenEndpoint(REFGUID id, PHCN_ENDPOINT endpoint, PWSTR *record)
{
    char text[MADE_TEXT_MAX];
    hcn_id_text(id, text);
    struct made_host *host = made_host_lock();
    HRESULT result = made_host_endpoint(host, text) ? S_OK : HCN_ENDPOINT_NOT_FOUND;
    made_host_unlock();
    result = hcn_give("HcnOpenEndpoint", result, NULL, NULL, record);
    *endpoint = SUCCEEDED(result) ? hcn_handle(text) : NULL;
    return result;
}

HRESULT WINAPI HcnQueryNetworkProperties(HCN_NETWORK network, PCWSTR query, PWSTR *properties,
                                         PWSTR *record)
{
    CLEANUP(memory_free_text) char *narrow = answer_narrow(query);
    struct made_host *host = made_host_lock();
    const struct made_network *made = made_host_network(host, network);
    bool v2 = network_json_is_v2(narrow);
    char *text = made ? network_json_properties(host, made, v2) : NULL;
    made_host_unlock();
    return hcn_give_form("HcnQueryNetworkProperties", v2, text ? S_OK : HCN_NETWORK_NOT_FOUND, text,
                         properties, record);
}

HRESULT WINAPI HcnQueryEndpointProperties(HCN_ENDPOINT endpoint, PCWSTR query, PWSTR *properties,
                                          PWSTR *record)
{
    CLEANUP(memory_free_text) char *narrow = answer_narrow(query);
    struct made_host *host = made_host_lock();
    const struct made_endpoint *made = made_host_endpoint(host, endpoint);
    bool v2 = network_json_is_v2(narrow);
    char *text = made ? endpoint_json_properties(host, made, v2) : NULL;
    made_host_unlock();
    return hcn_give_form("HcnQueryEndpointProperties", v2, text ? S_OK : HCN_ENDPOINT_NOT_FOUND,
                         text, properties, record);
}

HRESULT WINAPI HcnCloseNetwork(HCN_NETWORK network)
{
    free(network);
    return S_OK;
}

HRESULT WINAPI HcnCloseEndpoint(HCN_ENDPOINT endpoint)
{
    free(endpoint);
    return S_OK;
}

/* Whether a network has this name: HNS refuses a second one. */
static bool hcn_has_name(const struct made_host *host, const struct made_network *but,
                         const char *name)
{
    for (size_t i = 0; i < MADE_NETWORKS_MAX; i++) {
        const struct made_network *network = &host->networks[i];
        if (network->used && network != but && strcmp(network->name, name) == 0)
            return true;
    }
    return false;
}

static HRESULT hcn_add_network(struct made_host *host, const char *id, const char *settings)
{
    if (made_host_network(host, id))
        return HCN_NETWORK_ALREADY_EXISTS;
    struct made_network *network = made_host_add_network(host);
    if (!network)
        return E_OUTOFMEMORY;
    made_text_set(network->id, id);
    network->used = false; /* not among those whose subnets are looked at */
    if (!network_json_create(host, network, settings))
        return HCN_INVALID_JSON;
    if (hcn_has_name(host, network, network->name))
        return HCN_NETWORK_ALREADY_EXISTS;
    network->used = true;
    made_host_notify(host, HcnNotificationNetworkCreate, id);
    return S_OK;
}

HRESULT WINAPI HcnCreateNetwork(REFGUID id, PCWSTR settings, PHCN_NETWORK network, PWSTR *record)
{
    char text[MADE_TEXT_MAX];
    hcn_id_text(id, text);
    CLEANUP(memory_free_text) char *narrow = answer_narrow(settings);
    struct made_host *host = made_host_lock();
    HRESULT result = hcn_add_network(host, text, narrow);
    made_host_unlock();
    result = hcn_give("HcnCreateNetwork", result, NULL, NULL, record);
    *network = SUCCEEDED(result) ? hcn_handle(text) : NULL;
    return result;
}

HRESULT WINAPI HcnDeleteNetwork(REFGUID id, PWSTR *record)
{
    char text[MADE_TEXT_MAX];
    hcn_id_text(id, text);
    struct made_host *host = made_host_lock();
    struct made_network *network = made_host_network(host, text);
    if (network) {
        network->used = false;
        made_host_notify(host, HcnNotificationNetworkDelete, text);
    }
    made_host_unlock();
    return hcn_give("HcnDeleteNetwork", network ? S_OK : HCN_NETWORK_NOT_FOUND, NULL, NULL, record);
}

/* The settings name the VM in "VirtualMachine", as the old form does. */
HRESULT WINAPI HcnCreateEndpoint(HCN_NETWORK network, REFGUID id, PCWSTR settings,
                                 PHCN_ENDPOINT endpoint, PWSTR *record)
{
    char text[MADE_TEXT_MAX];
    hcn_id_text(id, text);
    CLEANUP(memory_free_text) char *narrow = answer_narrow(settings);
    struct made_host *host = made_host_lock();
    const struct made_network *on = made_host_network(host, network);
    struct made_endpoint *made = on ? made_host_add_endpoint(host) : NULL;
    if (made) {
        made->address = made_host_free_address(host, on);
        made_text_set(made->id, text);
        made_text_set(made->network_id, on->id);
        endpoint_json_plug(made, narrow);
        made_host_notify(host, HcnNotificationNetworkEndpointAttached, text);
    }
    made_host_unlock();
    HRESULT result =
        hcn_give("HcnCreateEndpoint", made ? S_OK : HCN_NETWORK_NOT_FOUND, NULL, NULL, record);
    *endpoint = SUCCEEDED(result) ? hcn_handle(text) : NULL;
    return result;
}

HRESULT WINAPI HcnDeleteEndpoint(REFGUID id, PWSTR *record)
{
    char text[MADE_TEXT_MAX];
    hcn_id_text(id, text);
    struct made_host *host = made_host_lock();
    struct made_endpoint *endpoint = made_host_endpoint(host, text);
    if (endpoint) {
        endpoint->used = false;
        made_host_notify(host, HcnNotificationNetworkEndpointDetached, text);
    }
    made_host_unlock();
    return hcn_give("HcnDeleteEndpoint", endpoint ? S_OK : HCN_ENDPOINT_NOT_FOUND, NULL, NULL,
                    record);
}

/* The oldest notification that the callback has not had; false if there is none. */
static bool callback_next(struct callback *callback, struct made_notification *next)
{
    struct made_host *host = made_host_lock();
    bool found = callback->told < host->notified;
    if (found) {
        int64_t oldest = host->notified - MADE_NOTIFICATIONS_MAX + 1;
        callback->told = callback->told + 1 < oldest ? oldest : callback->told + 1;
        *next = host->notifications[callback->told % MADE_NOTIFICATIONS_MAX];
    }
    made_host_unlock();
    return found;
}

/* Says for good that HNS has gone away. */
static void callback_disconnect(struct callback *callback, HRESULT code)
{
    callback->call(HcnNotificationServiceDisconnect, callback->context, code, NULL);
    WaitForSingleObject(callback->ended, INFINITE);
}

/* An answer planted for "notification": a code disconnects once there is news; any other keeps the
 * news back. */
static DWORD WINAPI callback_run(void *parameter)
{
    struct callback *callback = parameter;
    while (WaitForSingleObject(callback->ended, HCN_NEWS_MS) == WAIT_TIMEOUT) {
        struct made_notification next;
        struct answer answer;
        answer_find("notification", &answer);
        enum answer_kind kind = answer.kind;
        HRESULT code = answer.code;
        answer_release(&answer);
        while (callback_next(callback, &next)) {
            PWSTR data = answer_wide(next.data);
            if (kind == ANSWER_TRUE)
                callback->call(next.type, callback->context, S_OK, data);
            LocalFree(data);
            if (kind == ANSWER_CODE) {
                callback_disconnect(callback, code);
                return 0;
            }
        }
    }
    return 0;
}

HRESULT WINAPI HcnRegisterServiceCallback(HCN_NOTIFICATION_CALLBACK call, void *context,
                                          HCN_CALLBACK *handle)
{
    HRESULT result = hcn_give("HcnRegisterServiceCallback", S_OK, NULL, NULL, NULL);
    *handle = NULL;
    if (FAILED(result))
        return result;
    struct callback *callback = memory_zeroed(1, sizeof *callback);
    struct made_host *host = made_host_lock();
    *callback = (struct callback){.call = call, .context = context, .told = host->notified};
    made_host_unlock();
    callback->ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    callback->thread = CreateThread(NULL, 0, callback_run, callback, 0, NULL);
    *handle = callback;
    return S_OK;
}

HRESULT WINAPI HcnUnregisterServiceCallback(HCN_CALLBACK handle)
{
    struct callback *callback = handle;
    SetEvent(callback->ended);
    WaitForSingleObject(callback->thread, INFINITE);
    CloseHandle(callback->thread);
    CloseHandle(callback->ended);
    free(callback);
    return S_OK;
}
