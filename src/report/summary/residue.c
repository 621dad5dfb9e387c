/* What a host has after a proof and had not before. Each part of a view is turned into lines that
 * name its members, and the lines of the two views are compared whole. */
#include "report/summary/residue.h"

static const struct record_field residue_fields[] = {
    RECORD_FIELD_WORD(struct residue, part, view_part_words),
    RECORD_FIELD(struct residue, gone, RECORD_BOOLEAN),
    RECORD_FIELD(struct residue, text, RECORD_TEXT),
};
RECORD_TYPE(residue_record, "residue", struct residue, residue_fields);

static const char *residue_word(const char *text)
{
    return text ? text : "-";
}

static void residue_add_line(struct texts *lines, char *line)
{
    *VECTOR_ADD(lines) = line;
}

static void residue_add_network(struct texts *lines, const struct network *network)
{
    CLEANUP(text_release) struct text line = {0};
    text_append_format(&line, "%s, id %s, bridge %s", residue_word(network->name),
                       residue_word(network->id), residue_word(network->bridge));
    for (size_t i = 0; i < network->subnets.count; i++)
        text_append_format(&line, ", %s", network->subnets.items[i]);
    residue_add_line(lines, text_take(&line));
}

static void residue_add_worker(struct texts *lines, const struct worker *worker)
{
    residue_add_line(lines,
                     memory_format("process %lld %s, started at %lld", (long long)worker->pid,
                                   residue_word(worker->name), (long long)worker->start_time));
}

static void residue_lines(const struct view *view, enum view_part part, struct texts *lines)
{
    switch (part) {
    case VIEW_SYSTEMS:
        for (size_t i = 0; i < view->systems.count; i++) {
            const struct compute_system *system = &view->systems.items[i];
            residue_add_line(lines, memory_format("%s, owner %s", residue_word(system->id),
                                                  residue_word(system->owner)));
        }
        return;
    case VIEW_NETWORKS:
        for (size_t i = 0; i < view->networks.count; i++)
            residue_add_network(lines, &view->networks.items[i]);
        return;
    case VIEW_ENDPOINTS:
        for (size_t i = 0; i < view->endpoints.count; i++)
            residue_add_line(lines, memory_text(residue_word(view->endpoints.items[i].id)));
        return;
    case VIEW_WORKERS:
        for (size_t i = 0; i < view->workers.count; i++)
            residue_add_worker(lines, &view->workers.items[i]);
        return;
    case VIEW_SERVICES:
        for (size_t i = 0; i < view->services.count; i++) {
            const struct service *service = &view->services.items[i];
            if (service->pid) /* one that doesn't run is not there */
                residue_add_line(lines, memory_format("%s, %s", residue_word(service->name),
                                                      residue_word(service->state)));
        }
        return;
    case VIEW_NAT_RULES:
        for (size_t i = 0; i < view->nat_rules.count; i++) {
            const struct nat_rule *rule = &view->nat_rules.items[i];
            residue_add_line(lines,
                             memory_format("%s %s: %s", residue_word(rule->family),
                                           residue_word(rule->subnet), residue_word(rule->text)));
        }
        return;
    }
}

/* Adds the lines of `here` that `there` doesn't have. */
static void residue_differ(enum view_part part, bool gone, const struct texts *here,
                           const struct texts *there, struct residues *residues)
{
    for (size_t i = 0; i < here->count; i++) {
        if (!texts_have(there, here->items[i]))
            *VECTOR_ADD(residues) =
                (struct residue){.part = part, .gone = gone, .text = memory_text(here->items[i])};
    }
}

void residue_find(const struct view *baseline, const struct view *clean, struct residues *residues)
{
    for (size_t part = 0; view_part_words[part]; part++) {
        if (view_unavailable(baseline, (enum view_part)part) ||
            view_unavailable(clean, (enum view_part)part))
            continue;
        CLEANUP(texts_release) struct texts before = {0};
        CLEANUP(texts_release) struct texts after = {0};
        residue_lines(baseline, (enum view_part)part, &before);
        residue_lines(clean, (enum view_part)part, &after);
        residue_differ((enum view_part)part, false, &after, &before, residues);
        residue_differ((enum view_part)part, true, &before, &after, residues);
    }
}
