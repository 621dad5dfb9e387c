/* What every implementation of a host hands over after a failure. */
#include "host/diagnostic.h"

#include <inttypes.h>

static void diagnostic_services(const struct view *view, host_diagnostic_sink *sink, void *user)
{
    CLEANUP(text_release) struct text lines = {0};
    for (size_t i = 0; i < view->services.count; i++) {
        const struct service *service = &view->services.items[i];
        text_append_format(&lines, "%s (%s): %s, pid %" PRId64 "\n", service->name, service->kind,
                           service->state, service->pid);
    }
    for (size_t i = 0; i < view->unavailable.count; i++)
        text_append_format(&lines, "unavailable: %s: %s\n",
                           view_part_words[view->unavailable.items[i].part],
                           view->unavailable.items[i].reason);
    sink(user, "services", "the host, viewed after the failure", text_get(&lines));
}

void diagnostic_view(const struct host_operations *operations, struct host *host,
                     const char *source, host_diagnostic_sink *sink, void *user)
{
    CLEANUP(view_release) struct view view = {0};
    struct error error = {0};
    if (!operations->view(host, &view, &error)) {
        sink(user, "host", source, error.message);
        return;
    }
    diagnostic_services(&view, sink, user);
    for (size_t i = 0; i < view.raw.count; i++)
        sink(user, "raw", view.raw.items[i].source, view.raw.items[i].text);
}
