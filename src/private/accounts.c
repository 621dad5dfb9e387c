/* The accounts that libvirtd and dnsmasq look for. */
#include "private/accounts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "private/mounts.h"
#include "private/private.h"

/* Largest passwd or group file that is copied. */
#define ACCOUNTS_BYTES_MAX (4 * 1024 * 1024)

/* A file of accounts: the lines it must have, each "name:…". */
struct accounts_file {
    const char *path;
    const char *const *wanted;  /* added where missing, with ids that no one has */
    const char *const *as_root; /* put instead of the machine's lines with one id mapped */
};

/* libvirt-qemu and its group: libvirtd's defaults for QEMU, looked up even when configured
 * otherwise; the group libvirt: for its socket. nobody and dip, or dnsmasq: what dnsmasq changes to
 * when it starts as root, unless that is root again. */
static const char *const accounts_users[] = {
    "libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin", NULL};
static const char *const accounts_groups[] = {
    "libvirt:x:64056:", "libvirt-qemu:x:64055:", "kvm:x:64057:", NULL};
static const char *const accounts_root_users[] = {
    "libvirt-qemu:x:0:0::/var/lib/libvirt:/usr/sbin/nologin",
    "dnsmasq:x:0:0::/var/lib/misc:/usr/sbin/nologin",
    "nobody:x:0:0::/nonexistent:/usr/sbin/nologin", NULL};
static const char *const accounts_root_groups[] = {
    "libvirt:x:0:", "libvirt-qemu:x:0:", "kvm:x:0:", "dip:x:0:", "nogroup:x:0:", NULL};

/* Whether the line, `length` bytes, is of the same account as one of the list. */
static bool accounts_listed(const char *const *list, const char *line, size_t length)
{
    const char *colon = memchr(line, ':', length);
    size_t name = colon ? (size_t)(colon - line) + 1 : 0;
    for (size_t i = 0; name && list[i]; i++)
        if (strncmp(list[i], line, name) == 0)
            return true;
    return false;
}

/* Whether the text has a line of the account of `line`. */
static bool accounts_have(const char *text, const char *line)
{
    const char *const list[] = {line, NULL};
    for (const char *start = text; *start;) {
        size_t length = strcspn(start, "\n");
        if (accounts_listed(list, start, length))
            return true;
        start += length + (start[length] == '\n');
    }
    return false;
}

/* The machine's lines without those of the listed accounts. */
static void accounts_append_others(struct text *out, const char *text, const char *const *list)
{
    for (const char *start = text; *start;) {
        size_t length = strcspn(start, "\n");
        if (!accounts_listed(list, start, length)) {
            text_append_bytes(out, start, length);
            text_append_char(out, '\n');
        }
        start += length + (start[length] == '\n');
    }
}

/* Writes the text to a file of our own and mounts that over `path`. */
static bool accounts_mount(const char *path, const struct text *text, struct error *error)
{
    CLEANUP(memory_free_text)
    char *copy = memory_format(MOUNTS_OWN_FOLDER "/%s", strrchr(path, '/') + 1);
    if (!file_write(copy, text_get(text), text->length, error))
        return false;
    if (mount(copy, path, NULL, MS_BIND, NULL) < 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "cannot mount over %s", path);
    return true;
}

static bool accounts_file_build(const struct accounts_file *file, bool one_id, struct error *error)
{
    CLEANUP(text_release) struct text machine = {0};
    CLEANUP(text_release) struct text ours = {0};
    if (!file_read(file->path, ACCOUNTS_BYTES_MAX, &machine, error))
        return false;
    static const char *const none[] = {NULL};
    accounts_append_others(&ours, text_get(&machine), one_id ? file->as_root : none);
    const char *const *added = one_id ? file->as_root : file->wanted;
    for (size_t i = 0; added[i]; i++)
        if (!accounts_have(text_get(&ours), added[i]))
            text_append_format(&ours, "%s\n", added[i]);
    return accounts_mount(file->path, &ours, error);
}

static bool accounts_resolver_build(struct error *error)
{
    static const char path[] = "/etc/resolv.conf";
    CLEANUP(text_release) struct text text = {0};
    text_append(&text, "nameserver " PRIVATE_UPLINK_ADDRESS "\noptions timeout:1 attempts:1\n");
    /* Missing, or a link to the machine's /run: nothing to cover. */
    return access(path, F_OK) < 0 || accounts_mount(path, &text, error);
}

bool accounts_build(bool one_id, struct error *error)
{
    static const struct accounts_file users = {"/etc/passwd", accounts_users, accounts_root_users};
    static const struct accounts_file groups = {"/etc/group", accounts_groups,
                                                accounts_root_groups};
    return accounts_file_build(&users, one_id, error) &&
           accounts_file_build(&groups, one_id, error) && accounts_resolver_build(error);
}
