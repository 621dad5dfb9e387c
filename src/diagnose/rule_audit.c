/* What an audit of the two installs had found before the proof: lines that a cause points at, since
 * they say what the installs share that would have this effect. An audit proves nothing about a
 * run, so it is never a cause of its own. */
#include <string.h>

#include "diagnose/rule.h"

/* Most lines of an audit that are kept. */
#define RULE_AUDITS_MAX 1024

/* Most lines of an audit that one cause points at. */
#define RULE_AUDIT_POINTS_MAX 4

/* The kinds of findings that go with a cause: kinds of a catalogue, and of what it does not know
 * (docs/audit.md). */
static const struct {
    enum cause_code code;
    const char *sorts[7];
} rule_audit_sorts[] = {
    {CAUSE_SERVICE_NOT_STARTED, {"service", "service-unit", "socket", "appid", "clsid"}},
    {CAUSE_SERVICE_SOCKET_SAME, {"socket", "pipe", "service", "service-unit"}},
    {CAUSE_START_BESIDE_OTHER, {"service", "pipe", "clsid", "appid", "iid", "registry-root"}},
    {CAUSE_OWNER_SAME, {"owner"}},
    {CAUSE_OWNER_PREFIX_KILL, {"owner"}},
    {CAUSE_KILLED_AT_START, {"owner", "service", "service-unit", "network-id"}},
    {CAUSE_NET_ID_SAME, {"network-id"}},
    {CAUSE_NET_NAME_SAME, {"network-name"}},
    {CAUSE_NET_BRIDGE_SAME, {"bridge"}},
    {CAUSE_NET_SUBNET_OVERLAP, {"subnet", "state-value"}},
    {CAUSE_NET_REMOVED, {"network-id", "network-name", "bridge"}},
    {CAUSE_NET_CHANGED, {"network-id", "network-name", "bridge"}},
    {CAUSE_NET_OTHER, {"network-id", "network-name", "bridge"}},
    {CAUSE_ENDPOINT_REMOVED, {"network-id", "registry-root"}},
    {CAUSE_NAT_RULE_REMOVED, {"wiped-prefix", "rule-prefix"}},
    {CAUSE_NAT_CONFLICT, {"wiped-prefix", "rule-prefix", "subnet"}},
    {CAUSE_CROSS_SHUTDOWN, {"owner", "service", "service-unit", "clsid", "socket"}},
    {CAUSE_CROSS_SERVICE_RESTART, {"service", "service-unit"}},
    {CAUSE_VM_SHARED, {"socket", "clsid", "service", "service-unit"}},
    {CAUSE_WORKER_NAME_SAME, {"owner", "memory-process"}},
    {CAUSE_SHARE_LOST, {"unc-root", "registry-root"}},
    {CAUSE_CLASS_TAKEN, {"clsid", "appid", "iid", "proxy-stub", "shell-class", "closed-com"}},
    {CAUSE_REGISTRY_CHANGED, {"registry-root", "registry-key", "shell-key", "event-source"}},
    {CAUSE_FIREWALL_CHANGED, {"firewall-creator", "rule-prefix", "wiped-prefix"}},
    {CAUSE_FOOTPRINT_FILE_CHANGED, {"install-folder", "config-file", "data-folder", "log-file"}},
};

static const char *rule_audit_text(const json_t *finding, const char *key)
{
    return json_string_value(json_object_get(finding, key));
}

void rule_audit_take(struct rule_book *book, const struct event *event)
{
    if (event->kind != EVENT_AUDIT || book->audits.count == RULE_AUDITS_MAX)
        return;
    const json_t *finding = event->audit.finding;
    const char *id = rule_audit_text(finding, "id");
    const char *sort = rule_audit_text(finding, "sort");
    const char *weight = rule_audit_text(finding, "weight");
    const char *value = json_string_value(json_array_get(json_object_get(finding, "values"), 0));
    bool collides = text_same(weight, "must change") || text_same(weight, "should change");
    if (!id || !sort || !collides || json_object_get(finding, "allowed"))
        return;
    *VECTOR_ADD(&book->audits) =
        (struct rule_audit){.seq = event->seq,
                            .sort = memory_text(sort),
                            .text = memory_format("audit: both installs have the %s %s (%s)", sort,
                                                  value ? value : "-", id)};
}

static bool rule_audit_goes_with(enum cause_code code, const char *sort)
{
    for (size_t i = 0; i < sizeof rule_audit_sorts / sizeof *rule_audit_sorts; i++) {
        for (size_t k = 0; rule_audit_sorts[i].code == code && rule_audit_sorts[i].sorts[k]; k++) {
            if (text_same(rule_audit_sorts[i].sorts[k], sort))
                return true;
        }
    }
    return false;
}

void rule_audit_point(const struct rule_book *book, enum cause_code code,
                      struct verdict_cause *cause)
{
    size_t points = 0;
    for (size_t i = 0; i < book->audits.count && points < RULE_AUDIT_POINTS_MAX; i++) {
        const struct rule_audit *audit = &book->audits.items[i];
        if (!rule_audit_goes_with(code, audit->sort))
            continue;
        *VECTOR_ADD(&cause->evidence) =
            (struct evidence){.seq = audit->seq, .what = memory_text(audit->text)};
        points++;
    }
}
