/* Tests of audit/identity/catalogue.h, and of the catalogue that ships. */
#include "audit/identity/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                       \
    "format: 1\nname: p\nabout: a product\nrevision: '1'\nkinds:\n"                                \
    "  - {name: clsid, scope: host, must: change, match: guid, effect: e, remedy: r}\n"            \
    "  - {name: owner, scope: label, must: change, match: whole, effect: e, remedy: r}\n"          \
    "identities:\n"

static void refused(const char *identities, const char *part)
{
    struct catalogue catalogue = {0};
    struct error error = {0};
    CLEANUP(text_release) struct text yaml = {0};
    text_append(&yaml, HEAD);
    text_append(&yaml, identities);
    assert_false(catalogue_parse("c.yaml", text_get(&yaml), yaml.length, &catalogue, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
}

static void an_identity_takes_from_its_kind_what_it_does_not_say(void **state)
{
    (void)state;
    static const char yaml[] = HEAD "  - {id: vm.owner, kind: owner, values: [X], source: s}\n"
                                    "  - {id: o2, kind: owner, values: [Y], must: safe, effect: "
                                    "own, source: s}\n";
    CLEANUP(catalogue_release) struct catalogue catalogue = {0};
    struct error error = {0};
    assert_true(catalogue_parse("c.yaml", yaml, sizeof yaml - 1, &catalogue, &error));
    const struct catalogue_identity *first = catalogue_find(&catalogue, "vm.owner");
    assert_int_equal(first->scope, CATALOGUE_LABEL);
    assert_int_equal(first->must, CATALOGUE_CHANGE);
    assert_string_equal(first->effect, "e");
    const struct catalogue_identity *second = catalogue_find(&catalogue, "o2");
    assert_int_equal(second->must, CATALOGUE_SAFE);
    assert_int_equal(second->match, CATALOGUE_WHOLE);
    assert_string_equal(second->effect, "own");
    assert_null(catalogue_find(&catalogue, "o3"));
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    refused("  - {id: a, kind: owner, values: [X], source: s}\n"
            "  - {id: a, kind: owner, values: [Y], source: s}\n",
            "the id a is there twice");
    refused("  - {id: a, kind: owner, values: [X], source: s}\n"
            "  - {id: b, kind: owner, values: [x], source: s}\n",
            "identities a and b both have the value x");
    refused("  - {id: a, kind: owner, values: [X], where: [p], source: s}\n"
            "  - {id: b, kind: owner, values: [X], where: [q, p], source: s}\n",
            "identities a and b both have the value X");
    refused("  - {id: a, kind: pipe, values: [X], source: s}\n", "kind pipe is not in the list");
    refused("  - {id: a, kind: clsid, values: ['{a9b7a1b9-0671-405c-95f1-e0612cb4ce7e}'], "
            "source: s}\n",
            "is no GUID");
    refused("  - {id: a, kind: clsid, values: [a9b7a1b9-0671-405c-95f1-e0612cb4ce7], source: s}\n",
            "is no GUID");
    refused("  - {id: a, kind: owner, values: [X]}\n", "source");
    refused("  - {id: a, kind: owner, values: [], source: s}\n", "values");
    refused("  - {id: a, kind: owner, values: [X], must: never, source: s}\n", "must");
    refused("  - {id: a, kind: owner, values: [X], bare: true, source: s}\n", "`bare`");
    refused("  - {id: a, kind: owner, values: [''], source: s}\n", "1 to 512 bytes");
}

static void one_value_at_two_places_is_two_identities(void **state)
{
    (void)state;
    static const char yaml[] =
        HEAD "  - {id: a, kind: owner, values: [X], where: [c_owner], source: s}\n"
             "  - {id: b, kind: owner, values: [X], where: [c_network], source: s}\n";
    CLEANUP(catalogue_release) struct catalogue catalogue = {0};
    struct error error = {0};
    assert_true(catalogue_parse("c.yaml", yaml, sizeof yaml - 1, &catalogue, &error));
}

/* A source is FILE:LINE in the product's tree, or says whose document it is. */
static bool is_source(const char *source)
{
    const char *colon = strrchr(source, ':');
    if (!colon)
        return false;
    if (text_starts_with(source, "Windows ") || text_starts_with(source, "docs: "))
        return true;
    return colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1) &&
           !memchr(source, ' ', (size_t)(colon - source));
}

static size_t identities_of(const struct catalogue *catalogue, const char *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < catalogue->identities.count; i++)
        count += text_same(catalogue->identities.items[i].kind, kind);
    return count;
}

static void the_catalogue_that_ships_is_sound(void **state)
{
    (void)state;
    CLEANUP(catalogue_release) struct catalogue catalogue = {0};
    struct error error = {0};
    if (!catalogue_read(WSL_IDENTITY, &catalogue, &error))
        fail_msg("%s", error.message);
    for (size_t i = 0; i < catalogue.identities.count; i++) {
        const struct catalogue_identity *identity = &catalogue.identities.items[i];
        if (!is_source(identity->source))
            fail_msg("%s: source %s", identity->id, identity->source);
        if (strlen(identity->effect) < 8 || strlen(identity->remedy) < 8)
            fail_msg("%s: effect and remedy want a sentence", identity->id);
    }
    for (size_t i = 0; i < catalogue.kinds.count; i++) {
        if (!identities_of(&catalogue, catalogue.kinds.items[i].name))
            fail_msg("no identity is of kind %s", catalogue.kinds.items[i].name);
    }
    /* As many as the tables that they were taken from have (docs/audit.md). */
    assert_int_equal(catalogue.identities.count, 259);
    assert_int_equal(identities_of(&catalogue, "network-id"), 2);
    assert_int_equal(identities_of(&catalogue, "clsid"), 7);
    assert_int_equal(identities_of(&catalogue, "appid"), 3);
    assert_int_equal(identities_of(&catalogue, "iid"), 22);
    assert_int_equal(identities_of(&catalogue, "proxy-stub"), 2);
    assert_int_equal(identities_of(&catalogue, "closed-com"), 14);
    assert_int_equal(identities_of(&catalogue, "msi-component"), 11);
    assert_int_equal(identities_of(&catalogue, "wiped-prefix"), 2);
    assert_int_equal(identities_of(&catalogue, "etw-provider"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_identity_takes_from_its_kind_what_it_does_not_say),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(one_value_at_two_places_is_two_identities),
        cmocka_unit_test(the_catalogue_that_ships_is_sound),
    };
    return cmocka_run_group_tests_name("audit/catalogue", tests, NULL, NULL);
}
