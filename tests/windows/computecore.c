/* computecore.dll of the made host: compute systems as HCS shows them.
 *
 * Prototypes are those of mingw's computecore.h; what is answered follows the public HCS
 * documents: an operation serves one call, is completed by a thread of its own and is waited for;
 * results are JSON that the caller frees. A system handle holds only the id. */
#include <windows.h>

#include <computecore.h>

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "made_host.h"
#include "system_json.h"
#include "worker_start.h"

/* HRESULTs of the HCS documents that winerror.h of mingw does not have. */
#define HCS_INVALID_STATE     ((HRESULT)0x80370105)
#define HCS_INVALID_JSON      ((HRESULT)0x8037010D)
#define HCS_SYSTEM_NOT_FOUND  ((HRESULT)0x8037010E)
#define HCS_SYSTEM_EXISTS     ((HRESULT)0x8037010F)
#define HCS_NOT_STARTED       ((HRESULT)0x80370115)
#define HCS_ALREADY_STARTED   ((HRESULT)0x80370116)
#define HCS_PENDING           ((HRESULT)0x80370117)
#define HCS_OPERATION_TIMEOUT ((HRESULT)0x80370118)

struct operation {
    HANDLE done; /* set once it has its result */
    const void *context;
    HCS_OPERATION_COMPLETION callback;
    HCS_OPERATION_TYPE type;
    HRESULT result;
    PWSTR document;
};

struct system_handle {
    char id[MADE_TEXT_MAX];
};

static struct operation *operation_of(HCS_OPERATION handle)
{
    return (struct operation *)(void *)handle;
}

/* Takes the operation for one call; an error if it had one. */
static HRESULT operation_begin(HCS_OPERATION handle, HCS_OPERATION_TYPE type)
{
    struct operation *operation = operation_of(handle);
    if (!operation)
        return E_INVALIDARG;
    if (operation->type != HcsOperationTypeNone)
        return HCS_ALREADY_STARTED;
    operation->type = type;
    return S_OK;
}

/* Completes the operation; the document is its own now. */
static void operation_complete(HCS_OPERATION handle, HRESULT result, PWSTR document)
{
    struct operation *operation = operation_of(handle);
    operation->result = result;
    operation->document = document;
    SetEvent(operation->done);
    if (operation->callback)
        operation->callback(handle, (void *)operation->context);
}

/* What is planted for the call itself. */
static bool call_is_planted(const char *call, HRESULT *result)
{
    struct answer answer;
    answer_find(call, &answer);
    bool planted = answer.kind == ANSWER_CODE;
    if (planted)
        *result = answer.code;
    answer_release(&answer);
    return planted;
}

/* The document of a call, or what is planted instead. */
static void operation_answer(HCS_OPERATION handle, const char *call, HRESULT result, char *truth)
{
    struct answer answer;
    answer_find(call, &answer);
    if (answer.kind == ANSWER_NULL)
        operation_complete(handle, result, NULL);
    else if (answer.kind == ANSWER_TEXT)
        operation_complete(handle, result, answer_wide(text_get(&answer.text)));
    else if (answer.kind != ANSWER_HANG)
        operation_complete(handle, result, answer_wide(truth));
    answer_release(&answer);
    free(truth);
}

HCS_OPERATION WINAPI HcsCreateOperation(const void *context, HCS_OPERATION_COMPLETION callback)
{
    struct operation *operation = memory_zeroed(1, sizeof *operation);
    *operation = (struct operation){.done = CreateEventW(NULL, TRUE, FALSE, NULL),
                                    .context = context,
                                    .callback = callback,
                                    .type = HcsOperationTypeNone,
                                    .result = HCS_PENDING};
    return (HCS_OPERATION)(void *)operation;
}

void WINAPI HcsCloseOperation(HCS_OPERATION handle)
{
    struct operation *operation = operation_of(handle);
    CloseHandle(operation->done);
    LocalFree(operation->document);
    free(operation);
}

HCS_OPERATION_TYPE WINAPI HcsGetOperationType(HCS_OPERATION handle)
{
    return operation_of(handle)->type;
}

void *WINAPI HcsGetOperationContext(HCS_OPERATION handle)
{
    return (void *)operation_of(handle)->context;
}

HRESULT WINAPI HcsCancelOperation(HCS_OPERATION handle)
{
    (void)handle;
    return E_NOTIMPL;
}

HRESULT WINAPI HcsGetOperationResult(HCS_OPERATION handle, PWSTR *document)
{
    struct operation *operation = operation_of(handle);
    if (document)
        *document = NULL;
    if (operation->type == HcsOperationTypeNone)
        return HCS_NOT_STARTED;
    if (WaitForSingleObject(operation->done, 0) != WAIT_OBJECT_0)
        return HCS_PENDING;
    if (document) {
        *document = operation->document;
        operation->document = NULL;
    }
    return operation->result;
}

HRESULT WINAPI HcsWaitForOperationResult(HCS_OPERATION handle, DWORD timeout_ms, PWSTR *document)
{
    struct operation *operation = operation_of(handle);
    struct answer answer;
    answer_find("HcsWaitForOperationResult", &answer);
    enum answer_kind planted = answer.kind;
    HRESULT result = answer.code;
    answer_release(&answer);
    if (document)
        *document = NULL;
    if (planted == ANSWER_CODE)
        return result;
    if (operation->type == HcsOperationTypeNone)
        return HCS_NOT_STARTED;
    if (planted == ANSWER_HANG)
        Sleep(timeout_ms);
    if (planted == ANSWER_HANG || WaitForSingleObject(operation->done, timeout_ms) != WAIT_OBJECT_0)
        return HCS_OPERATION_TIMEOUT;
    return HcsGetOperationResult(handle, document);
}

HRESULT WINAPI HcsEnumerateComputeSystems(PCWSTR query, HCS_OPERATION handle)
{
    HRESULT result = S_OK;
    if (call_is_planted("HcsEnumerateComputeSystems", &result))
        return result;
    result = operation_begin(handle, HcsOperationTypeEnumerate);
    if (FAILED(result))
        return result;
    CLEANUP(memory_free_text) char *narrow = answer_narrow(query);
    struct made_host *host = made_host_lock();
    char *document = host ? system_json_list(host, narrow) : NULL;
    made_host_unlock();
    operation_answer(handle, "HcsEnumerateComputeSystems", document ? S_OK : HCS_INVALID_JSON,
                     document);
    return S_OK;
}

static HCS_SYSTEM system_handle_make(const char *id)
{
    struct system_handle *system = memory_zeroed(1, sizeof *system);
    made_text_set(system->id, id);
    return (HCS_SYSTEM)(void *)system;
}

HRESULT WINAPI HcsOpenComputeSystem(PCWSTR id, DWORD access, HCS_SYSTEM *system)
{
    HRESULT result = S_OK;
    CLEANUP(memory_free_text) char *narrow = answer_narrow(id);
    *system = NULL;
    if (call_is_planted("HcsOpenComputeSystem", &result))
        return result;
    if (access != GENERIC_ALL)
        return E_INVALIDARG;
    struct made_host *host = made_host_lock();
    bool is_there = host && made_host_system(host, narrow);
    made_host_unlock();
    if (!is_there)
        return HCS_SYSTEM_NOT_FOUND;
    *system = system_handle_make(narrow);
    return S_OK;
}

void WINAPI HcsCloseComputeSystem(HCS_SYSTEM system)
{
    free((void *)system);
}

HRESULT WINAPI HcsCreateComputeSystem(PCWSTR id, PCWSTR configuration, HCS_OPERATION handle,
                                      const SECURITY_DESCRIPTOR *descriptor, HCS_SYSTEM *system)
{
    (void)descriptor;
    HRESULT result = S_OK;
    *system = NULL;
    if (call_is_planted("HcsCreateComputeSystem", &result))
        return result;
    result = operation_begin(handle, HcsOperationTypeCreate);
    if (FAILED(result))
        return result;
    CLEANUP(memory_free_text) char *narrow_id = answer_narrow(id);
    CLEANUP(memory_free_text) char *narrow = answer_narrow(configuration);
    struct made_host *host = made_host_lock();
    result = !host ? E_UNEXPECTED
             : made_host_system(host, narrow_id)
                 ? HCS_SYSTEM_EXISTS
                 : (system_json_create(host, narrow_id, narrow) ? S_OK : HCS_INVALID_JSON);
    made_host_unlock();
    if (SUCCEEDED(result))
        *system = system_handle_make(narrow_id);
    operation_answer(handle, "HcsCreateComputeSystem", result, NULL);
    return result;
}

HRESULT WINAPI HcsStartComputeSystem(HCS_SYSTEM system, HCS_OPERATION handle, PCWSTR options)
{
    (void)options;
    HRESULT result = S_OK;
    if (call_is_planted("HcsStartComputeSystem", &result))
        return result;
    result = operation_begin(handle, HcsOperationTypeStart);
    if (FAILED(result))
        return result;
    result = worker_start(((struct system_handle *)(void *)system)->id);
    operation_answer(handle, "HcsStartComputeSystem", result, NULL);
    return S_OK;
}

HRESULT WINAPI HcsTerminateComputeSystem(HCS_SYSTEM system, HCS_OPERATION handle, PCWSTR options)
{
    (void)options;
    HRESULT result = S_OK;
    if (call_is_planted("HcsTerminateComputeSystem", &result))
        return result;
    result = operation_begin(handle, HcsOperationTypeTerminate);
    if (FAILED(result))
        return result;
    result = worker_end(((struct system_handle *)(void *)system)->id);
    operation_answer(handle, "HcsTerminateComputeSystem", result, NULL);
    return S_OK;
}

HRESULT WINAPI HcsGetComputeSystemProperties(HCS_SYSTEM system, HCS_OPERATION handle, PCWSTR query)
{
    (void)query;
    HRESULT result = S_OK;
    if (call_is_planted("HcsGetComputeSystemProperties", &result))
        return result;
    result = operation_begin(handle, HcsOperationTypeGetProperties);
    if (FAILED(result))
        return result;
    struct made_host *host = made_host_lock();
    struct made_system *made =
        host ? made_host_system(host, ((struct system_handle *)(void *)system)->id) : NULL;
    char *document = made ? system_json_properties(made) : NULL;
    made_host_unlock();
    operation_answer(handle, "HcsGetComputeSystemProperties", made ? S_OK : HCS_SYSTEM_NOT_FOUND,
                     document);
    return S_OK;
}

HRESULT WINAPI HcsGetServiceProperties(PCWSTR query, PWSTR *document)
{
    (void)query;
    HRESULT result = S_OK;
    *document = NULL;
    if (call_is_planted("HcsGetServiceProperties", &result))
        return result;
    *document = answer_wide("{\"Properties\":[{\"SupportedSchemaVersions\":[{\"Major\":1,"
                            "\"Minor\":0},{\"Major\":2,\"Minor\":6}]}]}");
    return S_OK;
}
