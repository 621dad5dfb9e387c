/* Tests of report/summary/residue.h: what is left, what is gone, and what nobody can know. */
#include "report/summary/residue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void view_add_network(struct view *view, const char *id)
{
    *VECTOR_ADD(&view->networks) =
        (struct network){.id = memory_text(id), .name = memory_text("net")};
}

static void view_add_service(struct view *view, const char *name, int64_t pid)
{
    *VECTOR_ADD(&view->services) = (struct service){
        .name = memory_text(name), .state = memory_text(pid ? "running" : "stopped"), .pid = pid};
}

/* Releases what the residues own. */
static void residues_forget(struct residues *residues)
{
    for (size_t i = 0; i < residues->count; i++)
        record_release(&residue_record, &residues->items[i]);
    VECTOR_RELEASE(residues);
}

static void residue_is_what_differs(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view before = {0};
    CLEANUP(view_release) struct view after = {0};
    view_add_network(&before, "a");
    view_add_network(&before, "b");
    view_add_network(&after, "b");
    view_add_network(&after, "c");
    view_add_service(&before, "s", 0);
    view_add_service(&after, "s", 7);
    CLEANUP(residues_forget) struct residues residues = {0};
    residue_find(&before, &after, &residues);
    static const struct residue wanted[] = {
        {VIEW_NETWORKS, false, (char *)"net, id c, bridge -"},
        {VIEW_NETWORKS, true, (char *)"net, id a, bridge -"},
        {VIEW_SERVICES, false, (char *)"s, running"},
    };
    assert_int_equal(residues.count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < residues.count; i++) {
        assert_int_equal(residues.items[i].part, wanted[i].part);
        assert_int_equal(residues.items[i].gone, wanted[i].gone);
        assert_string_equal(residues.items[i].text, wanted[i].text);
    }
}

static void residue_of_what_was_not_seen_is_not_claimed(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view before = {0};
    CLEANUP(view_release) struct view after = {0};
    view_add_network(&before, "a");
    struct error error = {0};
    error_set(&error, ERROR_CLASS_UNAVAILABLE, "no answer");
    view_add_unavailable(&after, VIEW_NETWORKS, &error);
    CLEANUP(residues_forget) struct residues residues = {0};
    residue_find(&before, &after, &residues);
    assert_int_equal(residues.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(residue_is_what_differs),
        cmocka_unit_test(residue_of_what_was_not_seen_is_not_claimed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
