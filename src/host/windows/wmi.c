/* Queries to Windows Management Instrumentation. */
#include "host/windows/wmi.h"

#include <stdlib.h>
#include <string.h>

/* In this order: the ids that the last one declares are then defined here. */
#define COBJMACROS
#include <windows.h>

#include <initguid.h>
#include <objbase.h>
#include <oleauto.h>
#include <wbemcli.h>

#include "base/wide_windows.h"
#include "host/windows/hresult.h"

/* What one query holds. */
struct wmi_session {
    bool com;
    IWbemLocator *locator;
    IWbemServices *services;
    IEnumWbemClassObject *objects;
};

static void wmi_session_end(struct wmi_session *session)
{
    if (session->objects)
        IEnumWbemClassObject_Release(session->objects);
    if (session->services)
        IWbemServices_Release(session->services);
    if (session->locator)
        IWbemLocator_Release(session->locator);
    if (session->com)
        CoUninitialize();
}

static BSTR wmi_bstr(const char *text)
{
    CLEANUP(wide_free) wchar_t *wide = wide_from(text);
    return SysAllocString(wide);
}

static HRESULT wmi_connect(struct wmi_session *session, const char *namespace)
{
    HRESULT code = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    session->com = SUCCEEDED(code);
    if (FAILED(code) && code != RPC_E_CHANGED_MODE)
        return code;
    code = CoCreateInstance(&CLSID_WbemLocator, NULL, CLSCTX_INPROC_SERVER, &IID_IWbemLocator,
                            (void **)&session->locator);
    if (FAILED(code))
        return code;
    BSTR name = wmi_bstr(namespace);
    code =
        IWbemLocator_ConnectServer(session->locator, name, NULL, NULL, NULL,
                                   WBEM_FLAG_CONNECT_USE_MAX_WAIT, NULL, NULL, &session->services);
    SysFreeString(name);
    if (FAILED(code))
        return code;
    return CoSetProxyBlanket((IUnknown *)session->services, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE,
                             NULL, RPC_C_AUTHN_LEVEL_CALL, RPC_C_IMP_LEVEL_IMPERSONATE, NULL,
                             EOAC_NONE);
}

static HRESULT wmi_ask(struct wmi_session *session, const char *query)
{
    BSTR language = wmi_bstr("WQL"), words = wmi_bstr(query);
    HRESULT code = IWbemServices_ExecQuery(session->services, language, words,
                                           WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY,
                                           NULL, &session->objects);
    SysFreeString(language);
    SysFreeString(words);
    return code;
}

/* A list's members, in their order. */
static void wmi_append_list(SAFEARRAY *list, struct text *out)
{
    LONG low = 0, high = -1;
    VARTYPE type = VT_EMPTY;
    if (FAILED(SafeArrayGetLBound(list, 1, &low)) || FAILED(SafeArrayGetUBound(list, 1, &high)) ||
        FAILED(SafeArrayGetVartype(list, &type)))
        return;
    for (LONG i = low; i <= high; i++) {
        BSTR member = NULL;
        if (i > low)
            text_append(out, ", ");
        if (type != VT_BSTR || FAILED(SafeArrayGetElement(list, &i, &member))) {
            text_append(out, "?");
            continue;
        }
        CLEANUP(memory_free_text) char *text = wide_text(member ? member : L"");
        text_append_visible(out, text, strlen(text), false);
        SysFreeString(member);
    }
}

/* The value as text; NULL if it has none. */
static char *wmi_text(VARIANT *value)
{
    struct text out = {0};
    if (V_VT(value) == VT_NULL || V_VT(value) == VT_EMPTY)
        return NULL;
    if (V_VT(value) & VT_ARRAY) {
        wmi_append_list(V_ARRAY(value), &out);
        return text_take(&out);
    }
    if (FAILED(VariantChangeType(value, value, VARIANT_ALPHABOOL, VT_BSTR)))
        return memory_format("(of the type %d)", V_VT(value));
    CLEANUP(memory_free_text) char *text = wide_text(V_BSTR(value) ? V_BSTR(value) : L"");
    text_append_visible(&out, text, strlen(text), false);
    return text_take(&out);
}

static int wmi_compare(const void *left, const void *right)
{
    return strcmp(((const struct wmi_property *)left)->name,
                  ((const struct wmi_property *)right)->name);
}

static HRESULT wmi_take(IWbemClassObject *source, struct wmi_object *object)
{
    HRESULT code = IWbemClassObject_BeginEnumeration(source, WBEM_FLAG_NONSYSTEM_ONLY);
    while (SUCCEEDED(code)) {
        BSTR name = NULL;
        VARIANT value;
        VariantInit(&value);
        code = IWbemClassObject_Next(source, 0, &name, &value, NULL, NULL);
        if (code != WBEM_S_NO_ERROR)
            break;
        char *text = wmi_text(&value);
        if (text)
            *VECTOR_ADD(&object->properties) =
                (struct wmi_property){.name = wide_text(name), .value = text};
        SysFreeString(name);
        VariantClear(&value);
    }
    IWbemClassObject_EndEnumeration(source);
    if (object->properties.count)
        qsort(object->properties.items, object->properties.count, sizeof *object->properties.items,
              wmi_compare);
    return code;
}

static HRESULT wmi_fetch(struct wmi_session *session, struct wmi_answer *answer)
{
    while (answer->objects.count < WMI_OBJECTS_MAX) {
        IWbemClassObject *source = NULL;
        ULONG returned = 0;
        HRESULT code =
            IEnumWbemClassObject_Next(session->objects, WMI_NEXT_MS_MAX, 1, &source, &returned);
        if (code == WBEM_S_TIMEDOUT)
            return HRESULT_FROM_WIN32(ERROR_TIMEOUT);
        if (FAILED(code) || !returned)
            return code;
        code = wmi_take(source, VECTOR_ADD(&answer->objects));
        IWbemClassObject_Release(source);
        if (FAILED(code))
            return code;
    }
    return HRESULT_FROM_WIN32(ERROR_FILE_TOO_LARGE);
}

bool wmi_query(const char *namespace, const char *query, struct wmi_answer *answer,
               struct error *error)
{
    CLEANUP(wmi_session_end) struct wmi_session session = {0};
    HRESULT code = wmi_connect(&session, namespace);
    if (SUCCEEDED(code))
        code = wmi_ask(&session, query);
    if (SUCCEEDED(code))
        code = wmi_fetch(&session, answer);
    if (SUCCEEDED(code))
        return true;
    CLEANUP(memory_free_text) char *what = memory_format("%s in %s", query, namespace);
    wmi_answer_release(answer);
    return hresult_error(error, (uint32_t)code, what);
}

const char *wmi_value(const struct wmi_object *object, const char *name)
{
    for (size_t i = 0; i < object->properties.count; i++) {
        if (text_same(object->properties.items[i].name, name))
            return object->properties.items[i].value;
    }
    return NULL;
}

void wmi_answer_release(struct wmi_answer *answer)
{
    for (size_t i = 0; i < answer->objects.count; i++) {
        struct wmi_object *object = &answer->objects.items[i];
        for (size_t k = 0; k < object->properties.count; k++) {
            free(object->properties.items[k].name);
            free(object->properties.items[k].value);
        }
        VECTOR_RELEASE(&object->properties);
    }
    VECTOR_RELEASE(&answer->objects);
}
