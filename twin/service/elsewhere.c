/* Elsewhere: a command that another runtime carries out. */
#include "service/elsewhere.h"

#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "service/service.h"

#define ELSEWHERE_MS_MAX 30000

struct elsewhere {
    struct caller *caller;
    struct texts words;
    struct child_result result;
};

bool elsewhere_takes(const struct request *request)
{
    for (size_t i = 0; i < request->arguments.count; i++) {
        if (strstr(request->arguments.items[i], "ping "))
            return false;
    }
    return true;
}

static bool elsewhere_work(void *data, struct error *error)
{
    struct elsewhere *elsewhere = data;
    const struct child_spec spec = {.argv = (const char *const *)elsewhere->words.items};
    return child_run(&spec, ELSEWHERE_MS_MAX, &elsewhere->result, error);
}

static void elsewhere_done(void *data, const struct error *error)
{
    struct elsewhere *elsewhere = data;
    struct caller *caller = elsewhere->caller;
    if (error)
        caller_refuse(caller, "%s", error->message);
    else
        caller_answer(caller, text_get(&elsewhere->result.output),
                      (int)elsewhere->result.exit_status);
    child_result_release(&elsewhere->result);
    texts_release(&elsewhere->words);
    free(elsewhere);
    caller_unhold(caller);
}

void elsewhere_run(struct caller *caller)
{
    struct service *service = caller_service(caller);
    struct elsewhere *elsewhere = memory_zeroed(1, sizeof *elsewhere);
    elsewhere->caller = caller;
    texts_add(&elsewhere->words, service->faults.victim.client);
    texts_add(&elsewhere->words, "-e");
    texts_copy(&elsewhere->words, &caller_request(caller)->arguments);
    *VECTOR_ADD(&elsewhere->words) = NULL;
    caller_hold(caller);
    job_add(&service->images, (struct job){elsewhere_work, elsewhere_done, elsewhere});
}
