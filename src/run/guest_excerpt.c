/* What the guests say of their network after a failure. */
#include "run/guest_excerpt.h"

#include "run/op.h"

/* How long a guest may take to answer: one that stands still must not hold up the end. */
#define GUEST_EXCERPT_MS_MAX 5000

/* Whatever of it the guest has. */
#define GUEST_EXCERPT_SCRIPT                                                                       \
    "ip addr 2>&1 || cat /proc/net/dev; ip route 2>&1 || cat /proc/net/route; "                    \
    "cat /etc/resolv.conf 2>&1"

static void guest_excerpt_record(struct prover *prover, const struct op *op)
{
    CLEANUP(memory_free_text) char *name = memory_format("guest: %s", op->profile->name);
    char *said = op->output && *op->output ? op->output : op->problem;
    struct event event = {.kind = EVENT_DIAGNOSTIC,
                          .diagnostic = {.name = name,
                                         .source = "in the guest: " GUEST_EXCERPT_SCRIPT,
                                         .text = said}};
    recorder_write(prover->recorder, &event);
}

void guest_excerpts_record(struct sessions *sessions)
{
    struct prover *prover = sessions->prover;
    static const char *const words[] = {"sh", "-c", GUEST_EXCERPT_SCRIPT};
    CLEANUP(texts_release) struct texts command = {0};
    struct op *ops[PROFILE_RUNTIMES_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        texts_add(&command, words[i]);
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->items[i];
        if (session_is_held(session) && !session->profile->guest.single_command)
            ops[count++] = op_invoke_in_guest(prover, session->profile, "excerpt", &command,
                                              GUEST_EXCERPT_MS_MAX);
    }
    ops_wait(prover, ops, count, GUEST_EXCERPT_MS_MAX);
    for (size_t i = 0; i < count; i++) {
        op_give_up(ops[i], "ended by the prover");
        guest_excerpt_record(prover, ops[i]);
        op_free(ops[i]);
    }
}
