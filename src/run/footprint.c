/* The look at footprints around a step.
 *
 * Every object is read by a worker of its own, as a share may block for a minute where the
 * registry answers at once; the answers are recorded in the profiles' order. A worker that is late
 * goes on by itself: what it reads into is freed when both it and the look are done with it. */
#include "run/footprint.h"

#include "host/footprint.h"

struct footprint_question {
    uv_work_t work;
    const struct profile *profile;
    const struct profile_object *object;
    char *kind; /* the worker's own copies: it may outlive the run */
    char *at;
    char *value;
    char *query;
    struct footprint_reading reading;
    bool answered;
    bool abandoned; /* the look is over: the worker's end frees it */
};

struct footprint_questions {
    VECTOR(struct footprint_question *) items;
};

static void footprint_question_free(struct footprint_question *question)
{
    memory_free_text(&question->kind);
    memory_free_text(&question->at);
    memory_free_text(&question->value);
    memory_free_text(&question->query);
    footprint_reading_release(&question->reading);
    free(question);
}

static void footprint_work(uv_work_t *work)
{
    struct footprint_question *question = work->data;
    const struct footprint_place place = {.kind = question->kind,
                                          .at = question->at,
                                          .value = question->value,
                                          .query = question->query};
    footprint_read(&place, &question->reading);
}

static void footprint_answered(uv_work_t *work, int status)
{
    struct footprint_question *question = work->data;
    if (status != 0)
        footprint_unreadable(&question->reading, "it was not asked: %s", uv_strerror(status));
    question->answered = true;
    if (question->abandoned)
        footprint_question_free(question);
}

static void footprint_ask(struct prover *prover, const struct profile *profile,
                          const struct profile_object *object,
                          struct footprint_questions *questions)
{
    struct footprint_question *question = memory_zeroed(1, sizeof *question);
    *question = (struct footprint_question){.work.data = question,
                                            .profile = profile,
                                            .object = object,
                                            .kind = memory_text(object->kind),
                                            .at = profile_word(profile, object->at),
                                            .value = memory_text(object->value),
                                            .query = memory_text(object->query)};
    *VECTOR_ADD(&questions->items) = question;
    int code = uv_queue_work(&prover->loop, &question->work, footprint_work, footprint_answered);
    if (code == 0)
        return;
    footprint_unreadable(&question->reading, "it could not be asked: %s", uv_strerror(code));
    question->answered = true;
}

static bool footprint_all_answered(void *user)
{
    const struct footprint_questions *questions = user;
    for (size_t i = 0; i < questions->items.count; i++) {
        if (!questions->items.items[i]->answered)
            return false;
    }
    return true;
}

static void footprint_record(struct prover *prover, const struct footprint_question *question)
{
    static const enum event_probe_result results[] = {
        [FOOTPRINT_THERE] = EVENT_PROBE_OK,
        [FOOTPRINT_ABSENT] = EVENT_PROBE_FAIL,
        [FOOTPRINT_UNREADABLE] = EVENT_PROBE_UNKNOWN,
    };
    const struct footprint_reading *reading = &question->reading;
    bool answered = question->answered;
    struct event event = {
        .kind = EVENT_PROBE,
        .probe = {.runtime = question->profile->name,
                  .about = "footprint",
                  .answer = answered ? reading->text : "no answer came in time",
                  .result = answered ? results[reading->state] : EVENT_PROBE_UNKNOWN}};
    texts_add(&event.probe.question, question->object->name);
    texts_add(&event.probe.question, question->kind);
    texts_add(&event.probe.question, question->at);
    recorder_write(prover->recorder, &event);
    texts_release(&event.probe.question);
}

static bool footprint_is_due(const struct session *session, const struct plan_step *plan,
                             const struct profile_object *object)
{
    if (text_same(plan->runtime, session->profile->name))
        return false;
    return !footprint_needs_vm(object) ||
           (session_is_held(session) && plan_step_has_up(plan, session->profile->name));
}

void footprint_look(struct sessions *sessions, const struct plan_step *plan)
{
    struct prover *prover = sessions->prover;
    struct footprint_questions questions = {0};
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->items[i];
        const struct footprint *footprint = &session->profile->footprint;
        for (size_t k = 0; k < footprint->count; k++) {
            if (footprint_is_due(session, plan, &footprint->items[k]))
                footprint_ask(prover, session->profile, &footprint->items[k], &questions);
        }
    }
    if (!questions.items.count)
        return;
    prover_wait(prover, footprint_all_answered, &questions, FOOTPRINT_LOOK_MS_MAX, 0);
    for (size_t i = 0; i < questions.items.count; i++) {
        struct footprint_question *question = questions.items.items[i];
        footprint_record(prover, question);
        question->abandoned = true;
        if (question->answered)
            footprint_question_free(question);
    }
    VECTOR_RELEASE(&questions.items);
}
