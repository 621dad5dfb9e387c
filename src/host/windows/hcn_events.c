/* HNS's own events, of what changes.
 *
 * The callback puts an event into a list under a lock and wakes the loop; nobody is called back on
 * HNS's thread. To register and to leave are questions that HNS may never answer, so both are
 * bounded calls, and what the callback writes to is shared by them: it is freed by whoever is last,
 * and never while HNS may still call. */
#include "host/windows/hcn_events.h"

#include <inttypes.h>
#include <stdlib.h>
#include <windows.h>

#include <computenetwork.h>

#include "base/clock.h"
#include "base/wide_windows.h"
#include "host/windows/bounded_call.h"
#include "host/windows/guid.h"
#include "host/windows/hresult.h"
#include "host/windows/library.h"

/* Most events that wait for the loop, and most of one's text that is looked at. */
#define HCN_EVENTS_MAX       1024
#define HCN_EVENTS_UNITS_MAX 8192

/* Longest wait for HNS to take us, or to let us go. */
#define HCN_EVENTS_ASK_MS_MAX 3000

struct hcn_event {
    DWORD type;
    HRESULT status;
    char *data; /* NULL: none came */
};

/* What HNS's thread and the loop share. */
struct hcn_event_box {
    uv_mutex_t lock;
    VECTOR(struct hcn_event) waiting;
    uv_async_t *async; /* NULL: nobody takes events any more */
    int holders;       /* of the box: the loop's side, and bounded calls */
    bool lost;         /* more came than wait */
    bool registered;   /* HNS may call */
    HCN_CALLBACK callback;
    struct error error; /* why HNS did not take us */
};

struct hcn_events {
    uv_async_t async;
    struct hcn_event_box *box;
    struct host_watcher watcher;
    bool blind;
};

/* What an event says. An endpoint that is only created or deleted makes none. */
static const struct {
    DWORD type;
    enum view_part part;
    const char *from;
    const char *to;
    const char *reason;
} hcn_events_known[] = {
    {HcnNotificationNetworkCreate, VIEW_NETWORKS, NULL, "active", "created"},
    {HcnNotificationNetworkDelete, VIEW_NETWORKS, "active", SYSTEM_GONE, "deleted"},
    {HcnNotificationNetworkEndpointAttached, VIEW_ENDPOINTS, NULL, "attached", "attached"},
    {HcnNotificationNetworkEndpointDetached, VIEW_ENDPOINTS, "attached", SYSTEM_GONE, "detached"},
};

#define HCN_EVENTS_KNOWN (sizeof hcn_events_known / sizeof *hcn_events_known)

/* The text's beginning; whoever sends it is not trusted to end it. */
static char *hcn_events_text(const wchar_t *data)
{
    wchar_t start[HCN_EVENTS_UNITS_MAX + 1];
    size_t length = data ? wcsnlen(data, HCN_EVENTS_UNITS_MAX) : 0;
    for (size_t i = 0; i < length; i++)
        start[i] = data[i];
    start[length] = L'\0';
    return data ? wide_text(start) : NULL;
}

static void CALLBACK hcn_events_came(DWORD type, void *context, HRESULT status, PCWSTR data)
{
    struct hcn_event_box *box = context;
    uv_mutex_lock(&box->lock);
    if (box->async && box->waiting.count < HCN_EVENTS_MAX)
        *VECTOR_ADD(&box->waiting) =
            (struct hcn_event){.type = type, .status = status, .data = hcn_events_text(data)};
    else
        box->lost = true;
    if (box->async)
        uv_async_send(box->async);
    uv_mutex_unlock(&box->lock);
}

static void hcn_events_go_blind(struct hcn_events *events, const struct error *error)
{
    if (events->blind)
        return;
    events->blind = true;
    events->watcher.blind(events->watcher.user, error);
}

static void hcn_events_say(struct hcn_events *events, const struct hcn_event *event)
{
    char id[GUID_TEXT_BYTES] = "";
    struct error error = {0};
    if (event->type == HcnNotificationServiceDisconnect) {
        hresult_error(&error, (uint32_t)event->status,
                      "the Host Network Service went away, and its notices with it");
        hcn_events_go_blind(events, &error);
        return;
    }
    for (size_t i = 0; i < HCN_EVENTS_KNOWN; i++) {
        if (hcn_events_known[i].type != event->type)
            continue;
        /* An event that names nothing still says that something changed. */
        if (!event->data || !guid_first(event->data, id))
            snprintf(id, sizeof id, "-");
        const struct change change = {.part = hcn_events_known[i].part,
                                      .id = id,
                                      .from = hcn_events_known[i].from,
                                      .to = hcn_events_known[i].to,
                                      .reason = hcn_events_known[i].reason,
                                      .found_by = CHANGE_BY_EVENT};
        events->watcher.change(events->watcher.user, &change);
    }
}

static void hcn_events_async(uv_async_t *async)
{
    struct hcn_events *events = async->data;
    struct hcn_event_box *box = events->box;
    uv_mutex_lock(&box->lock);
    typeof(box->waiting) taken = box->waiting;
    bool lost = box->lost;
    box->waiting = (typeof(box->waiting)){0};
    box->lost = false;
    uv_mutex_unlock(&box->lock);
    for (size_t i = 0; i < taken.count; i++) {
        hcn_events_say(events, &taken.items[i]);
        free(taken.items[i].data);
    }
    VECTOR_RELEASE(&taken);
    struct error error = {0};
    if (lost) {
        error_set(&error, ERROR_CLASS_UNAVAILABLE,
                  "more than %d notices of the Host Network Service came at once; some are lost",
                  HCN_EVENTS_MAX);
        hcn_events_go_blind(events, &error);
    }
}

/* A bounded call's release: the last holder frees the box, unless HNS may still call. */
static void hcn_event_box_drop(void *data)
{
    struct hcn_event_box *box = data;
    uv_mutex_lock(&box->lock);
    bool last = --box->holders == 0 && !box->registered;
    uv_mutex_unlock(&box->lock);
    if (!last)
        return;
    for (size_t i = 0; i < box->waiting.count; i++)
        free(box->waiting.items[i].data);
    VECTOR_RELEASE(&box->waiting);
    uv_mutex_destroy(&box->lock);
    free(box);
}

static struct hcn_event_box *hcn_event_box_hold(struct hcn_event_box *box)
{
    uv_mutex_lock(&box->lock);
    box->holders++;
    uv_mutex_unlock(&box->lock);
    return box;
}

/* A bounded call: leaves HNS. After it HNS calls no more. */
static void hcn_event_box_leave(void *data)
{
    struct hcn_event_box *box = data;
    const struct library *library = library_get(LIBRARY_COMPUTENETWORK);
    struct error error = {0};
    typeof(&HcnUnregisterServiceCallback) leave =
        (typeof(leave))library_function(library, "HcnUnregisterServiceCallback", &error);
    if (leave && SUCCEEDED(leave(box->callback)))
        box->registered = false;
}

/* A bounded call: registers with HNS, and leaves again if nobody waits for that any more. */
static void hcn_event_box_enter(void *data)
{
    struct hcn_event_box *box = data;
    const struct library *library = library_get(LIBRARY_COMPUTENETWORK);
    typeof(&HcnRegisterServiceCallback) enter =
        (typeof(enter))library_function(library, "HcnRegisterServiceCallback", &box->error);
    if (!enter)
        return;
    HRESULT result = enter(hcn_events_came, box, &box->callback);
    if (FAILED(result)) {
        hresult_error(&box->error, (uint32_t)result, "HcnRegisterServiceCallback");
        return;
    }
    uv_mutex_lock(&box->lock);
    box->registered = true;
    bool wanted = box->async != NULL;
    uv_mutex_unlock(&box->lock);
    if (!wanted)
        hcn_event_box_leave(box);
}

static const struct bounded_call_task hcn_events_enter = {hcn_event_box_enter, hcn_event_box_drop};
static const struct bounded_call_task hcn_events_leave = {hcn_event_box_leave, hcn_event_box_drop};

/* Sends the call and waits for it. False with the error if it does not come back in time. */
static bool hcn_events_send(struct hcn_event_box *box, const struct bounded_call_task *task,
                            struct error *error)
{
    int64_t until_ns = clock_monotonic_ns() + HCN_EVENTS_ASK_MS_MAX * CLOCK_NS_PER_MS;
    struct bounded_call *call =
        bounded_call_start(BOUNDED_CALL_HCN, task, hcn_event_box_hold(box), NULL, error);
    bool back = call && bounded_call_wait(call, until_ns, error);
    bounded_call_free(call);
    return back;
}

struct hcn_events *hcn_events_new(uv_loop_t *loop, const struct host_watcher *watcher,
                                  struct error *error)
{
    struct hcn_events *events = memory_zeroed(1, sizeof *events);
    struct hcn_event_box *box = memory_zeroed(1, sizeof *box);
    *events = (struct hcn_events){.box = box, .watcher = *watcher};
    *box = (struct hcn_event_box){.async = &events->async, .holders = 1};
    uv_mutex_init(&box->lock);
    uv_async_init(loop, &events->async, hcn_events_async);
    events->async.data = events;
    bool back = hcn_events_send(box, &hcn_events_enter, error);
    if (back && box->registered)
        return events;
    if (back)
        *error = box->error;
    hcn_events_free(events);
    return NULL;
}

static void hcn_events_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void hcn_events_free(struct hcn_events *events)
{
    struct error error = {0};
    if (!events)
        return;
    struct hcn_event_box *box = events->box;
    uv_mutex_lock(&box->lock);
    box->async = NULL;
    bool registered = box->registered;
    uv_mutex_unlock(&box->lock);
    if (registered)
        hcn_events_send(box, &hcn_events_leave, &error); /* what does not come back keeps the box */
    hcn_event_box_drop(box);
    uv_close((uv_handle_t *)&events->async, hcn_events_closed);
}
