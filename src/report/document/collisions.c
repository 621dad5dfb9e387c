/* The findings of an audit in the report of a proof. */
#include "report/document/collisions.h"

/* Most findings shown on a terminal, and in one table. */
#define COLLISIONS_PLAIN_MAX 8
#define COLLISIONS_ROWS_MAX  200

#define COLLISIONS_TITLE "What the audit of the installs had foretold"
#define COLLISIONS_ABOUT                                                                           \
    "Found in the files of the two installs before anything ran (docs/audit.md), beside the "      \
    "causes of this proof that point at it."

static bool collisions_matter(const struct summary_audit *audit)
{
    return audit->finding.weight <= FINDING_SHOULD && !audit->finding.allowed;
}

static const char *collisions_word(const struct finding *finding)
{
    return finding->weight == FINDING_MUST ? "will collide" : "should change";
}

/* The codes of the causes that point at the line. */
static void collisions_append_causes(const struct verdict *verdict, int64_t seq, struct text *out)
{
    bool any = false;
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        for (size_t k = 0; k < cause->evidence.count; k++) {
            if (cause->evidence.items[k].seq != seq)
                continue;
            text_append_format(out, "%s%s", any ? ", " : "", cause->code);
            any = true;
            break;
        }
    }
    if (!any)
        text_append(out, "nothing in this proof");
}

static size_t collisions_count(const struct summary *summary)
{
    size_t count = 0;
    for (size_t i = 0; i < summary->audits.count; i++)
        count += collisions_matter(&summary->audits.items[i]);
    return count;
}

/* What both installs have, in the audit's words. */
static void collisions_say_title(const struct finding *finding, struct document_line *line)
{
    CLEANUP(text_release) struct text title = {0};
    finding_append_title(finding, &title);
    document_quote(line, DOCUMENT_PLAIN, text_get(&title));
}

static void collisions_say_causes(const struct verdict *verdict, int64_t seq,
                                  struct document_line *line)
{
    CLEANUP(text_release) struct text causes = {0};
    collisions_append_causes(verdict, seq, &causes);
    document_quote(line, DOCUMENT_PLAIN, text_get(&causes));
}

void collisions_say(struct document_section *section, const struct summary *summary,
                    const struct verdict *verdict)
{
    size_t shown = 0;
    for (size_t i = 0; i < summary->audits.count && shown < COLLISIONS_PLAIN_MAX; i++) {
        const struct summary_audit *audit = &summary->audits.items[i];
        if (!collisions_matter(audit))
            continue;
        struct document_line *line = document_paragraph(section);
        document_say(line, DOCUMENT_PLAIN, "audit: %s: ", collisions_word(&audit->finding));
        collisions_say_title(&audit->finding, line);
        document_say(line, DOCUMENT_PLAIN, "; history line %lld; seen as ",
                     (long long)audit->seq + 1);
        collisions_say_causes(verdict, audit->seq, line);
        shown++;
    }
    size_t count = collisions_count(summary);
    if (count > shown)
        document_say(document_paragraph(section), DOCUMENT_PLAIN,
                     "audit: %zu more are in the report", count - shown);
}

void collisions_add_section(struct document *document, const struct summary *summary,
                            const struct verdict *verdict)
{
    static const char *const head[] = {
        "History line", "Foretold", "Both installs have", "Why", "What to do", "Seen as", NULL};
    if (!summary->audits.count)
        return;
    struct document_section *section = document_section(document, "audit", COLLISIONS_TITLE);
    document_say(document_note(section), DOCUMENT_PLAIN, COLLISIONS_ABOUT);
    struct document_block *table = document_table(section, head, "n-----");
    for (size_t i = 0; i < summary->audits.count && table->rows.count < COLLISIONS_ROWS_MAX; i++) {
        const struct summary_audit *audit = &summary->audits.items[i];
        if (!collisions_matter(audit))
            continue;
        struct document_line *cells = document_row(table)->cells;
        document_say(&cells[0], DOCUMENT_PLAIN, "%lld", (long long)audit->seq + 1);
        document_say(&cells[1], DOCUMENT_PLAIN, "%s", collisions_word(&audit->finding));
        collisions_say_title(&audit->finding, &cells[2]);
        document_quote(&cells[3], DOCUMENT_PLAIN, audit->finding.effect);
        document_quote(&cells[4], DOCUMENT_PLAIN, audit->finding.remedy);
        collisions_say_causes(verdict, audit->seq, &cells[5]);
    }
    document_say(document_paragraph(section), DOCUMENT_PLAIN,
                 "%zu lines of the audit need no change or were allowed.",
                 summary->audits.count - collisions_count(summary));
}
