/* The files that go with a report. */
#include "report/text/attachment.h"

#include <string.h>

#include "report/summary/claim.h"
#include "report/text/listing.h"

/* Longest name of a log's file; whatever is longer is cut. */
#define ATTACHMENT_NAME_BYTES_MAX 100

static struct text *attachment_add(struct attachments *attachments, const char *path)
{
    struct attachment *attachment = VECTOR_ADD(attachments);
    attachment->path = memory_text(path);
    return &attachment->text;
}

static void attachment_add_listings(const struct summary *summary, struct attachments *attachments)
{
    const struct view *view = &summary->together.view;
    const char *kind = summary->proof.host.kind;
    bool hcs = summary_on_hcs(summary);
    listing_systems(
        view, kind,
        attachment_add(attachments, hcs ? "hcs_both_running.txt" : "systems_both_running.txt"));
    listing_networks(
        view, kind,
        attachment_add(attachments, hcs ? "hns_both_networks.txt" : "networks_both_running.txt"));
}

static void attachment_add_excerpt(const struct summary *summary, struct attachments *attachments)
{
    struct text *out = attachment_add(attachments, "event_log_excerpt.txt");
    text_append_format(out,
                       "# the last %zu of %lld changes that the host showed, by history line\n",
                       summary->changes.count, (long long)summary->changes_total);
    for (size_t i = 0; i < summary->changes.count; i++) {
        const struct summary_change *change = &summary->changes.items[i];
        text_append_format(out, "line %lld, ", (long long)change->seq + 1);
        claim_append_seconds(out, change->t_ns);
        text_append(out, ": ");
        text_append_visible(out, change->text, strlen(change->text), false);
        text_append_char(out, '\n');
    }
    for (size_t i = 0; i < summary->diagnostics.count; i++) {
        const struct summary_diagnostic *diagnostic = &summary->diagnostics.items[i];
        if (text_starts_with(diagnostic->name, ATTACHMENT_LOG_PREFIX))
            continue;
        text_append_format(out, "\n# line %lld, ", (long long)diagnostic->seq + 1);
        claim_append_stranger(out, diagnostic->name);
        text_append(out, ", from ");
        claim_append_stranger(out, diagnostic->source);
        text_append_char(out, '\n');
        if (diagnostic->text)
            text_append_visible(out, diagnostic->text, strlen(diagnostic->text), true);
        if (out->data[out->length - 1] != '\n')
            text_append_char(out, '\n');
    }
}

/* "log:qemu:wsl.log" gives "logs/qemu-wsl.log". */
static char *attachment_log_path(const char *name)
{
    CLEANUP(text_release) struct text path = {0};
    text_append(&path, ATTACHMENT_LOG_FOLDER "/");
    name += strlen(ATTACHMENT_LOG_PREFIX);
    if (!*name || *name == '.') /* none, or one that would be hidden */
        text_append_char(&path, '-');
    for (size_t i = 0; name[i] && i < ATTACHMENT_NAME_BYTES_MAX; i++) {
        char character = name[i];
        bool kept = (character >= 'a' && character <= 'z') ||
                    (character >= 'A' && character <= 'Z') ||
                    (character >= '0' && character <= '9') || strchr("._-", character);
        text_append_char(&path, kept ? character : '-');
    }
    return text_take(&path);
}

static bool attachment_taken(const struct attachments *attachments, const char *path)
{
    for (size_t i = 0; i < attachments->count; i++) {
        if (text_same_ignoring_case(attachments->items[i].path, path)) /* as Windows would */
            return true;
    }
    return false;
}

static void attachment_add_log(const struct summary_diagnostic *diagnostic,
                               struct attachments *attachments)
{
    CLEANUP(memory_free_text) char *wanted = attachment_log_path(diagnostic->name);
    CLEANUP(memory_free_text) char *path = memory_text(wanted);
    for (int number = 2; attachment_taken(attachments, path); number++) {
        free(path);
        path = memory_format("%s-%d", wanted, number);
    }
    struct text *out = attachment_add(attachments, path);
    text_append(out, "# ");
    claim_append_stranger(out, diagnostic->source);
    text_append_char(out, '\n');
    if (diagnostic->text)
        text_append_visible(out, diagnostic->text, strlen(diagnostic->text), true);
}

void attachments_make(const struct summary *summary, const struct verdict *verdict,
                      struct attachments *attachments)
{
    if (summary->together.seen)
        attachment_add_listings(summary, attachments);
    if (verdict->word == VERDICT_FAILED || summary->diagnostics.count)
        attachment_add_excerpt(summary, attachments);
    for (size_t i = 0; i < summary->diagnostics.count; i++) {
        if (text_starts_with(summary->diagnostics.items[i].name, ATTACHMENT_LOG_PREFIX))
            attachment_add_log(&summary->diagnostics.items[i], attachments);
    }
}

void attachments_release(struct attachments *attachments)
{
    for (size_t i = 0; i < attachments->count; i++) {
        free(attachments->items[i].path);
        text_release(&attachments->items[i].text);
    }
    VECTOR_RELEASE(attachments);
}
