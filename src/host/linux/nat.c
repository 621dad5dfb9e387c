/* The rules by which the kernel translates addresses, asked of nftables. */
#include "host/linux/nat.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>

#include "base/json.h"
#include "host/raw.h"

/* Room for an answer that names the generation and the asking process. */
#define NAT_ANSWER_BYTES 4096

/* Where the kernel lists the tables of the older iptables, if that was ever used. */
static const char *const nat_legacy_lists[] = {"/proc/net/ip_tables_names",
                                               "/proc/net/ip6_tables_names"};

static void nat_free_context(struct nft_ctx **context)
{
    nft_ctx_free(*context);
}

static void nat_close(FILE **file)
{
    if (*file)
        fclose(*file);
}

/* Whether the statement translates the source. */
static bool nat_translates(const json_t *statement)
{
    const json_t *xt = json_object_get(statement, "xt");
    const char *target = json_string_value(json_object_get(xt, "name"));
    return json_object_get(statement, "masquerade") || json_object_get(statement, "snat") ||
           text_same(target, "MASQUERADE") || text_same(target, "SNAT") ||
           text_same(target, "NETMAP");
}

/* The source that a statement asks for, e.g. "192.0.2.0/24"; NULL if it asks for none. The caller
 * frees it. */
static char *nat_source(const json_t *statement)
{
    const json_t *match = json_object_get(statement, "match");
    const json_t *payload = json_object_get(json_object_get(match, "left"), "payload");
    const json_t *right = json_object_get(match, "right");
    const json_t *prefix = json_object_get(right, "prefix");
    const char *field = json_string_value(json_object_get(payload, "field"));
    const char *relation = json_string_value(json_object_get(match, "op"));
    if (!text_same(field, "saddr") || !(text_same(relation, "==") || text_same(relation, "in")))
        return NULL;
    if (json_is_string(right))
        return memory_text(json_string_value(right));
    const char *address = json_string_value(json_object_get(prefix, "addr"));
    const json_t *length = json_object_get(prefix, "len");
    return address && json_is_integer(length)
               ? memory_format("%s/%d", address, (int)json_integer_value(length))
               : NULL;
}

/* The rule's statements without those that count. */
static json_t *nat_statements(const json_t *rule)
{
    json_t *kept = json_array();
    size_t index = 0;
    json_t *statement = NULL;
    json_array_foreach (json_object_get(rule, "expr"), index, statement) {
        if (!json_object_get(statement, "counter"))
            json_array_append(kept, statement);
    }
    return kept;
}

/* The rule in one line: where it stands and what it does, without its handle and counters. */
static char *nat_text(const json_t *rule, json_t *statements)
{
    CLEANUP(json_release) json_t *shown = json_object();
    static const char *const kept[] = {"family", "table", "chain"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        json_object_set(shown, kept[i], json_object_get(rule, kept[i]));
    json_object_set(shown, "expr", statements);
    return json_line(shown);
}

static void nat_add_rule(struct view *view, const json_t *rule)
{
    CLEANUP(json_release) json_t *statements = nat_statements(rule);
    CLEANUP(memory_free_text) char *subnet = NULL;
    bool translates = false;
    size_t index = 0;
    json_t *statement = NULL;
    json_array_foreach (statements, index, statement) {
        translates = translates || nat_translates(statement);
        if (!subnet)
            subnet = nat_source(statement);
    }
    if (!translates)
        return;
    *VECTOR_ADD(&view->nat_rules) =
        (struct nat_rule){.family = memory_text(json_string_value(json_object_get(rule, "family"))),
                          .subnet = memory_text(subnet),
                          .text = nat_text(rule, statements)};
}

bool nat_parse(const char *json, struct view *view, struct error *error)
{
    CLEANUP(json_release) json_t *root = json_parse("nftables", json, strlen(json), error);
    if (!root)
        return false;
    const json_t *objects = json_object_get(root, "nftables");
    if (!json_is_array(objects))
        return error_set(error, ERROR_CLASS_INPUT, "nftables: no list of objects");
    size_t index = 0;
    json_t *object = NULL;
    json_array_foreach (objects, index, object) {
        const json_t *rule = json_object_get(object, "rule");
        if (rule)
            nat_add_rule(view, rule);
    }
    return true;
}

/* Asks nftables for its generation, the least there is to ask, and gives the kernel's answer as an
 * errno; 0 is good. */
static int nat_kernel_answer(int descriptor)
{
    struct {
        struct nlmsghdr header;
        struct nfgenmsg body;
    } question = {.header = {.nlmsg_len = sizeof question,
                             .nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN,
                             .nlmsg_flags = NLM_F_REQUEST}};
    union {
        struct nlmsghdr header;
        char bytes[NAT_ANSWER_BYTES];
    } answer = {0};
    if (send(descriptor, &question, sizeof question, 0) < 0)
        return errno;
    ssize_t length = recv(descriptor, &answer, sizeof answer, 0);
    if (length < 0)
        return errno;
    if ((size_t)length < NLMSG_LENGTH(sizeof(struct nlmsgerr)) ||
        answer.header.nlmsg_type != NLMSG_ERROR)
        return 0;
    const struct nlmsgerr *refusal = NLMSG_DATA(&answer.header);
    return -refusal->error;
}

/* libnftables ends the process where it cannot have a netlink socket, and writes on standard error
 * where it may not ask: so both are tried first. The kernel answers within the call. */
static bool nat_kernel_answers(struct error *error)
{
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER);
    if (descriptor < 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno,
                               "the kernel has no netfilter");
    int code = nat_kernel_answer(descriptor);
    close(descriptor);
    return code == 0 || error_set_errno(error, ERROR_CLASS_UNAVAILABLE, code,
                                        "nftables: the rules cannot be listed");
}

/* libnftables cannot see the tables of the older iptables. */
static bool nat_no_legacy(struct error *error)
{
    for (size_t i = 0; i < sizeof nat_legacy_lists / sizeof *nat_legacy_lists; i++) {
        CLEANUP(nat_close) FILE *file = fopen(nat_legacy_lists[i], "re");
        char table[64];
        if (!file && errno != ENOENT)
            return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno,
                                   "cannot tell whether there are rules of iptables-legacy: %s",
                                   nat_legacy_lists[i]);
        while (file && fgets(table, sizeof table, file)) {
            if (text_same(table, "nat\n"))
                return error_set(error, ERROR_CLASS_UNAVAILABLE,
                                 "%s: there are rules of iptables-legacy, which are not read",
                                 nat_legacy_lists[i]);
        }
    }
    return true;
}

static bool nat_list(struct text *json, struct error *error)
{
    CLEANUP(nat_free_context) struct nft_ctx *context = nft_ctx_new(NFT_CTX_DEFAULT);
    if (!context || nft_ctx_buffer_output(context) != 0 || nft_ctx_buffer_error(context) != 0)
        return error_set(error, ERROR_CLASS_UNAVAILABLE, "libnftables cannot be set up");
    nft_ctx_output_set_flags(context, NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_STATELESS);
    errno = 0;
    if (nft_run_cmd_from_buffer(context, "list ruleset") != 0) {
        int code = errno;
        return error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_ERRNO, code,
                              "nftables: the rules cannot be listed: %s",
                              nft_ctx_get_error_buffer(context));
    }
    text_append(json, nft_ctx_get_output_buffer(context));
    return true;
}

void nat_read(struct view *view)
{
    CLEANUP(text_release) struct text json = {0};
    struct error error = {0};
    if (!nat_kernel_answers(&error) || !nat_no_legacy(&error) || !nat_list(&json, &error) ||
        !nat_parse(text_get(&json), view, &error)) {
        view_add_unavailable(view, VIEW_NAT_RULES, &error);
        return;
    }
    raw_add(view, "nftables", "list ruleset", text_get(&json));
}
