/* The services that VMs depend on. */
#include "host/windows/services.h"

#include <inttypes.h>
#include <stdlib.h>
#include <windows.h>

#include "base/wide_windows.h"
#include "host/raw.h"
#include "host/windows/hresult.h"
#include "host/windows/processes.h"

/* Windows' own: without the first two there is no VM, without the third no network of type ICS. */
static const char *const services_own[] = {"vmcompute", "hns", "SharedAccess"};

#define SERVICES_OWN (sizeof services_own / sizeof *services_own)

/* SERVICE_STATUS_PROCESS.dwCurrentState (winsvc.h). */
static const char *const services_states[] = {
    [SERVICE_STOPPED] = "stopped",
    [SERVICE_START_PENDING] = "starting",
    [SERVICE_STOP_PENDING] = "stopping",
    [SERVICE_RUNNING] = "running",
    [SERVICE_CONTINUE_PENDING] = "resuming",
    [SERVICE_PAUSE_PENDING] = "pausing",
    [SERVICE_PAUSED] = "paused",
};

#define SERVICES_STATES (sizeof services_states / sizeof *services_states)

static void services_close(SC_HANDLE *handle)
{
    if (*handle)
        CloseServiceHandle(*handle);
}

static void service_question_add(struct service_question *question, const char *name, bool own)
{
    for (size_t i = 0; i < question->answers.count; i++) {
        if (text_same_ignoring_case(question->answers.items[i].name, name))
            return;
    }
    *VECTOR_ADD(&question->answers) =
        (struct service_answer){.name = memory_text(name), .own = own};
}

struct service_question *service_question_new(const struct texts *names)
{
    struct service_question *question = memory_zeroed(1, sizeof *question);
    for (size_t i = 0; i < SERVICES_OWN; i++)
        service_question_add(question, services_own[i], true);
    for (size_t i = 0; names && i < names->count; i++)
        service_question_add(question, names->items[i], false);
    return question;
}

void service_question_free(void *data)
{
    struct service_question *question = data;
    for (size_t i = 0; i < question->answers.count; i++)
        free(question->answers.items[i].name);
    VECTOR_RELEASE(&question->answers);
    free(question);
}

/* The error code; 0 with an answer. */
static DWORD services_ask(SC_HANDLE manager, struct service_answer *answer)
{
    CLEANUP(wide_free) wchar_t *name = wide_from(answer->name);
    CLEANUP(services_close) SC_HANDLE service = OpenServiceW(manager, name, SERVICE_QUERY_STATUS);
    SERVICE_STATUS_PROCESS status = {0};
    DWORD length = 0;
    if (!service && GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST) {
        answer->absent = true;
        return 0;
    }
    if (!service || !QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status,
                                          sizeof status, &length))
        return GetLastError();
    answer->state = status.dwCurrentState;
    answer->pid = status.dwProcessId;
    answer->start_time = answer->pid ? processes_start_time(answer->pid) : 0;
    return 0;
}

void service_question_ask(void *data)
{
    struct service_question *question = data;
    CLEANUP(services_close) SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager) {
        hresult_error_win32(&question->error, GetLastError(), "the service manager");
        return;
    }
    for (size_t i = 0; i < question->answers.count; i++) {
        struct service_answer *answer = &question->answers.items[i];
        DWORD code = services_ask(manager, answer);
        if (code ==
            ERROR_INVALID_HANDLE) { /* the manager let go of ours, as Wine's does at times */
            services_close(&manager);
            manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
            code = services_ask(manager, answer);
        }
        if (code)
            hresult_error_win32(&answer->error, code, answer->name);
    }
}

static char *services_word(const struct service_answer *answer)
{
    if (answer->absent)
        return memory_text("absent");
    if (answer->state < SERVICES_STATES && services_states[answer->state])
        return memory_text(services_states[answer->state]);
    return memory_format("state %" PRIu32, answer->state);
}

void service_question_read(const struct service_question *question, struct view *view)
{
    if (error_is_set(&question->error)) {
        view_add_unavailable(view, VIEW_SERVICES, &question->error);
        return;
    }
    for (size_t i = 0; i < question->answers.count; i++) {
        const struct service_answer *answer = &question->answers.items[i];
        if (error_is_set(&answer->error)) {
            view_add_unavailable(view, VIEW_SERVICES, &answer->error);
            continue;
        }
        CLEANUP(memory_free_text) char *word = services_word(answer);
        CLEANUP(memory_free_text)
        char *raw = memory_format("state %" PRIu32 ", pid %" PRId64 ", started %" PRId64 "%s",
                                  answer->state, answer->pid, answer->start_time,
                                  answer->absent ? ", not installed" : "");
        *VECTOR_ADD(&view->services) =
            (struct service){.name = memory_text(answer->name),
                             .kind = memory_text(answer->own ? "daemon" : "scm"),
                             .state = memory_text(word),
                             .pid = answer->pid,
                             .start_time = answer->start_time};
        raw_add(view, "QueryServiceStatusEx", answer->name, raw);
    }
}
