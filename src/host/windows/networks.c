/* The questions to HCN. */
#include "host/windows/networks.h"

#include <stdlib.h>
#include <windows.h>

#include <computenetwork.h>
#include <objbase.h>

#include "base/wide_windows.h"
#include "host/raw.h"
#include "host/windows/guid.h"
#include "host/windows/hcn_document.h"
#include "host/windows/hresult.h"

/* What is asked of computenetwork.dll. Networks and endpoints have the same functions, with handles
 * that are the same C type. */
struct network_functions {
    typeof(&HcnEnumerateNetworks) enumerate;
    typeof(&HcnOpenNetwork) open;
    typeof(&HcnQueryNetworkProperties) query;
    typeof(&HcnCloseNetwork) close;
};

_Static_assert(__builtin_types_compatible_p(typeof(&HcnOpenNetwork), typeof(&HcnOpenEndpoint)) &&
                   __builtin_types_compatible_p(typeof(&HcnQueryNetworkProperties),
                                                typeof(&HcnQueryEndpointProperties)) &&
                   __builtin_types_compatible_p(typeof(&HcnCloseNetwork),
                                                typeof(&HcnCloseEndpoint)) &&
                   __builtin_types_compatible_p(typeof(&HcnEnumerateNetworks),
                                                typeof(&HcnEnumerateEndpoints)),
               "networks and endpoints are asked alike");

struct network_question *network_question_new(const struct library *computenetwork)
{
    struct network_question *question = memory_zeroed(1, sizeof *question);
    question->library = computenetwork;
    return question;
}

void network_question_free(void *data)
{
    struct network_question *question = data;
    for (size_t i = 0; i < question->answers.count; i++) {
        free(question->answers.items[i].id);
        free(question->answers.items[i].older);
        free(question->answers.items[i].newer);
    }
    VECTOR_RELEASE(&question->answers);
    free(question->network_list);
    free(question->endpoint_list);
    free(question);
}

static bool network_functions_find(const struct library *library, bool endpoints,
                                   struct network_functions *functions, struct error *error)
{
    functions->enumerate = (typeof(functions->enumerate))library_function(
        library, endpoints ? "HcnEnumerateEndpoints" : "HcnEnumerateNetworks", error);
    functions->open = (typeof(functions->open))library_function(
        library, endpoints ? "HcnOpenEndpoint" : "HcnOpenNetwork", error);
    functions->query = (typeof(functions->query))library_function(
        library, endpoints ? "HcnQueryEndpointProperties" : "HcnQueryNetworkProperties", error);
    functions->close = (typeof(functions->close))library_function(
        library, endpoints ? "HcnCloseEndpoint" : "HcnCloseNetwork", error);
    return functions->enumerate && functions->open && functions->query && functions->close;
}

/* HCN's texts are CoTaskMemFree's. NULL gives NULL; the caller frees what comes back. */
static char *network_take_text(wchar_t *wide)
{
    char *text = wide_text(wide);
    CoTaskMemFree(wide);
    return text;
}

/* "HcnOpenNetwork 790e…", and HCN's own record of the error, which is freed. */
static void network_note_error(struct error *error, HRESULT result, const char *call,
                               const char *id, wchar_t *record)
{
    CLEANUP(memory_free_text) char *said = network_take_text(record);
    CLEANUP(memory_free_text)
    char *what =
        memory_format("%s%s%s%s%s", call, *id ? " " : "", id, said ? ": " : "", said ? said : "");
    hresult_error(error, (uint32_t)result, what);
}

/* One form of the answer; NULL with the error. */
static char *network_query(const struct network_functions *functions, HCN_NETWORK handle,
                           const wchar_t *query, const char *id, struct error *error)
{
    wchar_t *document = NULL;
    wchar_t *record = NULL;
    HRESULT result = functions->query(handle, query, &document, &record);
    if (SUCCEEDED(result) && document) {
        CoTaskMemFree(record);
        return network_take_text(document);
    }
    CoTaskMemFree(document);
    network_note_error(error, FAILED(result) ? result : E_UNEXPECTED, "HCN's answer about", id,
                       record);
    return NULL;
}

/* Asks in both forms. Each tells what the other does not, so that an object of which one fails now
 * and did not before would seem to have changed: it is then not read at all. One that this HNS does
 * not know is missing from every view alike. */
static void network_ask_forms(const struct network_functions *functions, HCN_NETWORK handle,
                              struct network_answer *answer)
{
    CLEANUP(wide_free) wchar_t *newer = wide_from(HCN_DOCUMENT_QUERY_V2);
    struct error no_older = {0};
    struct error no_newer = {0};
    answer->older = network_query(functions, handle, NULL, answer->id, &no_older);
    answer->newer = network_query(functions, handle, newer, answer->id, &no_newer);
    if (!answer->older && (!answer->newer || !hresult_is_unknown_question(no_older.code)))
        answer->error = no_older;
    else if (!answer->newer && !hresult_is_unknown_question(no_newer.code))
        answer->error = no_newer;
}

/* Asks about one. What is gone since the enumeration leaves no answer and no error. */
static void network_ask_one(const struct network_functions *functions, const char *id,
                            bool endpoint, struct network_question *question)
{
    CLEANUP(memory_free_text) char *braced = memory_format("{%s}", id);
    CLEANUP(wide_free) wchar_t *wide = wide_from(braced);
    GUID guid = {0};
    HCN_NETWORK handle = NULL;
    wchar_t *record = NULL;
    CLSIDFromString(wide, &guid); /* guid_parse has taken it already */
    HRESULT result = functions->open(&guid, &handle, &record);
    if ((uint32_t)result == HRESULT_NETWORK_NOT_FOUND ||
        (uint32_t)result == HRESULT_ENDPOINT_NOT_FOUND) {
        CoTaskMemFree(record);
        return;
    }
    struct network_answer *answer = VECTOR_ADD(&question->answers);
    *answer = (struct network_answer){.endpoint = endpoint, .id = memory_text(id)};
    if (FAILED(result)) {
        network_note_error(&answer->error, result, endpoint ? "HcnOpenEndpoint" : "HcnOpenNetwork",
                           id, record);
        return;
    }
    CoTaskMemFree(record);
    network_ask_forms(functions, handle, answer);
    functions->close(handle);
}

/* Lists what there is and asks about each. Gives the list; NULL with the error. */
static char *network_ask_all(struct network_question *question, bool endpoints, struct error *error)
{
    struct network_functions functions = {0};
    CLEANUP(texts_release) struct texts ids = {0};
    wchar_t *wide = NULL;
    wchar_t *record = NULL;
    if (!network_functions_find(question->library, endpoints, &functions, error))
        return NULL;
    const char *call = endpoints ? "HcnEnumerateEndpoints" : "HcnEnumerateNetworks";
    HRESULT result = functions.enumerate(NULL, &wide, &record);
    if (FAILED(result)) {
        CoTaskMemFree(wide);
        network_note_error(error, result, call, "", record);
        return NULL;
    }
    CoTaskMemFree(record);
    if (!wide) { /* where there is none the list is empty: this says nothing of what is there */
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s answered without a document", call);
        return NULL;
    }
    char *list = network_take_text(wide);
    if (!hcn_document_ids(list, &ids, error)) {
        free(list);
        return NULL;
    }
    for (size_t i = 0; i < ids.count; i++)
        network_ask_one(&functions, ids.items[i], endpoints, question);
    return list;
}

void network_question_ask(void *data)
{
    struct network_question *question = data;
    question->network_list = network_ask_all(question, false, &question->network_error);
    question->endpoint_list = network_ask_all(question, true, &question->endpoint_error);
}

static void network_read_network(const struct network_answer *answer, struct view *view)
{
    struct network network = {0};
    struct error error = answer->error;
    if (error_is_set(&error) ||
        !hcn_document_network(answer->id, answer->older, answer->newer, &network, &error))
        view_add_unavailable(view, VIEW_NETWORKS, &error);
    if (network.id)
        *VECTOR_ADD(&view->networks) = network;
}

/* The system as the view names it: HNS may write its id in another case. */
static void network_name_system(struct endpoint *endpoint, const struct view *view)
{
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        if (!guid_same(system->id, endpoint->system_id) &&
            !guid_same(system->runtime_id, endpoint->system_id))
            continue;
        free(endpoint->system_id);
        endpoint->system_id = memory_text(system->id);
        return;
    }
}

/* Whether the endpoint is on a mirrored network, whose endpoints are those of many VMs. */
static bool network_is_mirrored(const struct view *view, const struct endpoint *endpoint)
{
    const struct network *network =
        endpoint->network_id ? view_network(view, endpoint->network_id) : NULL;
    return network && text_same_ignoring_case(network->type, "Mirrored");
}

/* HNS is not bound to say which VM an endpoint is of. On a network that is one runtime's own it is
 * known all the same (check/observe/endpoint_inference.h). Of a mirrored one it stays open, and
 * with it which VMs are on mirrored networks alone. */
static void network_read_endpoint(const struct network_answer *answer, struct view *view)
{
    struct endpoint endpoint = {0};
    struct error doubt = {0};
    struct error error = answer->error;
    if (error_is_set(&error) ||
        !hcn_document_endpoint(answer->id, answer->older, answer->newer, &endpoint, &doubt, &error))
        view_add_unavailable(view, VIEW_ENDPOINTS, &error);
    else if (error_is_set(&doubt) && network_is_mirrored(view, &endpoint))
        view_add_unavailable(view, VIEW_ENDPOINTS, &doubt);
    network_name_system(&endpoint, view);
    if (endpoint.id)
        *VECTOR_ADD(&view->endpoints) = endpoint;
}

void network_question_read(const struct network_question *question, struct view *view)
{
    if (question->network_list)
        raw_add(view, "HcnEnumerateNetworks", "all", question->network_list);
    else
        view_add_unavailable(view, VIEW_NETWORKS, &question->network_error);
    if (question->endpoint_list)
        raw_add(view, "HcnEnumerateEndpoints", "all", question->endpoint_list);
    else
        view_add_unavailable(view, VIEW_ENDPOINTS, &question->endpoint_error);
    for (size_t i = 0; i < question->answers.count; i++) {
        const struct network_answer *answer = &question->answers.items[i];
        const char *call =
            answer->endpoint ? "HcnQueryEndpointProperties" : "HcnQueryNetworkProperties";
        if (answer->older)
            raw_add(view, call, answer->id, answer->older);
        if (answer->newer) {
            CLEANUP(memory_free_text) char *subject = memory_format("%s, version 2", answer->id);
            raw_add(view, call, subject, answer->newer);
        }
        if (answer->endpoint)
            network_read_endpoint(answer, view);
        else
            network_read_network(answer, view);
    }
}
