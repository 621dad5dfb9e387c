/* What guests are asked. One command in each guest asks everything at once. */
#include "run/probe.h"

#include <stdlib.h>
#include <string.h>

#include "model/network.h"
#include "plan/work.h"
#include "runtime/questions.h"
#include "runtime/work.h"

/* How long a guest may take to answer after a failure: one that stands still must not hold up the
 * end. */
#define PROBE_EXCERPT_MS_MAX 5000

/* What the guests say of their network after a failure (the procedure's section 5, scenario C):
 * whatever of it the guest has. */
#define PROBE_EXCERPT_SCRIPT                                                                       \
    "ip addr 2>&1 || cat /proc/net/dev; ip route 2>&1 || cat /proc/net/route; "                    \
    "cat /etc/resolv.conf 2>&1"

/* One guest, asked. */
struct probe {
    struct session *session;
    struct question_peers peers;
    struct texts addresses; /* the peers': a session's own may change when its guest answers */
    bool write_file;
    struct op *op;
};

static bool probe_is_due(const struct session *session, const struct plan_step *plan)
{
    return !session->profile->guest.single_command && session_is_held(session) &&
           plan_step_has_up(plan, session->profile->name);
}

/* The other guests of whom an address is known. */
static void probe_find_peers(struct sessions *sessions, const struct plan_step *plan,
                             struct probe *probe)
{
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *other = &sessions->items[i];
        if (other == probe->session || !other->address || !probe_is_due(other, plan))
            continue;
        texts_add(&probe->addresses, other->address);
        probe->peers.items[probe->peers.count++] =
            (struct question_peer){.name = other->profile->name,
                                   .address = probe->addresses.items[probe->addresses.count - 1]};
    }
}

static void probe_ask(struct prover *prover, struct probe *probe)
{
    const struct profile *profile = probe->session->profile;
    CLEANUP(texts_release) struct texts command = {0};
    questions_command(profile, probe->write_file, &probe->peers, &command);
    probe->op = op_invoke_in_guest(prover, profile, EVENT_VERB_PROBE, &command,
                                   profile->deadlines.command_ms);
}

static const struct question_peer *probe_peer(const struct probe *probe, const char *name)
{
    for (size_t i = 0; name && i < probe->peers.count; i++) {
        if (text_same(probe->peers.items[i].name, name))
            return &probe->peers.items[i];
    }
    return NULL;
}

static void probe_record(struct prover *prover, const struct probe *probe,
                         const struct answer *answer)
{
    static const enum event_probe_result results[] = {[ANSWER_OK] = EVENT_PROBE_OK,
                                                      [ANSWER_FAIL] = EVENT_PROBE_FAIL,
                                                      [ANSWER_UNKNOWN] = EVENT_PROBE_UNKNOWN};
    const struct profile *profile = probe->session->profile;
    CLEANUP(texts_release) struct texts words = {0};
    question_describe(profile, answer->question, probe->write_file, probe_peer(probe, answer->peer),
                      &words);
    struct event event = {.kind = EVENT_PROBE,
                          .probe = {.runtime = profile->name,
                                    .about = question_words[answer->question],
                                    .question = words,
                                    .answer = answer->text,
                                    .result = results[answer->result]}};
    recorder_write(prover->recorder, &event);
}

/* Whether the address is on the VM's network; where the host does not tell which that is, on one
 * that the profile names. */
static bool probe_is_on_network(const struct session *session, const struct view *view,
                                const char *address)
{
    if (!session->system_id)
        return false;
    if (view_address_is_on_network(view, session->system_id, address))
        return true;
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        bool named = profile_names_network(session->profile, network->id, network->name);
        for (size_t k = 0; named && k < network->subnets.count; k++) {
            if (subnets_overlap(network->subnets.items[k], address))
                return true;
        }
    }
    return false;
}

/* Remembers by which of its addresses the guest can be asked for. */
static void probe_know_address(struct session *session, const struct view *view,
                               const char *addresses)
{
    free(session->address);
    session->address = NULL;
    while (addresses && *addresses && !session->address) {
        size_t length = strcspn(addresses, " ");
        CLEANUP(memory_free_text)
        char *address = memory_format("%.*s", (int)length, addresses);
        if (probe_is_on_network(session, view, address))
            session->address = memory_text(address);
        addresses += length + (addresses[length] == ' ');
    }
}

static void probe_finish(struct prover *prover, const struct probe *probe, const struct view *view)
{
    struct session *session = probe->session;
    CLEANUP(answers_release) struct answers answers = {0};
    answers_read(session->profile, &probe->peers,
                 probe->op->phase == EVENT_OP_OK ? probe->op->output : NULL, &answers);
    for (size_t i = 0; i < answers.items.count; i++) {
        const struct answer *answer = &answers.items.items[i];
        probe_record(prover, probe, answer);
        if (answer->question == QUESTION_ADDRESS)
            probe_know_address(session, view, answer->text);
    }
    session->file_written = session->file_written || probe->op->phase == EVENT_OP_OK;
    op_free(probe->op);
}

void probe_guests(struct sessions *sessions, const struct plan_step *plan, const struct view *view)
{
    struct prover *prover = sessions->prover;
    struct probe probes[PROFILE_RUNTIMES_MAX];
    struct op *ops[PROFILE_RUNTIMES_MAX] = {0};
    size_t count = 0;
    int64_t deadline_ms = 0;
    for (size_t i = 0; i < sessions->count; i++) {
        struct session *session = &sessions->items[i];
        if (!probe_is_due(session, plan))
            continue;
        struct probe *probe = &probes[count++];
        *probe = (struct probe){.session = session, .write_file = !session->file_written};
        probe_find_peers(sessions, plan, probe);
        if (deadline_ms < session->profile->deadlines.command_ms)
            deadline_ms = session->profile->deadlines.command_ms;
    }
    for (size_t i = 0; i < count; i++) {
        probe_ask(prover, &probes[i]);
        ops[i] = probes[i].op;
    }
    ops_wait(prover, ops, count, deadline_ms);
    for (size_t i = 0; i < count; i++) {
        op_give_up(probes[i].op, EVENT_OP_ENDED);
        probe_finish(prover, &probes[i], view);
        texts_release(&probes[i].addresses);
    }
}

/* One kind of work: what was asked for, and how much the guest says it did ("410 BOOT_ID"). */
static void probe_record_work(struct prover *prover, const struct session *session,
                              enum question question, int64_t amount, const char *boot_id)
{
    bool told = amount >= 0 && boot_id;
    CLEANUP(memory_free_text)
    char *answer = told ? memory_format("%lld %s", (long long)amount, boot_id) : NULL;
    struct event event = {.kind = EVENT_PROBE,
                          .probe = {.runtime = session->profile->name,
                                    .about = question_words[question],
                                    .answer = answer,
                                    .result = told ? EVENT_PROBE_OK : EVENT_PROBE_UNKNOWN}};
    recorder_write(prover->recorder, &event);
}

static void probe_have_work(struct prover *prover, const struct session *session,
                            enum plan_work kind)
{
    const struct profile *profile = session->profile;
    CLEANUP(texts_release) struct texts command = {0};
    CLEANUP(work_release) struct work work = {0};
    work_command(kind == PLAN_WORK_MEMORY, &command);
    struct op *op = op_invoke_in_guest(prover, profile, EVENT_VERB_WORK, &command,
                                       profile->deadlines.command_ms);
    ops_wait(prover, &op, 1, profile->deadlines.command_ms);
    op_give_up(op, EVENT_OP_ENDED);
    work_read(op->phase == EVENT_OP_OK ? op->output : NULL, &work);
    probe_record_work(prover, session, QUESTION_CPU, work.cpu_ms, work.boot_id);
    if (kind == PLAN_WORK_MEMORY)
        probe_record_work(prover, session, QUESTION_MEMORY, work.memory_bytes, work.boot_id);
    prover_record_look(prover, EVENT_VIEW_WORKED);
    op_free(op);
}

void probe_work(struct sessions *sessions, const struct plan_step *plan)
{
    struct prover *prover = sessions->prover;
    bool quiet = false;
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->items[i];
        enum plan_work kind =
            plan_work_at(prover->options->plan, (size_t)plan->index - 1, session->profile->name);
        if (kind == PLAN_WORK_NONE || !probe_is_due(session, plan) || prover_must_stop(prover))
            continue;
        if (!quiet)
            prover_record_look(prover, EVENT_VIEW_QUIET);
        quiet = true;
        probe_have_work(prover, session, kind);
    }
}

static void probe_record_excerpt(struct prover *prover, const struct op *op)
{
    CLEANUP(memory_free_text) char *name = memory_format("guest: %s", op->profile->name);
    char *said = op->output && *op->output ? op->output : op->problem;
    struct event event = {.kind = EVENT_DIAGNOSTIC,
                          .diagnostic = {.name = name,
                                         .source = "in the guest: " PROBE_EXCERPT_SCRIPT,
                                         .text = said}};
    recorder_write(prover->recorder, &event);
}

void probe_excerpts(struct sessions *sessions)
{
    struct prover *prover = sessions->prover;
    static const char *const words[] = {"sh", "-c", PROBE_EXCERPT_SCRIPT};
    CLEANUP(texts_release) struct texts command = {0};
    struct op *ops[PROFILE_RUNTIMES_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        texts_add(&command, words[i]);
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->items[i];
        if (session_is_held(session) && !session->profile->guest.single_command)
            ops[count++] = op_invoke_in_guest(prover, session->profile, EVENT_VERB_EXCERPT,
                                              &command, PROBE_EXCERPT_MS_MAX);
    }
    ops_wait(prover, ops, count, PROBE_EXCERPT_MS_MAX);
    for (size_t i = 0; i < count; i++) {
        op_give_up(ops[i], EVENT_OP_ENDED);
        probe_record_excerpt(prover, ops[i]);
        op_free(ops[i]);
    }
}
