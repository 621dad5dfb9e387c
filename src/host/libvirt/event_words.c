/* libvirt's event numbers as words. */
#include "host/libvirt/event_words.h"

#include <libvirt/libvirt.h>

#include "base/text.h"

#define EVENT_WORDS_EVENTS_MAX  9
#define EVENT_WORDS_DETAILS_MAX 9

static const char *const event_words_details[EVENT_WORDS_EVENTS_MAX][EVENT_WORDS_DETAILS_MAX] = {
    [VIR_DOMAIN_EVENT_DEFINED] = {"defined", "definition updated", "renamed",
                                  "defined from a snapshot"},
    [VIR_DOMAIN_EVENT_UNDEFINED] = {"undefined", "renamed"},
    [VIR_DOMAIN_EVENT_STARTED] = {"booted", "migrated", "restored", "from a snapshot", "wakeup"},
    [VIR_DOMAIN_EVENT_SUSPENDED] = {"paused", "migrated", "I/O error", "watchdog", "restored",
                                    "from a snapshot", "API error", "post-copy",
                                    "post-copy failed"},
    [VIR_DOMAIN_EVENT_RESUMED] = {"unpaused", "migrated", "from a snapshot", "post-copy",
                                  "post-copy failed"},
    [VIR_DOMAIN_EVENT_STOPPED] = {"shutdown", "destroyed", "crashed", "migrated", "saved", "failed",
                                  "from a snapshot"},
    [VIR_DOMAIN_EVENT_SHUTDOWN] = {"shutdown finished", "shutdown by the guest",
                                   "shutdown by the host"},
    [VIR_DOMAIN_EVENT_PMSUSPENDED] = {"suspended to memory", "suspended to disk"},
    [VIR_DOMAIN_EVENT_CRASHED] = {"panicked", "crash kernel loaded"},
};

char *event_words_detail(int event, int detail)
{
    bool known = event >= 0 && event < EVENT_WORDS_EVENTS_MAX && detail >= 0 &&
                 detail < EVENT_WORDS_DETAILS_MAX && event_words_details[event][detail];
    return known ? memory_text(event_words_details[event][detail])
                 : memory_format("event %d, detail %d", event, detail);
}

enum system_state event_words_state(int event, enum system_state state)
{
    switch (event) {
    case VIR_DOMAIN_EVENT_STARTED:
    case VIR_DOMAIN_EVENT_RESUMED:
        return SYSTEM_STATE_RUNNING;
    case VIR_DOMAIN_EVENT_SUSPENDED:
    case VIR_DOMAIN_EVENT_PMSUSPENDED:
        return SYSTEM_STATE_PAUSED;
    case VIR_DOMAIN_EVENT_STOPPED:
        return SYSTEM_STATE_STOPPED;
    case VIR_DOMAIN_EVENT_SHUTDOWN:
        return SYSTEM_STATE_STOPPING;
    case VIR_DOMAIN_EVENT_CRASHED:
        return SYSTEM_STATE_CRASHED;
    default:
        return state;
    }
}

char *event_words_watchdog(int action)
{
    static const char *const actions[] = {"ignored",  "paused", "reset", "powered off",
                                          "shutdown", "debug",  "NMI"};
    bool known = action >= 0 && (size_t)action < sizeof actions / sizeof *actions;
    return known ? memory_format("watchdog: %s", actions[action])
                 : memory_format("watchdog: action %d", action);
}

char *event_words_io_error(int action, const char *reason)
{
    static const char *const actions[] = {"ignored", "guest paused", "reported to the guest"};
    bool known = action >= 0 && (size_t)action < sizeof actions / sizeof *actions;
    return memory_format("I/O error (%s), %s", reason && *reason ? reason : "no reason given",
                         known ? actions[action] : "unknown action");
}
