/* HNS's own notices of what changes.
 *
 * The callback puts a notice into a list under a lock and wakes the loop; nobody is called back on
 * HNS's thread. To register and to leave are questions that HNS may never answer, so both are
 * errands, and what the callback writes to is shared by them: it is freed by whoever is last, and
 * never while HNS may still call. */
#include "host/windows/notices.h"

#include <inttypes.h>
#include <stdlib.h>
#include <windows.h>

#include <computenetwork.h>

#include "base/clock.h"
#include "base/wide_windows.h"
#include "host/windows/errand.h"
#include "host/windows/guid.h"
#include "host/windows/hresult.h"
#include "host/windows/library.h"

/* Most notices that wait for the loop, and most of one's text that is looked at. */
#define NOTICES_MAX       1024
#define NOTICES_UNITS_MAX 8192

/* Longest wait for HNS to take us, or to let us go. */
#define NOTICES_ASK_MS_MAX 3000

struct notice {
    DWORD type;
    HRESULT status;
    char *data; /* NULL: none came */
};

/* What HNS's thread and the loop share. */
struct notice_box {
    uv_mutex_t lock;
    VECTOR(struct notice) waiting;
    uv_async_t *async; /* NULL: nobody takes notices any more */
    int holders;       /* of the box: the loop's side, and errands */
    bool lost;         /* more came than wait */
    bool registered;   /* HNS may call */
    HCN_CALLBACK callback;
    struct error error; /* why HNS did not take us */
};

struct notices {
    uv_async_t async;
    struct notice_box *box;
    struct host_watcher watcher;
    bool blind;
};

/* What a notice says. An endpoint that is only created or deleted makes none. */
static const struct {
    DWORD type;
    enum view_part part;
    const char *from;
    const char *to;
    const char *reason;
} notices_known[] = {
    {HcnNotificationNetworkCreate, VIEW_NETWORKS, NULL, "active", "created"},
    {HcnNotificationNetworkDelete, VIEW_NETWORKS, "active", SYSTEM_GONE, "deleted"},
    {HcnNotificationNetworkEndpointAttached, VIEW_ENDPOINTS, NULL, "attached", "attached"},
    {HcnNotificationNetworkEndpointDetached, VIEW_ENDPOINTS, "attached", SYSTEM_GONE, "detached"},
};

#define NOTICES_KNOWN (sizeof notices_known / sizeof *notices_known)

/* The text's beginning; whoever sends it is not trusted to end it. */
static char *notices_text(const wchar_t *data)
{
    wchar_t start[NOTICES_UNITS_MAX + 1];
    size_t length = data ? wcsnlen(data, NOTICES_UNITS_MAX) : 0;
    for (size_t i = 0; i < length; i++)
        start[i] = data[i];
    start[length] = L'\0';
    return data ? wide_text(start) : NULL;
}

static void CALLBACK notices_came(DWORD type, void *context, HRESULT status, PCWSTR data)
{
    struct notice_box *box = context;
    uv_mutex_lock(&box->lock);
    if (box->async && box->waiting.count < NOTICES_MAX)
        *VECTOR_ADD(&box->waiting) =
            (struct notice){.type = type, .status = status, .data = notices_text(data)};
    else
        box->lost = true;
    if (box->async)
        uv_async_send(box->async);
    uv_mutex_unlock(&box->lock);
}

static void notices_go_blind(struct notices *notices, const struct error *error)
{
    if (notices->blind)
        return;
    notices->blind = true;
    notices->watcher.blind(notices->watcher.user, error);
}

static void notices_say(struct notices *notices, const struct notice *notice)
{
    char id[GUID_TEXT_BYTES] = "";
    struct error error = {0};
    if (notice->type == HcnNotificationServiceDisconnect) {
        hresult_error(&error, (uint32_t)notice->status,
                      "the Host Network Service went away, and its notices with it");
        notices_go_blind(notices, &error);
        return;
    }
    for (size_t i = 0; i < NOTICES_KNOWN; i++) {
        if (notices_known[i].type != notice->type)
            continue;
        /* A notice that names nothing still says that something changed. */
        if (!notice->data || !guid_first(notice->data, id))
            snprintf(id, sizeof id, "-");
        const struct host_change change = {.part = notices_known[i].part,
                                           .id = id,
                                           .from = notices_known[i].from,
                                           .to = notices_known[i].to,
                                           .reason = notices_known[i].reason,
                                           .by_event = true};
        notices->watcher.change(notices->watcher.user, &change);
    }
}

static void notices_async(uv_async_t *async)
{
    struct notices *notices = async->data;
    struct notice_box *box = notices->box;
    uv_mutex_lock(&box->lock);
    typeof(box->waiting) taken = box->waiting;
    bool lost = box->lost;
    box->waiting = (typeof(box->waiting)){0};
    box->lost = false;
    uv_mutex_unlock(&box->lock);
    for (size_t i = 0; i < taken.count; i++) {
        notices_say(notices, &taken.items[i]);
        free(taken.items[i].data);
    }
    VECTOR_RELEASE(&taken);
    struct error error = {0};
    if (lost) {
        error_set(&error, ERROR_CLASS_UNAVAILABLE,
                  "more than %d notices of the Host Network Service came at once; some are lost",
                  NOTICES_MAX);
        notices_go_blind(notices, &error);
    }
}

/* An errand's release: the last holder frees the box, unless HNS may still call. */
static void notice_box_drop(void *data)
{
    struct notice_box *box = data;
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

static struct notice_box *notice_box_hold(struct notice_box *box)
{
    uv_mutex_lock(&box->lock);
    box->holders++;
    uv_mutex_unlock(&box->lock);
    return box;
}

/* An errand: leaves HNS. After it HNS calls no more. */
static void notice_box_leave(void *data)
{
    struct notice_box *box = data;
    const struct library *library = library_get(LIBRARY_COMPUTENETWORK);
    struct error error = {0};
    typeof(&HcnUnregisterServiceCallback) leave =
        (typeof(leave))library_function(library, "HcnUnregisterServiceCallback", &error);
    if (leave && SUCCEEDED(leave(box->callback)))
        box->registered = false;
}

/* An errand: registers with HNS, and leaves again if nobody waits for that any more. */
static void notice_box_enter(void *data)
{
    struct notice_box *box = data;
    const struct library *library = library_get(LIBRARY_COMPUTENETWORK);
    typeof(&HcnRegisterServiceCallback) enter =
        (typeof(enter))library_function(library, "HcnRegisterServiceCallback", &box->error);
    if (!enter)
        return;
    HRESULT result = enter(notices_came, box, &box->callback);
    if (FAILED(result)) {
        hresult_error(&box->error, (uint32_t)result, "HcnRegisterServiceCallback");
        return;
    }
    uv_mutex_lock(&box->lock);
    box->registered = true;
    bool wanted = box->async != NULL;
    uv_mutex_unlock(&box->lock);
    if (!wanted)
        notice_box_leave(box);
}

static const struct errand_task notices_enter = {notice_box_enter, notice_box_drop};
static const struct errand_task notices_leave = {notice_box_leave, notice_box_drop};

/* Sends the errand and waits for it. False with the error if it does not come back in time. */
static bool notices_send(struct notice_box *box, const struct errand_task *task,
                         struct error *error)
{
    int64_t until_ns = clock_monotonic_ns() + NOTICES_ASK_MS_MAX * CLOCK_NS_PER_MS;
    struct errand *errand = errand_start(ERRAND_HCN, task, notice_box_hold(box), NULL, error);
    bool back = errand && errand_wait(errand, until_ns, error);
    errand_free(errand);
    return back;
}

struct notices *notices_new(uv_loop_t *loop, const struct host_watcher *watcher,
                            struct error *error)
{
    struct notices *notices = memory_zeroed(1, sizeof *notices);
    struct notice_box *box = memory_zeroed(1, sizeof *box);
    *notices = (struct notices){.box = box, .watcher = *watcher};
    *box = (struct notice_box){.async = &notices->async, .holders = 1};
    uv_mutex_init(&box->lock);
    uv_async_init(loop, &notices->async, notices_async);
    notices->async.data = notices;
    bool back = notices_send(box, &notices_enter, error);
    if (back && box->registered)
        return notices;
    if (back)
        *error = box->error;
    notices_free(notices);
    return NULL;
}

static void notices_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void notices_free(struct notices *notices)
{
    struct error error = {0};
    if (!notices)
        return;
    struct notice_box *box = notices->box;
    uv_mutex_lock(&box->lock);
    box->async = NULL;
    bool registered = box->registered;
    uv_mutex_unlock(&box->lock);
    if (registered)
        notices_send(box, &notices_leave, &error); /* what does not come back keeps the box */
    notice_box_drop(box);
    uv_close((uv_handle_t *)&notices->async, notices_closed);
}
