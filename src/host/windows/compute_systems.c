/* The questions to HCS. */
#include "host/windows/compute_systems.h"

#include <stdlib.h>
#include <windows.h>

#include <computecore.h>

#include "base/wide_windows.h"
#include "host/raw.h"
#include "host/windows/hcs_document.h"
#include "host/windows/hresult.h"

/* What is asked of computecore.dll. */
struct compute_api {
    typeof(&HcsCreateOperation) create_operation;
    typeof(&HcsCloseOperation) close_operation;
    typeof(&HcsWaitForOperationResult) wait_for_result;
    typeof(&HcsEnumerateComputeSystems) enumerate;
};

struct compute_question *compute_question_new(const struct library *computecore,
                                              const struct texts *owners)
{
    struct compute_question *question = memory_zeroed(1, sizeof *question);
    question->library = computecore;
    *VECTOR_ADD(&question->answers) = (struct compute_answer){.query = memory_text("{}")};
    for (size_t i = 0; owners && i < owners->count; i++)
        *VECTOR_ADD(&question->answers) =
            (struct compute_answer){.owner = memory_text(owners->items[i]),
                                    .query = hcs_document_owner_query(owners->items[i])};
    return question;
}

void compute_question_free(void *data)
{
    struct compute_question *question = data;
    for (size_t i = 0; i < question->answers.count; i++) {
        free(question->answers.items[i].owner);
        free(question->answers.items[i].query);
        free(question->answers.items[i].document);
    }
    VECTOR_RELEASE(&question->answers);
    free(question);
}

static bool compute_api_find(const struct library *library, struct compute_api *api,
                             struct error *error)
{
    api->create_operation =
        (typeof(api->create_operation))library_function(library, "HcsCreateOperation", error);
    api->close_operation =
        (typeof(api->close_operation))library_function(library, "HcsCloseOperation", error);
    api->wait_for_result =
        (typeof(api->wait_for_result))library_function(library, "HcsWaitForOperationResult", error);
    api->enumerate =
        (typeof(api->enumerate))library_function(library, "HcsEnumerateComputeSystems", error);
    return api->create_operation && api->close_operation && api->wait_for_result && api->enumerate;
}

/* One operation is good for one call. */
static void compute_ask(const struct compute_api *api, struct compute_answer *answer)
{
    CLEANUP(wide_free) wchar_t *query = wide_from(answer->query);
    HCS_OPERATION operation = api->create_operation(NULL, NULL);
    if (!operation) {
        hresult_error_win32(&answer->error, GetLastError(), "HcsCreateOperation");
        return;
    }
    wchar_t *document = NULL;
    HRESULT result = api->enumerate(query, operation);
    if (FAILED(result)) {
        hresult_error(&answer->error, (uint32_t)result, "HcsEnumerateComputeSystems");
    } else {
        result = api->wait_for_result(operation, COMPUTE_SYSTEMS_ASK_MS_MAX, &document);
        if (FAILED(result))
            hresult_error(&answer->error, (uint32_t)result,
                          "HcsEnumerateComputeSystems, its result");
        else if (document)
            answer->document = wide_text(document);
        else /* an empty host has an empty list: this says nothing of what is there */
            error_set(&answer->error, ERROR_CLASS_UNAVAILABLE,
                      "HcsEnumerateComputeSystems answered without a document");
    }
    LocalFree(document); /* as its documentation says */
    api->close_operation(operation);
}

void compute_question_ask(void *data)
{
    struct compute_question *question = data;
    struct compute_api api = {0};
    struct error lack = {0};
    bool found = compute_api_find(question->library, &api, &lack);
    for (size_t i = 0; i < question->answers.count; i++) {
        struct compute_answer *answer = &question->answers.items[i];
        /* Where the first failed the others would wait as long. */
        if (!found)
            answer->error = lack;
        else if (i > 0 && !question->answers.items[0].document)
            answer->error = question->answers.items[0].error;
        else
            compute_ask(&api, answer);
    }
}

static void compute_read_group(const struct compute_answer *answer, struct view *view)
{
    struct error error = answer->error;
    struct owner_group *group = VECTOR_ADD(&view->groups);
    group->owner = memory_text(answer->owner);
    if (!answer->document || !hcs_document_ids(answer->document, &group->ids, &error))
        group->problem = memory_text(error.message);
}

void compute_question_read(const struct compute_question *question, struct view *view)
{
    for (size_t i = 0; i < question->answers.count; i++) {
        const struct compute_answer *answer = &question->answers.items[i];
        struct error error = answer->error;
        if (answer->document)
            raw_add(view, "HcsEnumerateComputeSystems", answer->query, answer->document);
        if (answer->owner)
            compute_read_group(answer, view);
        else if (!answer->document || !hcs_document_systems(answer->document, view, &error))
            view_add_unavailable(view, VIEW_SYSTEMS, &error);
    }
}
