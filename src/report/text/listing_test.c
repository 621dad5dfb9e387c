/* Tests of report/text/listing.h: the texts to the letter. */
#include "report/text/listing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void view_fill(struct view *view)
{
    *VECTOR_ADD(&view->systems) = (struct compute_system){.id = memory_text("5a0c"),
                                                          .name = memory_text("one"),
                                                          .owner = memory_text("WSL"),
                                                          .state = SYSTEM_STATE_RUNNING};
    *VECTOR_ADD(&view->systems) =
        (struct compute_system){.id = memory_text("5a0d"),
                                .name = memory_text("evil\nOwner: WSL\x1b["),
                                .state = SYSTEM_STATE_PAUSED};
    *VECTOR_ADD(&view->workers) = (struct worker){.pid = 42,
                                                  .name = memory_text("vmmemWSL"),
                                                  .system_id = memory_text("5a0c"),
                                                  .role = WORKER_ROLE_BOTH};
    struct network *network = VECTOR_ADD(&view->networks);
    *network = (struct network){.id = memory_text("b95d"),
                                .name = memory_text("WSL"),
                                .type = memory_text("nat"),
                                .bridge = memory_text("wsl0"),
                                .active = true};
    texts_add(&network->subnets, "192.0.2.0/24");
    struct endpoint *endpoint = VECTOR_ADD(&view->endpoints);
    *endpoint = (struct endpoint){.id = memory_text("5a0c/52:54:00:00:00:01"),
                                  .system_id = memory_text("5a0c"),
                                  .network_id = memory_text("b95d")};
}

static void test_systems_in_the_procedures_form(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view view = {0};
    view_fill(&view);
    CLEANUP(text_release) struct text out = {0};
    listing_systems(&view, "libvirt", &out);
    assert_string_equal(text_get(&out),
                        "# systems by cotenant over libvirt; this is not Microsoft's hcsdiag\n"
                        "Id: 5a0c\nName: one\nOwner: WSL\nState: Running\nWorker: 42 vmmemWSL\n\n"
                        "Id: 5a0d\nName: evil\\x0aOwner: WSL\\x1b[\nOwner: -\nState: Paused\n"
                        "Worker: -\n\n");
}

static void test_networks_and_endpoints(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view view = {0};
    view_fill(&view);
    CLEANUP(text_release) struct text out = {0};
    listing_networks(&view, "libvirt", &out);
    assert_string_equal(text_get(&out),
                        "# networks by cotenant over libvirt; this is not Microsoft's hnsdiag\n"
                        "Name : WSL\nID   : b95d\nType : nat\nActive : yes\nBridge : wsl0\n"
                        "Subnet : 192.0.2.0/24\n\n");
    text_clear(&out);
    listing_endpoints(&view, "libvirt", &out);
    assert_string_equal(text_get(&out),
                        "# endpoints by cotenant over libvirt; this is not Microsoft's hnsdiag\n"
                        "Name : -\nID   : 5a0c/52:54:00:00:00:01\nNetwork : b95d\nSystem : 5a0c\n"
                        "Owner : WSL\nInterface : -\nMAC : -\nAddress : -\n\n");
}

static void test_none_and_unreadable_differ(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(text_release) struct text out = {0};
    listing_systems(&view, "libvirt", &out);
    assert_string_equal(text_get(&out),
                        "# systems by cotenant over libvirt; this is not Microsoft's hcsdiag\n"
                        "# the host has no systems\n");
    struct error error = {0};
    error_set(&error, ERROR_CLASS_UNAVAILABLE, "permission denied");
    view_add_unavailable(&view, VIEW_SYSTEMS, &error);
    text_clear(&out);
    listing_systems(&view, "libvirt", &out);
    assert_string_equal(text_get(&out),
                        "# systems by cotenant over libvirt; this is not Microsoft's hcsdiag\n"
                        "# incomplete, systems could not be read: permission denied\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_systems_in_the_procedures_form),
        cmocka_unit_test(test_networks_and_endpoints),
        cmocka_unit_test(test_none_and_unreadable_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
