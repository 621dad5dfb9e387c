/* A misrouted command: one that another runtime carries out. */
#include "service/misrouted_command.h"

#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "service/service.h"

#define MISROUTED_COMMAND_MS_MAX 30000

struct misrouted_command {
    struct client_session *session;
    struct texts words;
    struct child_result result;
};

bool misrouted_command_takes(const struct request *request)
{
    for (size_t i = 0; i < request->arguments.count; i++) {
        if (strstr(request->arguments.items[i], "ping "))
            return false;
    }
    return true;
}

static bool misrouted_command_work(void *data, struct error *error)
{
    struct misrouted_command *command = data;
    const struct child_spec spec = {.argv = (const char *const *)command->words.items};
    return child_run(&spec, MISROUTED_COMMAND_MS_MAX, &command->result, error);
}

static void misrouted_command_done(void *data, const struct error *error)
{
    struct misrouted_command *command = data;
    struct client_session *session = command->session;
    if (error)
        client_session_refuse(session, "%s", error->message);
    else
        client_session_answer(session, text_get(&command->result.output),
                              (int)command->result.exit_status);
    child_result_release(&command->result);
    texts_release(&command->words);
    free(command);
    client_session_unhold(session);
}

void misrouted_command_run(struct client_session *session)
{
    struct service *service = client_session_service(session);
    struct misrouted_command *command = memory_zeroed(1, sizeof *command);
    command->session = session;
    texts_add(&command->words, service->faults.victim.client);
    texts_add(&command->words, "-e");
    texts_copy(&command->words, &client_session_request(session)->arguments);
    *VECTOR_ADD(&command->words) = NULL;
    client_session_hold(session);
    job_add(&service->images,
            (struct job){misrouted_command_work, misrouted_command_done, command});
}
