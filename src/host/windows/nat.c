/* What translates addresses on Windows. */
#include "host/windows/nat.h"

#include <stdlib.h>
#include <string.h>

#define COBJMACROS /* C names of COM methods */
#include <windows.h>

#include <objbase.h>
#include <oleauto.h>
#include <wbemidl.h>

#include "base/wide_windows.h"
#include "base/wine_windows.h"
#include "host/raw.h"
#include "host/windows/hresult.h"
#include "model/subnet.h"

#define NAT_NAMESPACE L"ROOT\\StandardCimv2"
#define NAT_QUERY     L"SELECT Name, InternalIPInterfaceAddressPrefix FROM MSFT_NetNat"

/* WMI's objects of one question. */
struct nat_wmi {
    IWbemLocator *locator;
    IWbemServices *services;
    IEnumWbemClassObject *results;
};

struct nat_question *nat_question_new(void)
{
    return memory_zeroed(1, sizeof(struct nat_question));
}

void nat_question_free(void *data)
{
    struct nat_question *question = data;
    for (size_t i = 0; i < question->objects.count; i++) {
        free(question->objects.items[i].name);
        free(question->objects.items[i].subnet);
    }
    VECTOR_RELEASE(&question->objects);
    free(question);
}

static void nat_wmi_release(struct nat_wmi *wmi)
{
    if (wmi->results)
        IEnumWbemClassObject_Release(wmi->results);
    if (wmi->services)
        IWbemServices_Release(wmi->services);
    if (wmi->locator)
        IWbemLocator_Release(wmi->locator);
}

static bool nat_check(HRESULT result, const char *what, struct error *error)
{
    return SUCCEEDED(result) || hresult_error(error, (uint32_t)result, what);
}

static bool nat_connect(struct nat_wmi *wmi, struct error *error)
{
    BSTR namespace = SysAllocString(NAT_NAMESPACE);
    HRESULT result = CoCreateInstance(&CLSID_WbemLocator, NULL, CLSCTX_INPROC_SERVER,
                                      &IID_IWbemLocator, (void **)&wmi->locator);
    bool good = nat_check(result, "WMI", error);
    if (good) {
        result =
            IWbemLocator_ConnectServer(wmi->locator, namespace, NULL, NULL, NULL,
                                       WBEM_FLAG_CONNECT_USE_MAX_WAIT, NULL, NULL, &wmi->services);
        good = nat_check(result, "WMI, ROOT\\StandardCimv2", error);
    }
    SysFreeString(namespace);
    return good && nat_check(CoSetProxyBlanket((IUnknown *)wmi->services, RPC_C_AUTHN_WINNT,
                                               RPC_C_AUTHZ_NONE, NULL, RPC_C_AUTHN_LEVEL_CALL,
                                               RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE),
                             "WMI, its security", error);
}

/* The object's property as text; NULL if it has none. The caller frees it. */
static char *nat_property(IWbemClassObject *object, const wchar_t *name)
{
    VARIANT value;
    char *text = NULL;
    VariantInit(&value);
    if (SUCCEEDED(IWbemClassObject_Get(object, name, 0, &value, NULL, NULL)) &&
        V_VT(&value) == VT_BSTR && V_BSTR(&value))
        text = wide_text(V_BSTR(&value));
    VariantClear(&value);
    return text;
}

static bool nat_query(struct nat_wmi *wmi, struct nat_question *question)
{
    BSTR language = SysAllocString(L"WQL");
    BSTR query = SysAllocString(NAT_QUERY);
    HRESULT result = IWbemServices_ExecQuery(wmi->services, language, query,
                                             WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY,
                                             NULL, &wmi->results);
    SysFreeString(language);
    SysFreeString(query);
    while (SUCCEEDED(result) && question->objects.count < NAT_OBJECTS_MAX) {
        IWbemClassObject *object = NULL;
        ULONG count = 0;
        result = IEnumWbemClassObject_Next(wmi->results, NAT_ASK_MS_MAX, 1, &object, &count);
        if (result == WBEM_S_TIMEDOUT)
            return error_set(&question->error, ERROR_CLASS_UNAVAILABLE,
                             "WMI, MSFT_NetNat: no answer in time");
        if (FAILED(result) || !count)
            break;
        *VECTOR_ADD(&question->objects) = (struct nat_object){
            .name = nat_property(object, L"Name"),
            .subnet = nat_property(object, L"InternalIPInterfaceAddressPrefix")};
        IWbemClassObject_Release(object);
    }
    if (question->objects.count >= NAT_OBJECTS_MAX)
        return error_set(&question->error, ERROR_CLASS_UNAVAILABLE,
                         "WMI, MSFT_NetNat: more than %d objects", NAT_OBJECTS_MAX);
    if ((uint32_t)result == HRESULT_WMI_INVALID_CLASS) {
        question->absent = "WMI has no such class: this Windows has no WinNAT";
        return true;
    }
    return nat_check(result, "WMI, MSFT_NetNat", &question->error);
}

/* On Windows a system without WinNAT has no class for it. Wine has none either, and no namespace
 * that the class could be in: nothing can be there. */
void nat_question_ask(void *data)
{
    struct nat_question *question = data;
    if (wine_version()) {
        question->absent = "this is Wine, which has no WinNAT";
        return;
    }
    HRESULT result = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(result)) {
        hresult_error(&question->error, (uint32_t)result, "COM");
        return;
    }
    struct nat_wmi wmi = {0};
    if (nat_connect(&wmi, &question->error))
        nat_query(&wmi, question);
    nat_wmi_release(&wmi);
    CoUninitialize();
}

/* The rule's text is the caller's and taken over. */
static void nat_add(struct view *view, const char *subnet, char *text)
{
    CLEANUP(memory_free_text) char *masked = subnet ? subnet_masked(subnet) : NULL;
    *VECTOR_ADD(&view->nat_rules) =
        (struct nat_rule){.family = memory_text(subnet && strchr(subnet, ':') ? "ip6" : "ip"),
                          .subnet = memory_text(masked ? masked : subnet),
                          .text = text};
}

void nat_question_read(const struct nat_question *question, struct view *view)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        for (size_t k = 0;
             text_same_ignoring_case(network->type, "NAT") && k < network->subnets.count; k++)
            nat_add(view, network->subnets.items[k],
                    memory_format("HCN network %s of type %s", network->id, network->type));
    }
    const struct unavailable *networks = view_unavailable(view, VIEW_NETWORKS);
    struct error error = question->error;
    if (networks && !error_is_set(&error))
        error_set(&error, ERROR_CLASS_UNAVAILABLE, "networks of type NAT: %s", networks->reason);
    if (error_is_set(&error))
        view_add_unavailable(view, VIEW_NAT_RULES, &error);
    else if (question->absent)
        raw_add(view, "WMI", "MSFT_NetNat", question->absent);
    else if (!question->objects.count)
        raw_add(view, "WMI", "MSFT_NetNat", "no objects");
    for (size_t i = 0; i < question->objects.count; i++) {
        const struct nat_object *object = &question->objects.items[i];
        const char *name = object->name ? object->name : "-";
        raw_add(view, "WMI MSFT_NetNat", name, object->subnet ? object->subnet : "-");
        nat_add(view, object->subnet, memory_format("MSFT_NetNat %s", name));
    }
}
