/* What a verdict is about. */
#include "report/summary/claim.h"

#include <string.h>

#include "base/clock.h"

#define PPM_PER_TENTH_PERCENT 1000
#define PPM_PER_PERCENT       10000

/* Named to whom has one: the rounds that README's example has. */
#define CLAIM_ROUNDS_ADVISED 20

const char *claim_label(const struct summary *summary, const struct verdict *verdict)
{
    if (!summary_on_hcs(summary) || verdict->rehearsal)
        return "UNCONFIRMED";
    return verdict->word == VERDICT_PROVEN ? "PROVEN by runtime" : verdict_words[verdict->word];
}

void claim_append_stranger(struct text *out, const char *stranger)
{
    bool first = true;
    for (const char *line = stranger; line && *line;) {
        size_t length = strcspn(line, "\r\n");
        if (length && !first)
            text_append(out, "; ");
        if (length)
            first = false;
        text_append_visible(out, line, length, false);
        line += length;
        line += strspn(line, "\r\n");
    }
    if (first)
        text_append(out, "-");
}

static void claim_append_versions(const struct summary *summary, struct text *out)
{
    const struct texts *versions = &summary->proof.host.versions;
    for (size_t i = 0; i < versions->count; i++) {
        text_append(out, ", ");
        claim_append_stranger(out, versions->items[i]);
    }
}

static void claim_append_kernel(const struct summary *summary, struct text *out)
{
    const struct event_machine *machine = &summary->proof.machine;
    claim_append_stranger(out, machine->system);
    text_append_char(out, ' ');
    claim_append_stranger(out, machine->release);
    text_append_char(out, ' ');
    claim_append_stranger(out, machine->arch);
}

void claim_append_machine(const struct summary *summary, struct text *out)
{
    const struct event_machine *machine = &summary->proof.machine;
    claim_append_kernel(summary, out);
    text_append_format(out, ", %lld cores", (long long)machine->cores);
    if (machine->memory_bytes > 0) /* 0: the history does not tell */
        text_append_format(out, ", %lld MiB of memory",
                           (long long)(machine->memory_bytes / (1024 * 1024)));
    if (machine->accelerator) {
        text_append(out, ", guests run by ");
        claim_append_stranger(out, machine->accelerator);
    }
}

void claim_append_host(const struct summary *summary, struct text *out)
{
    const struct event_host *host = &summary->proof.host;
    claim_append_stranger(out, host->kind);
    if (host->address) {
        text_append(out, " at ");
        claim_append_stranger(out, host->address);
    }
    text_append(out, host->private ? ", a private host made for this proof" : "");
    claim_append_versions(summary, out);
    text_append(out, "; ");
    claim_append_machine(summary, out);
}

void claim_append_system(const struct summary *summary, struct text *out)
{
    if (!summary_on_hcs(summary))
        text_append(out, "none; the host is ");
    claim_append_kernel(summary, out);
    claim_append_versions(summary, out);
}

void claim_append_strength(const struct verdict *verdict, struct text *out)
{
    if (verdict->rounds <= 0) {
        text_append(out, "no whole round ran clean, so nothing is said about the failure rate");
        return;
    }
    if (verdict->rounds < verdict->rounds_planned)
        text_append_format(out, "%lld of %lld rounds ran, all clean: ", (long long)verdict->rounds,
                           (long long)verdict->rounds_planned);
    if (verdict->rounds == 1) {
        int64_t percent =
            (verdict_bound_ppm(CLAIM_ROUNDS_ADVISED) + PPM_PER_PERCENT / 2) / PPM_PER_PERCENT;
        text_append_format(out,
                           "one clean round says nothing about how often it would fail; %d "
                           "clean rounds would bound that at %lld %%",
                           CLAIM_ROUNDS_ADVISED, (long long)percent);
        return;
    }
    int64_t tenths = (verdict->bound_ppm + PPM_PER_TENTH_PERCENT - 1) / PPM_PER_TENTH_PERCENT;
    text_append_format(out,
                       "no failure in %lld rounds: with 95 %% confidence the failure rate is "
                       "below %lld.%lld %%",
                       (long long)verdict->rounds, (long long)(tenths / 10),
                       (long long)(tenths % 10));
}

void claim_append_seconds(struct text *out, int64_t time_ns)
{
    if (time_ns < 0) {
        text_append(out, "-");
        return;
    }
    int64_t milliseconds = (time_ns + CLOCK_NS_PER_MS / 2) / CLOCK_NS_PER_MS;
    text_append_format(out, "%lld.%03lld s", (long long)(milliseconds / CLOCK_MS_PER_S),
                       (long long)(milliseconds % CLOCK_MS_PER_S));
}

void claim_append_times(struct text *out, int64_t times)
{
    if (times == 1)
        text_append(out, "once");
    else
        text_append_format(out, "%lld times", (long long)times);
}
