/* What translates addresses on Windows. */
#include "host/windows/nat.h"

#include <stdlib.h>
#include <string.h>

#include "base/wine_windows.h"
#include "host/raw.h"
#include "host/windows/hresult.h"
#include "model/network.h"

#define NAT_NAMESPACE "ROOT\\StandardCimv2"
#define NAT_QUERY     "SELECT Name, InternalIPInterfaceAddressPrefix FROM MSFT_NetNat"

struct nat_question *nat_question_new(void)
{
    return memory_zeroed(1, sizeof(struct nat_question));
}

void nat_question_free(void *data)
{
    struct nat_question *question = data;
    wmi_answer_release(&question->answer);
    free(question);
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
    struct error error = {0};
    if (wmi_query(NAT_NAMESPACE, NAT_QUERY, &question->answer, &error))
        return;
    if (error.origin == ERROR_ORIGIN_HRESULT && error.code == (int64_t)HRESULT_WMI_INVALID_CLASS)
        question->absent = "WMI has no such class: this Windows has no WinNAT";
    else
        question->error = error;
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
    else if (!question->answer.objects.count)
        raw_add(view, "WMI", "MSFT_NetNat", "no objects");
    for (size_t i = 0; i < question->answer.objects.count; i++) {
        const struct wmi_object *object = &question->answer.objects.items[i];
        const char *name = wmi_value(object, "Name");
        const char *subnet = wmi_value(object, "InternalIPInterfaceAddressPrefix");
        raw_add(view, "WMI MSFT_NetNat", name ? name : "-", subnet ? subnet : "-");
        nat_add(view, subnet, memory_format("MSFT_NetNat %s", name ? name : "-"));
    }
}
