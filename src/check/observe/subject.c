/* A runtime under proof, as the checker follows it. */
#include "check/observe/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static void step_observation_release(struct step_observation *observation)
{
    breaches_release(&observation->breaches);
    free(observation->running_output);
    free(observation->running_reason);
    guest_answers_release(&observation->guest_answers);
    charges_release(&observation->charges);
    footprint_looks_release(&observation->looks);
    *observation = (struct step_observation){.charges = {.worked_seq = -1},
                                             .session_end_seq = -1,
                                             .first_beat_seq = -1,
                                             .gone_change_seq = -1,
                                             .gone_view_seq = -1,
                                             .late_beat_seq = -1,
                                             .risen_seq = -1,
                                             .invoke_seq = -1,
                                             .silence = STANDSTILL_NONE,
                                             .lag = STANDSTILL_NONE,
                                             .hole_seq = -1,
                                             .command_seq = -1,
                                             .running_seq = -1,
                                             .running_failed_seq = -1};
}

void subject_turn(struct subject *subject)
{
    footprint_looks_release(&subject->looks);
    subject->looks = subject->observation.looks;
    subject->observation.looks = (struct footprint_looks){0};
    step_observation_release(&subject->observation);
    subject->observation.waited_ns = subject->life.waited_ns;
    life_release(&subject->draft);
}

void subject_remember_guest_answers(struct subject *subject)
{
    if (subject->life.begun)
        guest_answers_renew(&subject->life.guest_answers, &subject->observation.guest_answers);
}

void subject_end_life(struct subject *subject)
{
    if (!subject->life.begun)
        return;
    life_release(&subject->former);
    subject->former = subject->life;
    subject->life = (struct life){0};
}

const struct breach *subject_breach(const struct subject *subject, enum breach_matter matter)
{
    const struct step_observation *observation = &subject->observation;
    bool ended = observation->gone_change_seq >= 0 || observation->gone_view_seq >= 0;
    return breaches_first(&observation->breaches, matter, ended);
}

void subject_release(struct subject *subject)
{
    life_release(&subject->life);
    life_release(&subject->former);
    life_release(&subject->draft);
    free(subject->stream.boot_id);
    footprint_looks_release(&subject->looks);
    step_observation_release(&subject->observation);
}

/* A beat of a session that wasn't there before starts the stream anew. */
static void subject_stream_begin(struct subject *subject, const struct event *event)
{
    const struct event_beat *beat = &event->beat;
    free(subject->stream.boot_id);
    subject->stream = (struct beats){.session = beat->op,
                                     .number = beat->number,
                                     .t_ns = event->t_ns,
                                     .uptime_ms = beat->uptime_ms,
                                     .period_ms = beat->period_ms,
                                     .boot_id = memory_text(beat->boot_id)};
    if (beat->number != 1)
        breaches_add(&subject->observation.breaches, BREACH_BEAT_MISSING, event->seq, NULL,
                     "its first beat has the number %lld", (long long)beat->number);
}

/* How long the subject may be silent. */
static int64_t subject_silence_limit_ns(const struct subject *subject)
{
    return SUBJECT_SILENCE_NS + 2 * subject->stream.period_ms * CLOCK_NS_PER_MS;
}

struct standstill subject_open_silence(const struct subject *subject, int64_t now_ns, int64_t seq)
{
    struct standstill none = STANDSTILL_NONE;
    struct standstill open = {.seq = seq,
                              .from_ns = subject->stream.t_ns,
                              .to_ns = now_ns,
                              .length_ns = now_ns - subject->stream.t_ns,
                              .limit_ns = subject_silence_limit_ns(subject),
                              .waited_ns = subject->life.waited_ns,
                              .waited_after_ns = -1};
    standstill_longer(&none, &open);
    return none;
}

/* The lag of guest time behind host time may wander by as much as a silence may last: any two
 * beats of the step are compared, so that a standstill which the guest's clock shows is seen
 * even if each pause is short. */
static void subject_lag(struct subject *subject, const struct event *event)
{
    struct step_observation *observation = &subject->observation;
    int64_t lag_ns = event->t_ns - event->beat.uptime_ms * CLOCK_NS_PER_MS;
    if (observation->beats == 1 || lag_ns < observation->lag_min_ns)
        observation->lag_min_ns = lag_ns;
    if (observation->beats == 1 || lag_ns > observation->lag_max_ns)
        observation->lag_max_ns = lag_ns;
    struct standstill lag = {.seq = event->seq,
                             .from_ns = observation->first_beat_ns,
                             .to_ns = event->t_ns,
                             .length_ns = observation->lag_max_ns - observation->lag_min_ns,
                             .limit_ns = subject_silence_limit_ns(subject),
                             .waited_ns = observation->waited_ns,
                             .waited_after_ns = -1,
                             .clock = true};
    standstill_longer(&observation->lag, &lag);
}

static void subject_stream_go_on(struct subject *subject, const struct event *event,
                                 int64_t begin_ns)
{
    const struct event_beat *beat = &event->beat;
    struct beats *stream = &subject->stream;
    struct breaches *breaches = &subject->observation.breaches;
    bool hole = beat->number != stream->number + 1;
    bool another = !text_same(beat->boot_id, stream->boot_id);
    if ((hole || another) && subject->observation.hole_seq < 0)
        subject->observation.hole_seq = event->seq;
    if (hole)
        breaches_add(breaches, BREACH_BEAT_MISSING, event->seq, NULL, "beat %lld follows beat %lld",
                     (long long)beat->number, (long long)stream->number);
    if (another)
        breaches_add(breaches, BREACH_BOOT_ID_OTHER, event->seq, NULL,
                     "its boot id changed: the guest was started anew");
    if (beat->uptime_ms < stream->uptime_ms)
        breaches_add(breaches, BREACH_UPTIME_BACK, event->seq, NULL,
                     "its uptime went back from %lld ms to %lld ms", (long long)stream->uptime_ms,
                     (long long)beat->uptime_ms);
    struct standstill silence = subject_open_silence(subject, event->t_ns, event->seq);
    /* It began when the next beat was due. */
    silence.before_step = stream->t_ns + stream->period_ms * CLOCK_NS_PER_MS < begin_ns;
    standstill_longer(&subject->observation.silence, &silence);
    stream->number = beat->number;
    stream->t_ns = event->t_ns;
    stream->uptime_ms = beat->uptime_ms;
    stream->period_ms = beat->period_ms;
}

void subject_list(struct subject *subject, const struct event *event)
{
    struct step_observation *observation = &subject->observation;
    const struct event_op *op = &event->op;
    bool failed = op->phase == EVENT_OP_FAIL;
    observation->running_seq = event->seq;
    observation->running_phase = op->phase;
    observation->running_cut = op->cut;
    free(observation->running_output);
    free(observation->running_reason);
    observation->running_output = memory_text(op->output);
    observation->running_reason = failed ? memory_text(op->reason) : NULL;
    if (failed && !op->reason)
        observation->running_failed_seq = event->seq;
}

void subject_beat(struct subject *subject, const struct event *event, int64_t begin_ns,
                  bool effect_seen)
{
    struct step_observation *observation = &subject->observation;
    struct beats *stream = &subject->stream;
    observation->beats++;
    observation->beats_settled += effect_seen;
    if (observation->first_beat_seq < 0) {
        observation->first_beat_seq = event->seq;
        observation->first_beat_ns = event->t_ns;
    }
    if (!stream->boot_id || stream->session != event->beat.op)
        subject_stream_begin(subject, event);
    else
        subject_stream_go_on(subject, event, begin_ns);
    if (subject->life.begun && subject->life.session != event->beat.op)
        breaches_add(&observation->breaches, BREACH_SESSION_OTHER, event->seq, NULL,
                     "a beat of another session");
    if (subject->life.begun && !text_same(subject->life.boot_id, event->beat.boot_id))
        breaches_add(&observation->breaches, BREACH_BOOT_ID_NEW, event->seq, NULL,
                     "its boot id is not the one it started with");
    subject_lag(subject, event);
    bool gone = observation->gone_view_seq >= 0;
    if (gone && observation->late_beat_seq < 0 &&
        event->t_ns - observation->gone_view_t_ns > SUBJECT_LATE_BEAT_NS) {
        observation->late_beat_seq = event->seq;
        observation->late_beat_t_ns = event->t_ns;
    }
}

/* Whether the system is the life's, unharmed; else notes what is wrong. */
static bool subject_is_same(struct subject *subject, const struct event *event,
                            const struct compute_system *system)
{
    const struct life *life = &subject->life;
    struct breaches *breaches = &subject->observation.breaches;
    if (!system)
        breaches_add(breaches, BREACH_SYSTEM_GONE, event->seq, NULL,
                     "its compute system %s is gone", life->system_id);
    else if (system->state != SYSTEM_STATE_RUNNING)
        breaches_add(breaches,
                     system_is_up(system) ? BREACH_SYSTEM_NOT_RUNNING : BREACH_SYSTEM_DOWN,
                     event->seq, NULL, "its compute system is %s, not Running",
                     system_state_words[system->state]);
    else if (!text_same(system->runtime_id, life->runtime_id))
        breaches_add(breaches, BREACH_SYSTEM_ANEW, event->seq, NULL,
                     "its compute system was started anew (runtime id %s, was %s)",
                     system->runtime_id ? system->runtime_id : "-",
                     life->runtime_id ? life->runtime_id : "-");
    else if (!text_same(system->owner, subject->profile->owner))
        breaches_add(breaches, BREACH_OWNER_OTHER, event->seq, NULL,
                     "its compute system has the owner %s now",
                     system->owner ? system->owner : "-");
    else
        return true;
    return false;
}

static void subject_worker(struct subject *subject, const struct event *event)
{
    const struct life *life = &subject->life;
    const struct view *view = &event->view.view;
    struct step_observation *observation = &subject->observation;
    if (view_unavailable(view, VIEW_WORKERS))
        return;
    const struct worker *worker = view_worker_of(view, life->system_id);
    if (!worker)
        breaches_add(&observation->breaches, BREACH_WORKER_GONE, event->seq, NULL,
                     "its worker is gone");
    else if (life->worker_pid &&
             (worker->pid != life->worker_pid || worker->start_time != life->worker_start))
        breaches_add(&observation->breaches, BREACH_WORKER_OTHER, event->seq, NULL,
                     "its worker is another process (pid %lld, was %lld)", (long long)worker->pid,
                     (long long)life->worker_pid);
    else if (life->worker_pid) {
        observation->views_worker++;
        subject->life.waited_ns = worker->wait_ns;
        standstill_view(&observation->silence, event->t_ns, worker->wait_ns);
        standstill_view(&observation->lag, event->t_ns, worker->wait_ns);
    }
}

/* What the view shows of the life's endpoint; BREACH_CODES if it is as it was. */
static enum breach_code subject_endpoint(const struct life *life, const struct view *view)
{
    enum breach_code code = BREACH_ENDPOINT_GONE;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        bool on = text_same(endpoint->network_id, life->network.id) &&
                  text_same(endpoint->system_id, life->system_id);
        bool same = text_same(endpoint->id, life->endpoint_id);
        if (on && same)
            return BREACH_CODES;
        if (on)
            code = BREACH_ENDPOINT_OTHER;
        else if (same && !endpoint->system_id && code == BREACH_ENDPOINT_GONE)
            code = BREACH_ENDPOINT_UNTOLD;
    }
    return code;
}

/* Whether the VM still has its endpoint on its network, and that is what it was. */
static void subject_network(struct subject *subject, const struct event *event)
{
    const struct view *view = &event->view.view;
    const struct network *was = &subject->life.network;
    const char *name = was->name ? was->name : was->id;
    struct breaches *breaches = &subject->observation.breaches;
    if (!subject->life.network_known || view_unavailable(view, VIEW_NETWORKS) ||
        view_unavailable(view, VIEW_ENDPOINTS))
        return;
    const struct network *network = view_network(view, was->id);
    if (!network || !network->active)
        breaches_add(breaches, BREACH_NETWORK_GONE, event->seq, name, "its network %s is gone",
                     name);
    else if (!record_same(&network_record, network, was))
        breaches_add(breaches, BREACH_NETWORK_OTHER, event->seq, name,
                     "its network %s is not what it was (name, bridge, subnet)", name);
    enum breach_code endpoint = subject_endpoint(&subject->life, view);
    if (endpoint != BREACH_CODES)
        breaches_add(breaches, endpoint, event->seq, name, "its endpoint on its network %s is %s",
                     name, endpoint == BREACH_ENDPOINT_OTHER ? "another one" : "gone");
}

/* Whether those of the life's rules that are there stand in the order that they had. */
static bool subject_rules_in_order(const struct life *life, const struct view *view)
{
    size_t next = 0;
    for (size_t i = 0; i < life->nat_rules.count; i++) {
        size_t at = 0;
        while (
            at < view->nat_rules.count &&
            !record_same(&nat_rule_record, &life->nat_rules.items[i], &view->nat_rules.items[at]))
            at++;
        if (at < next)
            return false;
        if (at < view->nat_rules.count)
            next = at;
    }
    return true;
}

/* Whether the rules for its subnets are those that were there when its life began. */
static void subject_nat_rules(struct subject *subject, const struct event *event)
{
    const struct view *view = &event->view.view;
    const struct life *life = &subject->life;
    struct breaches *breaches = &subject->observation.breaches;
    if (!life->network_known || view_unavailable(view, VIEW_NAT_RULES))
        return;
    size_t there = 0;
    for (size_t i = 0; i < view->nat_rules.count; i++)
        there += rule_is_for(&view->nat_rules.items[i], &life->network);
    for (size_t i = 0; i < life->nat_rules.count; i++) {
        if (!view_has_nat_rule(view, &life->nat_rules.items[i]))
            breaches_add(breaches, BREACH_NAT_RULE_GONE, event->seq,
                         life->nat_rules.items[i].subnet, "a NAT rule for its subnet is gone: %s",
                         life->nat_rules.items[i].text);
    }
    if (!subject_rules_in_order(life, view))
        breaches_add(breaches, BREACH_NAT_RULES_ORDER, event->seq, NULL,
                     "the NAT rules for its subnet are in another order");
    if (there > life->nat_rules.count)
        breaches_add(breaches, BREACH_NAT_RULES_MORE, event->seq, NULL,
                     "%zu NAT rules are for its subnet, %zu were", there, life->nat_rules.count);
}

/* The processes behind services, or behind the servers of its network, as they were. */
static void subject_processes(struct subject *subject, const struct event *event, bool servers)
{
    const struct view *view = &event->view.view;
    const struct life *life = &subject->life;
    struct breaches *breaches = &subject->observation.breaches;
    const char *what = servers ? "the server" : "its service";
    size_t count = servers ? life->servers.count : life->services.count;
    for (size_t i = 0; i < count && !view_unavailable(view, VIEW_SERVICES); i++) {
        const struct service *was = servers ? &life->servers.items[i] : &life->services.items[i];
        const struct service *is = view_service_running(view, was->name);
        if (!is)
            breaches_add(breaches, servers ? BREACH_SERVER_STOPPED : BREACH_SERVICE_STOPPED,
                         event->seq, was->name, "%s %s stopped", what, was->name);
        else if (is->pid != was->pid || is->start_time != was->start_time)
            breaches_add(breaches, servers ? BREACH_SERVER_OTHER : BREACH_SERVICE_OTHER, event->seq,
                         was->name, "%s %s is another process (pid %lld, was %lld)", what,
                         was->name, (long long)is->pid, (long long)was->pid);
    }
}

/* Whether a VM of its owner is up: it may be one that nobody has asked for. */
static void subject_risen(struct subject *subject, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->systems.count && subject->observation.risen_seq < 0; i++) {
        const struct compute_system *system = &view->systems.items[i];
        if (text_same(system->owner, subject->profile->owner) && system_is_up(system))
            subject->observation.risen_seq = event->seq;
    }
}

void subject_view(struct subject *subject, const struct event *event)
{
    const struct view *view = &event->view.view;
    struct step_observation *observation = &subject->observation;
    if (!subject->life.begun) {
        subject_risen(subject, event);
        return;
    }
    subject_nat_rules(subject, event);
    subject_processes(subject, event, false);
    subject_processes(subject, event, true);
    if (view_unavailable(view, VIEW_SYSTEMS))
        return;
    const struct compute_system *system = view_system(view, subject->life.system_id);
    if ((!system || !system_is_up(system)) && observation->gone_view_seq < 0) {
        observation->gone_view_seq = event->seq;
        observation->gone_view_t_ns = event->t_ns;
    }
    if (!subject_is_same(subject, event, system))
        return;
    const struct compute_system *first = NULL;
    size_t owned = view_owned(view, subject->profile->owner, &first);
    if (owned != 1)
        breaches_add(&observation->breaches, BREACH_OWNER_AGAIN, event->seq, NULL,
                     "%zu compute systems have the owner %s", owned, subject->profile->owner);
    observation->views_same++;
    subject_worker(subject, event);
    subject_network(subject, event);
}

/* What a change of its compute system says. */
static enum breach_code subject_reported(const struct change *change)
{
    if (system_word_is_death(change->to))
        return text_same(change->reason, "crashed") || text_same(change->reason, "failed")
                   ? BREACH_REPORTED_CRASHED
                   : BREACH_REPORTED_GONE;
    if (text_same(change->reason, "reset"))
        return BREACH_REPORTED_RESET;
    return text_same(change->to, system_state_words[SYSTEM_STATE_PAUSED]) ? BREACH_REPORTED_PAUSED
                                                                          : BREACH_REPORTED_CHANGE;
}

/* What belongs to the life and the change is about, in words; BREACH_CODES if nothing. */
static enum breach_code subject_reported_part(const struct life *life, const struct change *change,
                                              const char **what)
{
    switch (change->part) {
    case VIEW_NETWORKS:
        *what = "its network";
        return life->network_known && text_same_ignoring_case(change->id, life->network.id)
                   ? BREACH_REPORTED_NETWORK_LOST
                   : BREACH_CODES;
    case VIEW_ENDPOINTS:
        *what = "its endpoint";
        return life->endpoint_id && text_same_ignoring_case(change->id, life->endpoint_id)
                   ? BREACH_REPORTED_ENDPOINT_LOST
                   : BREACH_CODES;
    case VIEW_NAT_RULES:
        *what = "a NAT rule for its subnet";
        return life_has_rule(life, change->id) ? BREACH_REPORTED_NAT_RULE_LOST : BREACH_CODES;
    case VIEW_SERVICES:
        *what = "its service";
        for (size_t i = 0; i < life->services.count; i++) {
            if (text_same(change->name, life->services.items[i].name))
                return BREACH_REPORTED_SERVICE_END;
        }
        *what = "the server";
        return life->network_known && change->name &&
                       life_is_server(change->name, life->network.name)
                   ? BREACH_REPORTED_SERVER_END
                   : BREACH_CODES;
    default:
        return BREACH_CODES;
    }
}

/* The loss of something that belongs to the life, which the host reported while another acted: it
 * was lost, whatever was put back before the next view. */
static void subject_reported_loss(struct subject *subject, const struct event *event)
{
    const struct change *change = &event->change;
    const char *what = NULL;
    enum breach_code code = subject_reported_part(&subject->life, change, &what);
    const char *name = change->name ? change->name : change->id;
    if (code != BREACH_CODES)
        breaches_add(&subject->observation.breaches, code, event->seq, name,
                     "the host reported of %s %s: %s to %s%s%s", what, name,
                     change->from ? change->from : "-", change->to, change->reason ? ", " : "",
                     change->reason ? change->reason : "");
}

void subject_change(struct subject *subject, const struct event *event, bool window)
{
    const struct change *change = &event->change;
    const struct life *life = &subject->life;
    struct step_observation *observation = &subject->observation;
    bool gone = system_word_is_death(change->to);
    if (!life->begun && gone) /* at its own start, once the host has shown it */
        life = &subject->draft;
    if (!life->begun)
        return;
    if (window && subject->life.begun && (gone || network_word_is_loss(change->to)))
        subject_reported_loss(subject, event);
    if (change->part == VIEW_SYSTEMS && text_same(change->id, life->system_id)) {
        breaches_add(&observation->breaches, subject_reported(change), event->seq, change->reason,
                     "the host reported of its compute system: %s to %s%s%s",
                     change->from ? change->from : "-", change->to ? change->to : "-",
                     change->reason ? ", " : "", change->reason ? change->reason : "");
        if (gone && observation->gone_change_seq < 0) {
            observation->gone_change_seq = event->seq;
            observation->gone_change_by_event = change->found_by == CHANGE_BY_EVENT;
        }
    }
    char pid[32];
    snprintf(pid, sizeof pid, "%lld", (long long)life->worker_pid);
    if (change->part == VIEW_WORKERS && gone && text_same(change->id, pid))
        breaches_add(&observation->breaches, BREACH_REPORTED_WORKER_END, event->seq, NULL,
                     "the host reported that its worker %s ended", pid);
}
