/* An audit as SARIF 2.1.0 (OASIS Standard, "Static Analysis Results Interchange Format"). */
#include <stdlib.h>
#include <string.h>

#include "audit/report/form.h"

#define SARIF_SCHEMA                                                                               \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* What paths are seen from, by name (section 3.4.4). */
#define SARIF_BASE_A "CANONICAL"
#define SARIF_BASE_B "FORK"
/* The same of a git repository that holds the fork: there tools look paths up. */
#define SARIF_BASE_REPOSITORY "SRCROOT"

/* The standard's levels (section 3.27.10), by weight. */
static const char *const sarif_levels[] = {
    [FINDING_MUST] = "error",
    [FINDING_SHOULD] = "warning",
    [FINDING_LOOK] = "note",
    [FINDING_NOTE] = "note",
};

static json_t *sarif_text(const char *text)
{
    return json_stranger(text, strlen(text));
}

static json_t *sarif_message(const char *text)
{
    return json_pack("{s:o}", "text", sarif_text(text));
}

/* A path as a relative URI: what RFC 3986 does not leave as it is becomes %XX. */
static char *sarif_uri(const char *path)
{
    struct text uri = {0};
    for (const char *at = path; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || strchr("-._~/", byte);
        if (plain)
            text_append_char(&uri, *at);
        else
            text_append_format(&uri, "%%%02X", byte);
    }
    return text_take(&uri);
}

/* What paths of an install begin with, and what they are seen from. */
struct sarif_base {
    const char *name;
    const char *folder; /* in a repository; "" if it is its own */
};

static struct sarif_base sarif_base_of(const struct audit_install *install, const char *name)
{
    bool held = install->repository && strcmp(name, SARIF_BASE_B) == 0;
    return (struct sarif_base){.name = held ? SARIF_BASE_REPOSITORY : name,
                               .folder = held ? install->repository : ""};
}

static char *sarif_path(const struct sarif_base *base, const char *path)
{
    CLEANUP(memory_free_text)
    char *whole = memory_format("%s%s%s", base->folder, *base->folder ? "/" : "", path);
    return sarif_uri(whole);
}

static json_t *sarif_location(const struct finding_site *site, const struct sarif_base *base)
{
    CLEANUP(memory_free_text) char *uri = sarif_path(base, site->path);
    json_t *physical =
        json_pack("{s:{s:s, s:s}}", "artifactLocation", "uri", uri, "uriBaseId", base->name);
    if (site->line > 0)
        json_object_set_new(physical, "region", json_pack("{s:I}", "startLine", site->line));
    else if (site->offset >= 0)
        json_object_set_new(
            physical, "region",
            json_pack("{s:I, s:i}", "byteOffset", (json_int_t)site->offset, "byteLength", 0));
    json_t *location = json_pack("{s:o}", "physicalLocation", physical);
    if (site->place && *site->place)
        json_object_set_new(location, "logicalLocations",
                            json_pack("[{s:o}]", "fullyQualifiedName", sarif_text(site->place)));
    return location;
}

/* Puts the location into the list unless its equal is there: two places in one line, or in one
 * table, may be written alike, and the standard wants each once (section 3.27.22). */
static void sarif_add_location(json_t *locations, json_t *location)
{
    for (size_t i = 0; i < json_array_size(locations); i++) {
        if (!json_equal(json_array_get(locations, i), location))
            continue;
        json_decref(location);
        return;
    }
    json_array_append_new(locations, location);
}

/* The canonical install's places, each with its number and what it is. */
static json_t *sarif_related(const struct finding_sites *sites, const struct sarif_base *base)
{
    json_t *locations = json_array();
    for (size_t i = 0; i < sites->named.count; i++)
        sarif_add_location(locations, sarif_location(&sites->named.items[i], base));
    for (size_t i = 0; i < json_array_size(locations); i++) {
        json_t *location = json_array_get(locations, i);
        json_object_set_new(location, "id", json_integer((json_int_t)i + 1));
        json_object_set_new(location, "message",
                            sarif_message("The canonical product has it here."));
    }
    return locations;
}

/* How many of the sites before it are written alike: their fingerprints must differ. */
static size_t sarif_number(const struct finding_sites *sites, size_t index)
{
    CLEANUP(memory_free_text) char *key = finding_site_key(&sites->named.items[index]);
    size_t number = 0;
    for (size_t i = 0; i < index; i++) {
        CLEANUP(memory_free_text) char *other = finding_site_key(&sites->named.items[i]);
        number += text_same(key, other);
    }
    return number;
}

/* A finding may stand beside a stale allowance of the same id: that is a rule of its own. */
static char *sarif_rule_id(const struct finding *finding)
{
    return finding->kind == FINDING_STALE ? memory_format("stale:%s", finding->id)
                                          : memory_text(finding->id);
}

static json_t *sarif_result(const struct audit *audit, size_t rule, size_t index)
{
    const struct finding *finding = &audit->findings.items[rule];
    const struct finding_site *site =
        index < finding->b.named.count ? &finding->b.named.items[index] : NULL;
    const struct sarif_base a = sarif_base_of(&audit->a, SARIF_BASE_A);
    const struct sarif_base b = sarif_base_of(&audit->b, SARIF_BASE_B);
    CLEANUP(memory_free_text) char *id = sarif_rule_id(finding);
    CLEANUP(text_release) struct text words = {0};
    finding_append_title(finding, &words);
    text_append_format(&words, ": %s. %s What to do: %s", finding_kind_words[finding->kind],
                       finding->effect, finding->remedy);
    json_t *result = json_pack("{s:o, s:I, s:s, s:o}", "ruleId", sarif_text(id), "ruleIndex",
                               (json_int_t)rule, "level", sarif_levels[finding->weight], "message",
                               sarif_message(text_get(&words)));
    CLEANUP(memory_free_text)
    char *print = memory_format("%s|%s|%s|%zu", id, site ? site->path : "",
                                site && site->place ? site->place : "",
                                site ? sarif_number(&finding->b, index) : 0);
    json_object_set_new(result, "partialFingerprints",
                        json_pack("{s:o}", "cotenantIdentity/v2", sarif_text(print)));
    if (site)
        json_object_set_new(result, "locations", json_pack("[o]", sarif_location(site, &b)));
    if (finding->a.named.count)
        json_object_set_new(result, "relatedLocations", sarif_related(&finding->a, &a));
    if (finding->allowed)
        json_object_set_new(result, "suppressions",
                            json_pack("[{s:s, s:o}]", "kind", "external", "justification",
                                      sarif_text(finding->allowed)));
    return result;
}

static json_t *sarif_rule(const struct finding *finding)
{
    CLEANUP(text_release) struct text title = {0};
    CLEANUP(memory_free_text) char *id = sarif_rule_id(finding);
    finding_append_title(finding, &title);
    return json_pack("{s:o, s:o, s:o, s:o, s:{s:s}}", "id", sarif_text(id), "shortDescription",
                     sarif_message(text_get(&title)), "fullDescription",
                     sarif_message(finding->effect), "help", sarif_message(finding->remedy),
                     "defaultConfiguration", "level", sarif_levels[finding->weight]);
}

static void sarif_notify(json_t *notifications, const char *name,
                         const struct audit_install *install)
{
    const struct sarif_base base = sarif_base_of(install, name);
    for (size_t i = 0; i < install->skipped.count; i++) {
        const struct audit_skipped *skipped = &install->skipped.items[i];
        CLEANUP(memory_free_text) char *uri = sarif_path(&base, skipped->path);
        CLEANUP(memory_free_text)
        char *text = memory_format("not read: %s%s%s", skipped->reason, skipped->detail ? ": " : "",
                                   skipped->detail ? skipped->detail : "");
        json_array_append_new(notifications,
                              json_pack("{s:s, s:o, s:[{s:{s:{s:s, s:s}}}]}", "level", "warning",
                                        "message", sarif_message(text), "locations",
                                        "physicalLocation", "artifactLocation", "uri", uri,
                                        "uriBaseId", base.name));
    }
}

void audit_sarif_write(const struct audit *audit, struct text *out)
{
    json_t *rules = json_array();
    json_t *results = json_array();
    json_t *notifications = json_array();
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct finding *finding = &audit->findings.items[i];
        json_array_append_new(rules, sarif_rule(finding));
        for (size_t k = 0; k < finding->b.named.count || !k; k++)
            json_array_append_new(results, sarif_result(audit, i, k));
    }
    sarif_notify(notifications, SARIF_BASE_A, &audit->a);
    sarif_notify(notifications, SARIF_BASE_B, &audit->b);
    const struct sarif_base b = sarif_base_of(&audit->b, SARIF_BASE_B);
    CLEANUP(json_release)
    json_t *document = json_pack(
        "{s:s, s:s, s:[{s:{s:{s:s, s:s, s:s, s:o}}, s:[{s:b, s:o}], s:{s:{s:o}, s:{s:o}}, s:o}]}",
        "$schema", SARIF_SCHEMA, "version", "2.1.0", "runs", "tool", "driver", "name", "cotenant",
        "version", audit->tool_version, "semanticVersion", audit->tool_version, "rules", rules,
        "invocations", "executionSuccessful", !audit->a.failed_count && !audit->b.failed_count,
        "toolExecutionNotifications", notifications, "originalUriBaseIds", SARIF_BASE_A,
        "description", sarif_message(audit->a.path), b.name, "description",
        sarif_message(audit->b.path), "results", results);
    CLEANUP(memory_free_text) char *lines = json_pretty(document);
    text_append(out, lines);
}
