/* Histories made by hand for the checker's tests. */
#include "check/testing/fixture_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "history/event.h"
#include "plan/work.h"

#define MADE_BEAT_NS   (200 * CLOCK_NS_PER_MS)
#define MADE_WORKER    4000
#define MADE_BOOT_MS   900
#define MADE_TEXT_SIZE 64

static void fixture_add(struct fixture_history *made, const char *kind, json_t *line)
{
    json_object_set_new(line, "kind", json_string(kind));
    json_object_set_new(line, "t", json_integer(made->t_ns));
    json_object_set_new(line, "seq", json_integer((json_int_t)json_array_size(made->lines)));
    json_array_append_new(made->lines, line);
}

static json_t *fixture_profile(size_t r)
{
    char name[MADE_TEXT_SIZE], owner[MADE_TEXT_SIZE], network[MADE_TEXT_SIZE];
    char resolver[MADE_TEXT_SIZE];
    snprintf(resolver, sizeof resolver, "host.r%zu", r);
    snprintf(name, sizeof name, "r%zu", r);
    snprintf(owner, sizeof owner, "R%.*s", (int)r + 1, "XXXXXXXXXXXXXXXX");
    snprintf(network, sizeof network, "net%zu", r);
    json_t *footprint = json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}]", "name", MADE_ROOT, "kind",
                                  "registry", "at", "HKLM\\SOFTWARE\\Made", "name", MADE_SHARE,
                                  "kind", "unc", "at", "\\\\made\\{distro}");
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:[{s:s, s:s}], s:[{s:s, s:[s]}], s:[s], "
                     "s:{s:[s,s], s:[s,s], s:[s,s]}, s:{s:s, s:s, s:s}, s:o}",
                     "format", 1, "name", name, "owner", owner, "distro", "busybox",
                     "memory_process", name, "networks", "id", network, "name", network, "services",
                     "name", name, "restart", name, "persists", "services", "commands", "exec",
                     name, "{command}", "shutdown", name, "--shutdown", "running", name,
                     "--running", "guest", "resolver", resolver, "outside", "192.0.2.1", "peers",
                     "unreachable", "footprint", footprint);
}

static json_t *fixture_capabilities(const struct capabilities *capabilities)
{
    return record_to_json(&capabilities_record, capabilities);
}

static void fixture_proof(struct fixture_history *made)
{
    const struct capabilities libvirt = {
        .changes_by_event = true, .tells_waiting_time = true, .names_endpoint_systems = true};
    json_t *runtimes = json_array();
    for (size_t r = 0; r < made->profiles.count; r++)
        json_array_append_new(
            runtimes, json_pack("{s:s, s:s, s:o}", "name", made->profiles.items[r].name, "owner",
                                made->profiles.items[r].owner, "profile", fixture_profile(r)));
    fixture_add(made, "proof",
                json_pack("{s:i, s:i, s:s, s:s, s:o, s:{s:s, s:b, s:b, s:o}, s:o}", "format",
                          HISTORY_FORMAT, "criteria_set", HISTORY_CRITERIA_SET, "tool_version",
                          "test", "wall", "2026-01-28T00:00:00Z", "plan",
                          record_to_json(&plan_record, &made->plan), "host", "kind", "libvirt",
                          "private", 1, "rehearsal", 1, "capabilities",
                          fixture_capabilities(&libvirt), "runtimes", runtimes));
}

static void fixture_tick(struct fixture_history *made)
{
    made->ticks++;
    fixture_add(made, "tick", json_pack("{s:I}", "number", (json_int_t)made->ticks));
}

/* Lets `rounds` times the period pass; everybody up beats. */
static void fixture_beats(struct fixture_history *made, int rounds)
{
    for (int i = 0; i < rounds; i++) {
        made->t_ns += MADE_BEAT_NS;
        fixture_tick(made);
        for (size_t r = 0; r < made->profiles.count; r++) {
            if (!made->vm[r].up)
                continue;
            char boot[MADE_TEXT_SIZE];
            snprintf(boot, sizeof boot, "boot-%zu-%lld", r, (long long)made->vm[r].boots);
            int64_t uptime_ms =
                MADE_BOOT_MS + (made->t_ns - made->vm[r].booted_ns) / CLOCK_NS_PER_MS;
            made->vm[r].beats++;
            fixture_add(made, "beat",
                        json_pack("{s:I, s:s, s:I, s:s, s:I, s:i}", "op",
                                  (json_int_t)made->vm[r].session, "runtime",
                                  made->profiles.items[r].name, "number",
                                  (json_int_t)made->vm[r].beats, "boot_id", boot, "uptime_ms",
                                  (json_int_t)uptime_ms, "period_ms", 200));
        }
    }
}

/* An idle VM uses 5 % of a processor; each work 400 ms more, and the first of them 40 MiB. */
static int64_t fixture_cpu_ns(const struct fixture_history *made, size_t r)
{
    return CLOCK_NS_PER_S + (made->t_ns - made->vm[r].booted_ns) / 20 +
           made->vm[r].worked * 400 * CLOCK_NS_PER_MS;
}

static int64_t fixture_memory_bytes(const struct fixture_history *made, size_t r)
{
    return (made->vm[r].worked ? 140 : 100) * INT64_C(1048576);
}

/* What the runtime adds to a view while its VM is up. */
static void fixture_view_of(const struct fixture_history *made, size_t r, json_t *view)
{
    char id[MADE_TEXT_SIZE], run[MADE_TEXT_SIZE], subnet[MADE_TEXT_SIZE], net[MADE_TEXT_SIZE];
    snprintf(id, sizeof id, "system-%zu", r);
    snprintf(run, sizeof run, "%lld", (long long)made->vm[r].boots);
    snprintf(net, sizeof net, "net%zu", r);
    snprintf(subnet, sizeof subnet, "198.18.%zu.0/24", r);
    const struct profile *profile = &made->profiles.items[r];
    int64_t pid = MADE_WORKER + (int64_t)r * 100 + made->vm[r].boots;
    json_array_append_new(json_object_get(view, "systems"),
                          json_pack("{s:s, s:s, s:s, s:s}", "id", id, "owner", profile->owner,
                                    "runtime_id", run, "state", "Running"));
    json_array_append_new(json_object_get(view, "networks"),
                          json_pack("{s:s, s:s, s:s, s:s, s:[s], s:b}", "id", net, "name", net,
                                    "type", "nat", "bridge", net, "subnets", subnet, "active", 1));
    json_array_append_new(
        json_object_get(view, "endpoints"),
        json_pack("{s:s, s:s, s:s}", "id", id, "system_id", id, "network_id", net));
    json_array_append_new(json_object_get(view, "workers"),
                          json_pack("{s:I, s:I, s:I, s:I, s:s, s:s, s:s}", "pid", (json_int_t)pid,
                                    "start_time", (json_int_t)pid + 7, "cpu_ns",
                                    (json_int_t)fixture_cpu_ns(made, r), "memory_bytes",
                                    (json_int_t)fixture_memory_bytes(made, r), "name",
                                    profile->memory_process, "system_id", id, "role", "both"));
    json_array_append_new(
        json_object_get(view, "nat_rules"),
        json_pack("{s:s, s:s, s:s}", "family", "ip", "subnet", subnet, "text", "masquerade"));
}

static void fixture_view(struct fixture_history *made, const char *why)
{
    json_t *view = json_pack("{s:[], s:[], s:[], s:[], s:[], s:[{s:s, s:i, s:i}]}", "systems",
                             "networks", "endpoints", "workers", "nat_rules", "services", "name",
                             "daemon", "pid", 77, "start_time", 88);
    for (size_t r = 0; r < made->profiles.count; r++) {
        if (made->vm[r].up)
            fixture_view_of(made, r, view);
        if (made->vm[r].boots) /* the service stays when the VM goes */
            json_array_append_new(json_object_get(view, "services"),
                                  json_pack("{s:s, s:i, s:i}", "name", made->profiles.items[r].name,
                                            "pid", 300 + (int)r + 10 * (int)made->vm[r].restarts,
                                            "start_time", 1));
    }
    fixture_add(made, "view", json_pack("{s:s, s:o}", "why", why, "view", view));
}

static void fixture_step_line(struct fixture_history *made, int64_t index, const char *action,
                              const char *runtime, bool begin)
{
    size_t last = made->plan.steps.count;
    int64_t round = index < 1               ? 1
                    : index > (int64_t)last ? made->plan.rounds
                                            : made->plan.steps.items[index - 1].round;
    json_t *line =
        json_pack("{s:I, s:I, s:s, s:s, s:s, s:s}", "index", (json_int_t)index, "round",
                  (json_int_t)round, "action", action, "wall", "2026-01-28T00:00:00Z", "phase",
                  begin ? "begin" : "end", "outcome", begin ? "under way" : "done");
    if (runtime)
        json_object_set_new(line, "runtime", json_string(runtime));
    fixture_add(made, "step", line);
}

/* As the profile's commands have it. */
static json_t *fixture_argv(const char *runtime, const char *verb)
{
    if (text_same(verb, "start"))
        return json_pack("[s, s, s]", runtime, "sh", "beat");
    if (text_same(verb, "restart-service"))
        return json_pack("[s]", runtime);
    return json_pack("[s, s]", runtime, text_same(verb, "running") ? "--running" : "--shutdown");
}

static void fixture_op(struct fixture_history *made, int64_t id, const char *runtime,
                       const char *verb, const char *phase, const char *output)
{
    json_t *line = json_pack("{s:I, s:s, s:s, s:s}", "id", (json_int_t)id, "runtime", runtime,
                             "verb", verb, "phase", phase);
    if (output)
        json_object_set_new(line, "output", json_string(output));
    if (text_same(phase, "invoke") && !text_same(verb, "work"))
        json_object_set_new(line, "argv", fixture_argv(runtime, verb));
    fixture_add(made, "op", line);
}

static void fixture_start(struct fixture_history *made, size_t r)
{
    made->vm[r].session = ++made->ops;
    fixture_op(made, made->vm[r].session, made->profiles.items[r].name, "start", "invoke", NULL);
    made->t_ns += CLOCK_NS_PER_S;
    fixture_tick(made);
    made->vm[r].up = true;
    made->vm[r].boots++;
    made->vm[r].beats = 0;
    made->vm[r].worked = 0;
    made->vm[r].booted_ns = made->t_ns;
    fixture_beats(made, 1);
}

/* By the runtime's shutdown, or the restart of its service, as `verb` says. */
static void fixture_shutdown(struct fixture_history *made, size_t r, const char *verb)
{
    const char *name = made->profiles.items[r].name;
    char id[MADE_TEXT_SIZE];
    snprintf(id, sizeof id, "system-%zu", r);
    int64_t op = ++made->ops;
    fixture_op(made, op, name, verb, "invoke", NULL);
    fixture_beats(made, 1);
    made->vm[r].up = false;
    made->vm[r].restarts += !text_same(verb, "shutdown");
    fixture_add(made, "change",
                json_pack("{s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id", id, "from",
                          "Running", "to", "gone", "found_by", "event"));
    fixture_op(made, made->vm[r].session, name, "start", "fail", NULL);
    fixture_op(made, op, name, verb, "ok", NULL);
}

static void fixture_lists(struct fixture_history *made)
{
    for (size_t r = 0; r < made->profiles.count; r++) {
        if (!made->vm[r].boots)
            continue;
        int64_t op = ++made->ops;
        fixture_op(made, op, made->profiles.items[r].name, "running", "invoke", NULL);
        fixture_op(made, op, made->profiles.items[r].name, "running", "ok",
                   made->vm[r].up ? "busybox\n" : "");
    }
}

static void fixture_probe(struct fixture_history *made, size_t r, const char *about,
                          const char *answer, bool good)
{
    json_t *line = json_pack("{s:s, s:s, s:s}", "runtime", made->profiles.items[r].name, "about",
                             about, "result", good ? "ok" : "fail");
    if (answer)
        json_object_set_new(line, "answer", json_string(answer));
    fixture_add(made, "probe", line);
}

/* What the guest answers, also about those others whose address was known before. */
static void fixture_answers(struct fixture_history *made, size_t r, const bool known[])
{
    char boot[MADE_TEXT_SIZE], file[2 * MADE_TEXT_SIZE], address[MADE_TEXT_SIZE];
    snprintf(boot, sizeof boot, "boot-%zu-%lld", r, (long long)made->vm[r].boots);
    snprintf(file, sizeof file, "direct %s", boot);
    snprintf(address, sizeof address, "198.18.%zu.2", r);
    fixture_probe(made, r, "boot", boot, true);
    fixture_probe(made, r, "address", address, true);
    fixture_probe(made, r, "route", "192.18.0.1 on eth0", true);
    fixture_probe(made, r, "gateway", NULL, true);
    fixture_probe(made, r, "resolver", NULL, true);
    fixture_probe(made, r, "outside", NULL, true);
    fixture_probe(made, r, "mounts", "/ / rw ext4 /dev/vda\n/mnt/shared / rw tmpfs shared", true);
    fixture_probe(made, r, "file", file, true);
    for (size_t other = 0; other < made->profiles.count; other++) {
        if (other == r || !known[other])
            continue;
        fixture_probe(made, r, "peer", NULL, false);
        json_object_set_new(
            json_array_get(made->lines, json_array_size(made->lines) - 1), "question",
            json_pack("[s, s, s]", "ping", made->profiles.items[other].name, "198.18.9.9"));
    }
}

/* The host's view before a guest works, and after it did. */
static void fixture_work(struct fixture_history *made, const struct plan_step *step)
{
    bool quiet = false;
    for (size_t r = 0; r < made->profiles.count; r++) {
        char boot[MADE_TEXT_SIZE], cpu[2 * MADE_TEXT_SIZE], memory[2 * MADE_TEXT_SIZE];
        enum plan_work work =
            plan_work_at(&made->plan, (size_t)step->index - 1, made->profiles.items[r].name);
        if (work == PLAN_WORK_NONE)
            continue;
        if (!quiet)
            fixture_view(made, "quiet");
        quiet = true;
        int64_t op = ++made->ops;
        fixture_op(made, op, made->profiles.items[r].name, "work", "invoke", NULL);
        fixture_beats(made, 3);
        fixture_op(made, op, made->profiles.items[r].name, "work", "ok", NULL);
        made->vm[r].worked++;
        snprintf(boot, sizeof boot, "boot-%zu-%lld", r, (long long)made->vm[r].boots);
        snprintf(cpu, sizeof cpu, "400 %s", boot);
        snprintf(memory, sizeof memory, "67108864 %s", boot);
        fixture_probe(made, r, "cpu_ms", cpu, true);
        if (work == PLAN_WORK_MEMORY)
            fixture_probe(made, r, "memory_bytes", memory, true);
        fixture_view(made, "worked");
    }
}

static void fixture_probes(struct fixture_history *made)
{
    bool known[PROFILE_RUNTIMES_MAX];
    for (size_t r = 0; r < made->profiles.count; r++)
        known[r] = made->vm[r].up && made->vm[r].asked == made->vm[r].boots;
    for (size_t r = 0; r < made->profiles.count; r++) {
        if (!made->vm[r].up)
            continue;
        fixture_answers(made, r, known);
        made->vm[r].asked = made->vm[r].boots;
    }
}

/* What is there of the footprints of those whose step it is not: a root in the registry, and of
 * those who are up a share. */
static void fixture_footprints(struct fixture_history *made, const struct plan_step *step)
{
    const struct plan_step *former =
        step->index > 1 ? &made->plan.steps.items[step->index - 2] : NULL;
    for (size_t r = 0; r < made->profiles.count; r++) {
        const struct profile *profile = &made->profiles.items[r];
        bool up = former && plan_step_has_up(former, profile->name) &&
                  plan_step_has_up(step, profile->name);
        for (size_t i = 0; i < profile->footprint.count; i++) {
            const struct profile_object *object = &profile->footprint.items[i];
            if (text_same(step->runtime, profile->name) || (footprint_needs_vm(object) && !up))
                continue;
            fixture_probe(made, r, "footprint", "one\ntwo", true);
            json_object_set_new(json_array_get(made->lines, json_array_size(made->lines) - 1),
                                "question",
                                json_pack("[s, s, s]", object->name, object->kind, object->at));
        }
    }
}

static void fixture_step(struct fixture_history *made, const struct plan_step *step)
{
    size_t r = (size_t)profiles_find(&made->profiles, step->runtime);
    fixture_beats(made, 1);
    fixture_step_line(made, step->index, plan_action_words[step->action], step->runtime, true);
    fixture_view(made, "before");
    fixture_footprints(made, step);
    if (step->action == PLAN_START)
        fixture_start(made, r);
    else
        fixture_shutdown(made, r, plan_action_words[step->action]);
    fixture_view(made, "effect");
    fixture_lists(made);
    fixture_beats(made, 3);
    fixture_work(made, step);
    fixture_probes(made);
    fixture_footprints(made, step);
    fixture_view(made, "settled");
    fixture_step_line(made, step->index, plan_action_words[step->action], step->runtime, false);
}

static void fixture_fill(struct fixture_history *made, const struct plan_options *plan,
                         size_t runtimes)
{
    struct error error = {0};
    made->lines = json_array();
    for (size_t r = 0; r < runtimes; r++) {
        json_t *profile = fixture_profile(r);
        assert_true(profile_from_json(profile, VECTOR_ADD(&made->profiles), &error));
        json_decref(profile);
    }
    assert_true(plan_make(plan, &made->profiles, &made->plan, &error));
    fixture_proof(made);
    fixture_step_line(made, 0, "baseline", NULL, true);
    fixture_view(made, "baseline");
    fixture_step_line(made, 0, "baseline", NULL, false);
    for (size_t i = 0; i < made->plan.steps.count; i++)
        fixture_step(made, &made->plan.steps.items[i]);
    int64_t last = (int64_t)made->plan.steps.count + 1;
    fixture_step_line(made, last, "clean", NULL, true);
    fixture_view(made, "clean");
    fixture_step_line(made, last, "clean", NULL, false);
    fixture_add(made, "end",
                json_pack("{s:s, s:s}", "outcome", "complete", "wall", "2026-01-28T00:01:00Z"));
}

void fixture_history_fill(struct fixture_history *made, enum plan_kind kind, size_t runtimes)
{
    fixture_fill(made, &(struct plan_options){.kind = kind, .rounds = 1}, runtimes);
}

void fixture_history_fill_rounds(struct fixture_history *made, size_t runtimes, int64_t rounds)
{
    fixture_fill(made, &(struct plan_options){.rounds = rounds, .seed = 1}, runtimes);
}

void fixture_history_fill_restarts(struct fixture_history *made, size_t runtimes)
{
    fixture_fill(made, &(struct plan_options){.rounds = 1, .restart_services = true}, runtimes);
}

json_t *fixture_history_line(const struct fixture_history *made, size_t place)
{
    return json_array_get(made->lines, place);
}

bool fixture_history_judge(const struct fixture_history *made, struct verdict *verdict,
                           struct error *error)
{
    CLEANUP(checker_cleanup) struct checker *checker = checker_new();
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_object_set_new(fixture_history_line(made, i), "seq", json_integer((json_int_t)i));
        struct event event = {0};
        if (!event_from_json("made", fixture_history_line(made, i), &event, error))
            return false;
        bool taken = checker_feed(checker, &event, error);
        event_release(&event);
        if (!taken)
            return false;
    }
    checker_judge(checker, verdict);
    return true;
}

void fixture_history_expect(const struct fixture_history *made, enum verdict_word word,
                            const char *id, enum criterion_result result)
{
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    bool judged = fixture_history_judge(made, &verdict, &error);
    if (!judged)
        fail_msg("refused: %s", error.message);
    const struct criterion *criterion = verdict_criterion(&verdict, id);
    assert_non_null(criterion);
    if (verdict.word != word || criterion->result != result)
        fail_msg("%s (%s); %s is %s: %s", verdict_words[verdict.word],
                 verdict.reason ? verdict.reason : "-", id,
                 criterion_result_words[criterion->result],
                 criterion->reason ? criterion->reason : "-");
}

size_t fixture_history_find(const struct fixture_history *made, const char *kind, const char *key,
                            const char *value, size_t nth)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        const json_t *line = fixture_history_line(made, i);
        bool fits = text_same(json_string_value(json_object_get(line, "kind")), kind) &&
                    (!key || text_same(json_string_value(json_object_get(line, key)), value));
        if (fits && nth-- == 0)
            return i;
    }
    fail_msg("no such line");
    return 0;
}

size_t fixture_history_step(const struct fixture_history *made, int64_t index)
{
    size_t nth = 0;
    for (;; nth++) {
        size_t place = fixture_history_find(made, "step", "phase", "begin", nth);
        if (json_integer_value(json_object_get(fixture_history_line(made, place), "index")) ==
            index)
            return place;
    }
}

void fixture_history_drop(struct fixture_history *made, size_t place)
{
    json_array_remove(made->lines, place);
}

void fixture_history_insert(struct fixture_history *made, size_t place, json_t *line)
{
    json_array_insert_new(made->lines, place, line);
}

void fixture_history_release(struct fixture_history *made)
{
    json_release(&made->lines);
    plan_release(&made->plan);
    profiles_release(&made->profiles);
}

int fixture_history_setup(void **state)
{
    struct fixture_history *made = memory_zeroed(1, sizeof *made);
    fixture_history_fill(made, PLAN_TOUR, 2);
    *state = made;
    return 0;
}

int fixture_history_teardown(void **state)
{
    fixture_history_release(*state);
    free(*state);
    return 0;
}

/* What the host answers for the owner of r0 (RX) or r1 (RXX), from its own systems. */
static json_t *fixture_group_of(const json_t *view, const char *owner)
{
    json_t *group = json_pack("{s:s, s:[]}", "owner", owner, "ids"), *system = NULL;
    size_t index = 0;
    json_array_foreach (json_object_get(view, "systems"), index, system) {
        if (text_same(json_string_value(json_object_get(system, "owner")), owner))
            json_array_append(json_object_get(group, "ids"), json_object_get(system, "id"));
    }
    return group;
}

void fixture_history_set_hcs(struct fixture_history *made)
{
    const struct capabilities hcs = {
        .answers_by_owner = true, .has_footprints = true, .shows_hcs = true};
    json_t *host = json_object_get(fixture_history_line(made, 0), "host");
    json_object_set_new(host, "kind", json_string("hcs"));
    json_object_set_new(host, "capabilities", fixture_capabilities(&hcs));
}

int fixture_history_hcs_setup(void **state)
{
    fixture_history_setup(state);
    struct fixture_history *made = *state;
    fixture_history_set_hcs(made);
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        if (view)
            json_object_set_new(
                view, "groups",
                json_pack("[o, o]", fixture_group_of(view, "RX"), fixture_group_of(view, "RXX")));
    }
    return 0;
}

size_t fixture_history_view(const struct fixture_history *made, int64_t index, const char *why)
{
    size_t place = fixture_history_step(made, index);
    while (!text_same(json_string_value(json_object_get(fixture_history_line(made, place), "why")),
                      why))
        place++;
    return place;
}
