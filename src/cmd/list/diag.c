/* hcsdiag and hnsdiag as the procedure types them, on a private host: the two listings of its
 * section 4, which say in their first line that they are cotenant's. */
#include "cmd/list/diag.h"

#include "cmd/choice/host_access.h"
#include "cmd/command.h"
#include "report/text/listing.h"

typedef void diag_listing(const struct view *view, const char *host_kind, struct text *out);

static int diag_refuse(const char *name, const char *usage)
{
    struct error error = {0};
    error_set(&error, ERROR_CLASS_USAGE, "only this is to be had here: %s", usage);
    return command_fail(name, &error);
}

static int diag_print(const char *name, diag_listing *listing, enum view_part part)
{
    struct error error = {0};
    struct texts no_profiles = {0};
    CLEANUP(host_access_close) struct host_access access = {0};
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(text_release) struct text out = {0};
    if (!host_access_open(&access, NULL, &no_profiles, &error) ||
        !access.operations->view(access.host, &view, &error)) {
        return command_fail(name, &error);
    }
    listing(&view, access.operations->kind, &out);
    if (!command_print(text_get(&out), out.length, &error))
        return command_fail(name, &error);
    return view_unavailable(&view, part) ? 1 : 0;
}

int diag_hcsdiag(int argc, char **argv)
{
    if (argc != 2 || !text_same(argv[1], "list"))
        return diag_refuse("hcsdiag", "hcsdiag list");
    return diag_print("hcsdiag", listing_systems, VIEW_SYSTEMS);
}

int diag_hnsdiag(int argc, char **argv)
{
    bool list = argc == 3 && text_same(argv[1], "list");
    if (list && text_same(argv[2], "networks"))
        return diag_print("hnsdiag", listing_networks, VIEW_NETWORKS);
    if (list && text_same(argv[2], "endpoints"))
        return diag_print("hnsdiag", listing_endpoints, VIEW_ENDPOINTS);
    return diag_refuse("hnsdiag", "hnsdiag list networks, hnsdiag list endpoints");
}
