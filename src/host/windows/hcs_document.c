/* What HCS's documents say. */
#include "host/windows/hcs_document.h"

#include "host/windows/document.h"

#define HCS_DOCUMENT_LIST "HCS's list of compute systems"

/* HCS's words of State. A template is no VM that is up, and "Unknown" is taken as it is. */
static const struct {
    const char *word;
    enum system_state state;
} hcs_document_states[] = {
    {"Created", SYSTEM_STATE_CREATED}, {"SavedAsTemplate", SYSTEM_STATE_CREATED},
    {"Running", SYSTEM_STATE_RUNNING}, {"Paused", SYSTEM_STATE_PAUSED},
    {"Stopped", SYSTEM_STATE_STOPPED},
};

#define HCS_DOCUMENT_STATES (sizeof hcs_document_states / sizeof *hcs_document_states)

static enum system_state hcs_document_state(const json_t *properties)
{
    CLEANUP(memory_free_text) char *word = document_text(properties, "State");
    CLEANUP(memory_free_text) char *exit = document_text(properties, "ExitType");
    const json_t *stopped = document_member(properties, "Stopped");
    enum system_state state = SYSTEM_STATE_UNKNOWN;
    for (size_t i = 0; i < HCS_DOCUMENT_STATES; i++) {
        if (text_same_ignoring_case(word, hcs_document_states[i].word))
            state = hcs_document_states[i].state;
    }
    if (!word && json_is_true(stopped))
        state = SYSTEM_STATE_STOPPED;
    if (json_is_true(stopped) && state != SYSTEM_STATE_STOPPED)
        return SYSTEM_STATE_UNKNOWN; /* it says both */
    if (state == SYSTEM_STATE_STOPPED && text_same_ignoring_case(exit, "UnexpectedExit"))
        return SYSTEM_STATE_CRASHED;
    return state;
}

static bool hcs_document_system(const json_t *properties, struct view *view, struct error *error)
{
    CLEANUP(memory_free_text) char *id = document_text(properties, "Id");
    if (!id)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         HCS_DOCUMENT_LIST " has a system without an id");
    if (view_system(view, id))
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         HCS_DOCUMENT_LIST " names the system %s twice", id);
    char *owner = document_text(properties, "Owner");
    struct compute_system *system = VECTOR_ADD(&view->systems);
    *system = (struct compute_system){
        .id = memory_text(id),
        .name = document_text(properties, "Name"),
        .owner = owner,
        .owner_source = owner ? memory_text("HCS Owner") : NULL,
        .runtime_id = document_text(properties, "RuntimeId"),
        .type = document_text(properties, "SystemType"),
        .found_by = memory_text("hcs"),
        .state = hcs_document_state(properties),
    };
    const json_t *given = document_member(properties, "Owner");
    if (document_text_is_too_long(properties, "Owner"))
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "the owner of the compute system %s is too long to be one", id);
    if (given && !json_is_string(given) && !json_is_null(given))
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "the owner of the compute system %s is no text", id);
    return true;
}

bool hcs_document_systems(const char *text, struct view *view, struct error *error)
{
    CLEANUP(json_release) json_t *list = document_parse_list(HCS_DOCUMENT_LIST, text, error);
    bool whole = list != NULL;
    size_t index = 0;
    json_t *properties = NULL;
    json_array_foreach (list, index, properties)
        whole = hcs_document_system(properties, view, error) && whole;
    return whole;
}

bool hcs_document_ids(const char *text, struct texts *ids, struct error *error)
{
    CLEANUP(json_release)
    json_t *list = document_parse_list("HCS's answer about an owner", text, error);
    bool whole = list != NULL;
    size_t index = 0;
    json_t *properties = NULL;
    json_array_foreach (list, index, properties) {
        CLEANUP(memory_free_text) char *id = document_text(properties, "Id");
        if (id)
            texts_add(ids, id);
        else
            whole = error_set(error, ERROR_CLASS_UNAVAILABLE,
                              "HCS's answer about an owner has a system without an id");
    }
    return whole;
}

char *hcs_document_owner_query(const char *owner)
{
    CLEANUP(json_release) json_t *query = json_pack("{s:[s]}", "Owners", owner);
    return json_line(query);
}
