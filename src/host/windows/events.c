/* What Windows wrote into its event logs. */
#include "host/windows/events.h"

#include <inttypes.h>
#include <stdlib.h>
#include <windows.h>

#include <winevt.h>

#include "base/clock.h"
#include "base/wide_windows.h"
#include "host/windows/bounded_call.h"
#include "host/windows/hresult.h"
#include "host/windows/library.h"

/* Longest wait for one channel's answer, and for all of them. */
#define EVENTS_ASK_MS_MAX 2000
#define EVENTS_MS_MAX     10000

/* A record of some hundred KiB is none that helps. */
#define EVENTS_RECORD_BYTES_MAX (256 * 1024)

/* Where HCS, the workers, HNS, the switch, the hypervisor, the disks and the service manager write.
 * Those with Hyper-V as a whole are not on every Windows; what is not there is passed over. */
static const char *const events_channels[] = {
    "Microsoft-Windows-Hyper-V-Compute-Admin",
    "Microsoft-Windows-Hyper-V-Compute-Operational",
    "Microsoft-Windows-Hyper-V-Worker-Admin",
    "Microsoft-Windows-Hyper-V-Worker-Operational",
    "Microsoft-Windows-Host-Network-Service-Admin",
    "Microsoft-Windows-Host-Network-Service-Operational",
    "Microsoft-Windows-Hyper-V-VmSwitch-Operational",
    "Microsoft-Windows-Hyper-V-Hypervisor-Admin",
    "Microsoft-Windows-Hyper-V-Hypervisor-Operational",
    "Microsoft-Windows-Hyper-V-VID-Admin",
    "Microsoft-Windows-Hyper-V-StorageVSP-Admin",
    "Microsoft-Windows-Hyper-V-VMMS-Admin",
    "Microsoft-Windows-Hyper-V-VMMS-Networking",
    "Microsoft-Windows-VHDMP-Operational",
    "System",
    "Application",
};

#define EVENTS_CHANNELS (sizeof events_channels / sizeof *events_channels)

struct events_api {
    typeof(&EvtQuery) query;
    typeof(&EvtNext) next;
    typeof(&EvtRender) render;
    typeof(&EvtClose) close;
};

/* What was found in one channel. */
struct events_answer {
    bool absent; /* this Windows has no such channel */
    struct text records;
    struct error error;
};

/* A job for a bounded call. */
struct events_question {
    int64_t since_ms; /* how long ago to begin */
    struct error error;
    struct events_answer answers[EVENTS_CHANNELS];
};

static void events_question_free(void *data)
{
    struct events_question *question = data;
    for (size_t i = 0; i < EVENTS_CHANNELS; i++)
        text_release(&question->answers[i].records);
    free(question);
}

static bool events_api_find(struct events_api *api, struct error *error)
{
    const struct library *library = library_get(LIBRARY_WEVTAPI);
    api->query = (typeof(api->query))library_function(library, "EvtQuery", error);
    api->next = (typeof(api->next))library_function(library, "EvtNext", error);
    api->render = (typeof(api->render))library_function(library, "EvtRender", error);
    api->close = (typeof(api->close))library_function(library, "EvtClose", error);
    return api->query && api->next && api->render && api->close;
}

static void events_add_record(const struct events_api *api, EVT_HANDLE event,
                              struct events_answer *answer)
{
    DWORD bytes = 0;
    DWORD properties = 0;
    api->render(NULL, event, EvtRenderEventXml, 0, NULL, &bytes, &properties);
    if (bytes == 0 || bytes > EVENTS_RECORD_BYTES_MAX) {
        text_append(&answer->records, "(a record that is too long, or cannot be read)\n");
        return;
    }
    wchar_t *wide = memory_zeroed(bytes / sizeof *wide + 1, sizeof *wide);
    if (api->render(NULL, event, EvtRenderEventXml, bytes, wide, &bytes, &properties)) {
        CLEANUP(memory_free_text) char *xml = wide_text(wide);
        text_append_format(&answer->records, "%s\n", xml);
    }
    free(wide);
}

static void events_ask_channel(const struct events_api *api, const char *channel, int64_t since_ms,
                               struct events_answer *answer)
{
    CLEANUP(memory_free_text)
    char *text =
        memory_format("*[System[TimeCreated[timediff(@SystemTime) <= %" PRId64 "]]]", since_ms);
    CLEANUP(wide_free) wchar_t *query = wide_from(text);
    CLEANUP(wide_free) wchar_t *path = wide_from(channel);
    EVT_HANDLE results =
        api->query(NULL, path, query, EvtQueryChannelPath | EvtQueryReverseDirection);
    if (!results) {
        answer->absent = GetLastError() == ERROR_EVT_CHANNEL_NOT_FOUND;
        hresult_error_win32(&answer->error, GetLastError(), channel);
        return;
    }
    for (int i = 0; i < EVENTS_RECORDS_MAX; i++) {
        EVT_HANDLE event = NULL;
        DWORD count = 0;
        if (!api->next(results, 1, &event, EVENTS_ASK_MS_MAX, 0, &count) || !count)
            break;
        events_add_record(api, event, answer);
        api->close(event);
    }
    api->close(results);
}

static void events_question_ask(void *data)
{
    struct events_question *question = data;
    struct events_api api = {0};
    if (!events_api_find(&api, &question->error))
        return;
    for (size_t i = 0; i < EVENTS_CHANNELS; i++)
        events_ask_channel(&api, events_channels[i], question->since_ms, &question->answers[i]);
}

void events_collect(int64_t since_wall_ns, host_diagnostic_sink *sink, void *user)
{
    static const struct bounded_call_task task = {events_question_ask, events_question_free};
    struct error error = {0};
    struct events_question *question = memory_zeroed(1, sizeof *question);
    question->since_ms = (clock_wall_ns() - since_wall_ns) / CLOCK_NS_PER_MS + 1;
    struct bounded_call *call =
        bounded_call_start(BOUNDED_CALL_EVENTS, &task, question, NULL, &error);
    const struct events_question *answered =
        call ? bounded_call_wait(call, clock_monotonic_ns() + EVENTS_MS_MAX * CLOCK_NS_PER_MS,
                                 &error)
             : NULL;
    if (answered)
        error = answered->error;
    if (error_is_set(&error))
        sink(user, "events", "wevtapi.dll", error.message);
    for (size_t i = 0; answered && !error_is_set(&error) && i < EVENTS_CHANNELS; i++) {
        const struct events_answer *answer = &answered->answers[i];
        if (answer->absent)
            continue;
        sink(user, "events", events_channels[i],
             error_is_set(&answer->error) ? answer->error.message
             : answer->records.length     ? text_get(&answer->records)
                                          : "(no records since the proof began)");
    }
    bounded_call_free(call);
}
