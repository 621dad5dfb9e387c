/* Who reaches whom. */
#include "report/summary/peers.h"

#include "profile/profile.h"
#include "profile/question.h"

/* Every runtime asked for every other. */
#define PEERS_MAX (PROFILE_RUNTIMES_MAX * PROFILE_RUNTIMES_MAX)

static const struct record_field peer_fields[] = {
    RECORD_FIELD_NEEDED(struct peer, runtime, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct peer, other, RECORD_TEXT),
    RECORD_FIELD(struct peer, seq, RECORD_INTEGER),
    RECORD_FIELD(struct peer, reached, RECORD_INTEGER),
    RECORD_FIELD(struct peer, not_reached, RECORD_INTEGER),
    RECORD_FIELD(struct peer, unknown, RECORD_INTEGER),
};
RECORD_TYPE(peer_record, "peer", struct peer, peer_fields);

static struct peer *peers_find(struct peers *peers, const char *runtime, const char *other)
{
    for (size_t i = 0; i < peers->count; i++) {
        if (text_same(peers->items[i].runtime, runtime) && text_same(peers->items[i].other, other))
            return &peers->items[i];
    }
    return NULL;
}

void peers_take(struct peers *peers, const struct event *event)
{
    const struct event_probe *probe = &event->probe;
    if (!text_same(probe->about, question_words[QUESTION_PEER]) || probe->question.count < 2)
        return;
    const char *other = probe->question.items[1];
    struct peer *peer = peers_find(peers, probe->runtime, other);
    if (!peer && peers->count >= PEERS_MAX)
        return;
    if (!peer) {
        peer = VECTOR_ADD(peers);
        *peer = (struct peer){
            .runtime = memory_text(probe->runtime), .other = memory_text(other), .seq = event->seq};
    }
    peer->reached += probe->result == EVENT_PROBE_OK;
    peer->not_reached += probe->result == EVENT_PROBE_FAIL;
    peer->unknown += probe->result == EVENT_PROBE_UNKNOWN;
}

void peers_release(struct peers *peers)
{
    for (size_t i = 0; i < peers->count; i++)
        record_release(&peer_record, &peers->items[i]);
    VECTOR_RELEASE(peers);
}
