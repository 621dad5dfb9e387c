/* What a proof on Linux needs, and whether it is there. */
#include "cmd/doctor/prerequisite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/install.h"
#include "private/accelerator.h"
#include "private/cache.h"
#include "private/guest_try.h"
#include "private/namespaces.h"
#include "private/tap.h"

#define PREREQUISITE_MIB (1024 * 1024)
#define PREREQUISITE_GIB (1024LL * PREREQUISITE_MIB)

/* A small guest has 256 MiB; QEMU's translation and buffers take as much again. */
#define PREREQUISITE_RUNTIME_MIB 512

/* A tour's evidence is some megabytes; logs of a failure come on top. */
#define PREREQUISITE_DISK_MIB 256

#define PREREQUISITE_MEMINFO           "/proc/meminfo"
#define PREREQUISITE_MEMINFO_BYTES_MAX 65536

/* A private host is ready in a second or two; libvirt's first look at QEMU takes some more. */
#define PREREQUISITE_PRIVATE_MS 30000

/* How much of what a command said a row quotes. */
#define PREREQUISITE_SAID_BYTES_MAX 300

/* Where a private host would find the program: the program's own tools, PATH, the system's
 * folders. NULL if nowhere. The caller frees it. */
static char *prerequisite_which(const char *program)
{
    if (strchr(program, '/'))
        return access(program, X_OK) == 0 ? memory_text(program) : NULL;
    struct error ignored = {0};
    CLEANUP(memory_free_text) char *tools = install_path("tools", &ignored);
    const char *path = getenv("PATH");
    CLEANUP(memory_free_text)
    char *folders = memory_format("%s:%s:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin",
                                  tools ? tools : "", path ? path : "");
    for (const char *at = folders; *at; at += strspn(at, ":")) {
        size_t length = strcspn(at, ":");
        CLEANUP(memory_free_text)
        char *whole = memory_format("%.*s/%s", (int)length, at, program);
        if (length && access(whole, X_OK) == 0)
            return memory_text(whole);
        at += length;
    }
    return NULL;
}

static void prerequisites_add_tools(struct prerequisites *list)
{
    static const struct {
        const char *program, *package;
    } tools[] = {
        {"libvirtd", "libvirt-daemon"},
        {"qemu-system-x86_64", "qemu-system-x86"},
        {"dnsmasq", "dnsmasq-base"},
        {"iptables", "iptables"},
        {"nft", "nftables"},
        {"ip", "iproute2"},
        {"mke2fs", "e2fsprogs"},
        {"bsdtar", "libarchive-tools"},
        {"fakeroot", "fakeroot"},
    };
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        char *found = prerequisite_which(tools[i].program);
        CLEANUP(memory_free_text)
        char *remedy =
            memory_format("apt-get install --no-install-recommends %s", tools[i].package);
        prerequisite_add(list, memory_text(tools[i].program), found != NULL,
                         found ? found : memory_text("not found"), memory_text("a program"),
                         found ? NULL : remedy);
    }
}

/* The number of KiB that /proc/meminfo gives under the key; -1 if it doesn't. */
static long long prerequisite_meminfo_kib(const char *key)
{
    CLEANUP(text_release) struct text bytes = {0};
    struct error ignored = {0};
    if (!file_read(PREREQUISITE_MEMINFO, PREREQUISITE_MEMINFO_BYTES_MAX, &bytes, &ignored))
        return -1;
    const char *at = strstr(text_get(&bytes), key);
    return at ? strtoll(at + strlen(key), NULL, 10) : -1;
}

static void prerequisite_add_memory(struct prerequisites *list, size_t runtimes)
{
    long long total_kib = prerequisite_meminfo_kib("MemTotal:");
    long long free_kib = prerequisite_meminfo_kib("MemAvailable:");
    long long needed_mib = (long long)runtimes * PREREQUISITE_RUNTIME_MIB;
    bool ok = free_kib / 1024 >= needed_mib;
    char *found = free_kib < 0 ? memory_text("not readable")
                               : memory_format("%lld MiB available of %lld", free_kib / 1024,
                                               total_kib / 1024);
    prerequisite_add(
        list, memory_text("memory"), ok, found,
        memory_format("%lld MiB available (the procedure, for WSL: " PREREQUISITE_PROCEDURE_MEMORY
                      ")",
                      needed_mib),
        ok ? NULL : "end what uses memory, or prove fewer runtimes at once");
}

static void prerequisite_add_disk(struct prerequisites *list)
{
    struct statvfs status;
    bool read = statvfs(".", &status) == 0;
    long long free_bytes = read ? (long long)status.f_bavail * (long long)status.f_frsize : 0;
    bool ok = free_bytes / PREREQUISITE_MIB >= PREREQUISITE_DISK_MIB;
    char *found =
        read ? memory_format("%lld MiB free in the working folder", free_bytes / PREREQUISITE_MIB)
             : memory_text(strerror(errno));
    prerequisite_add(
        list, memory_text("disk"), ok, found,
        memory_format("%d MiB for evidence (the procedure, for WSL: " PREREQUISITE_PROCEDURE_DISK
                      ")",
                      PREREQUISITE_DISK_MIB),
        ok ? NULL : "make room, or work in another folder");
}

static void prerequisites_add_machine(struct prerequisites *list, size_t runtimes)
{
    prerequisite_add_memory(list, runtimes);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    prerequisite_add(list, memory_text("cores"), cores >= 1, memory_format("%ld", cores),
                     memory_text("1 (the procedure, for WSL: " PREREQUISITE_PROCEDURE_CORES ")"),
                     cores >= 2 ? NULL : "guests and prover share the one core: expect it slow");
    prerequisite_add_disk(list);
}

static void prerequisite_add_namespaces(struct prerequisites *list)
{
    int code = namespaces_try();
    prerequisite_add(list, memory_text("namespaces"), code == 0,
                     memory_text(code == 0 ? "granted" : strerror(code)),
                     memory_text(geteuid() == 0 ? "mount, net, pid, ipc, uts"
                                                : "user, mount, net, pid, ipc, uts"),
                     code == 0 ? NULL : namespaces_remedy(code));
}

/* QEMU's end of a network is opened through it; Debian's default lets everybody. */
static void prerequisite_add_tun(struct prerequisites *list)
{
    struct error error = {0};
    bool opens = tap_check(&error);
    prerequisite_add(
        list, memory_text("network device"), opens, memory_text(opens ? TAP_DEVICE : error.message),
        memory_text("may open " TAP_DEVICE),
        opens ? NULL : "as root: modprobe tun; chmod 0666 " TAP_DEVICE "; or run cotenant as root");
}

static void prerequisite_add_accelerator(struct prerequisites *list)
{
    enum accelerator accelerator = ACCELERATOR_TCG;
    struct error error = {0};
    CLEANUP(memory_free_text) char *cache = cache_folder();
    bool found = accelerator_find(cache, &accelerator, &error);
    bool slow = accelerator == ACCELERATOR_TCG;
    prerequisite_add(list, memory_text("accelerator"), found,
                     memory_text(found ? accelerator_name(accelerator) : error.message),
                     memory_text("tcg; kvm where it boots a guest"),
                     slow ? "works, slowly; for speed: a machine whose KVM boots guests" : NULL);
}

/* The last line that was printed; the caller frees it. */
static char *prerequisite_last_line(const struct child_result *result)
{
    struct text line = {0};
    const struct text *said = result->error_output.length ? &result->error_output : &result->output;
    text_append_last_line(&line, text_get(said), PREREQUISITE_SAID_BYTES_MAX);
    return text_take(&line);
}

/* Runs a command, with options of `cotenant private` before it, on a private host; the row says how
 * long it took, or what it said. */
static void prerequisite_add_run(struct prerequisites *list, char *item,
                                 const struct texts *command, int64_t deadline_ms,
                                 const char *needed, const char *remedy)
{
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    CLEANUP(memory_free_text) char *self = install_executable(&error);
    VECTOR(const char *) argv = {0};
    const char *const head[] = {self, "private"};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        *VECTOR_ADD(&argv) = head[i];
    for (size_t i = 0; i < command->count; i++)
        *VECTOR_ADD(&argv) = command->items[i];
    *VECTOR_ADD(&argv) = NULL;
    int64_t begin_ns = clock_monotonic_ns();
    bool ran =
        self && child_run(&(struct child_spec){.argv = argv.items}, deadline_ms, &result, &error);
    VECTOR_RELEASE(&argv);
    long long took_ms = (long long)((clock_monotonic_ns() - begin_ns) / CLOCK_NS_PER_MS);
    bool ok = ran && !result.timed_out && result.exit_status == 0 && !result.signal;
    char *found = NULL;
    if (!ran)
        found = memory_text(error.message);
    else if (result.timed_out)
        found = memory_format("no end after %lld ms", (long long)deadline_ms);
    else if (!ok)
        found = prerequisite_last_line(&result);
    else
        found = memory_format("worked, in %lld ms", took_ms);
    prerequisite_add(list, item, ok, found, memory_text(needed), ok ? NULL : remedy);
}

/* A command's time, files and memory may be limited (ulimit), and a proof's with them. */
static void prerequisite_add_limits(struct prerequisites *list)
{
    struct error error = {0};
    bool suffice = guest_limits_suffice(&error);
    prerequisite_add(list, memory_text("limits"), suffice,
                     memory_text(suffice ? "none that matters" : error.message),
                     memory_text("CPU time, files and their size for guests"),
                     suffice ? NULL : "raise the hard limit, and start anew from there");
}

static void prerequisites_add_host(struct prerequisites *list)
{
    prerequisite_add_namespaces(list);
    prerequisite_add_tun(list);
    prerequisite_add_limits(list);
    prerequisite_add_accelerator(list);
    CLEANUP(texts_release) struct texts command = {0};
    texts_add(&command, "--try");
    texts_add(&command, "true");
    prerequisite_add_run(list, memory_text("private host"), &command, PREREQUISITE_PRIVATE_MS,
                         "a VM with a network, and a command run beside it",
                         "mend the rows above; then what it says");
}

static void prerequisites_add_runtime(struct prerequisites *list, const struct profile *profile)
{
    const char *program = profile->commands.exec.items[0];
    char *found = prerequisite_which(program);
    bool there = found != NULL;
    CLEANUP(memory_free_text)
    char *remedy = memory_format("install %s, or mend commands.exec in its profile", profile->name);
    prerequisite_add(list, memory_format("%s: command", profile->name), there,
                     there ? found : memory_format("%s: not found", program),
                     memory_format("%s, in PATH", program), there ? NULL : remedy);
    if (!there)
        return;
    CLEANUP(texts_release) struct texts nothing = {0};
    CLEANUP(texts_release) struct texts argv = {0};
    texts_add(&nothing, "true");
    profile_command(profile, &profile->commands.exec, &nothing, &argv);
    CLEANUP(memory_free_text)
    char *install =
        memory_format("mend what it says: for an image that is missing or broken, build "
                      "or install %s anew; for a distro that is not there, register %s "
                      "or name another by --distro",
                      profile->name, profile->distro ? profile->distro : "one");
    prerequisite_add_run(list, memory_format("%s: distro", profile->name), &argv,
                         profile->deadlines.start_ms, "runs a command in its own VM", install);
}

const char *prerequisite_host_kind(void)
{
    return "libvirt";
}

void prerequisites_add_system(struct prerequisites *list, size_t runtimes)
{
    prerequisites_add_tools(list);
    prerequisites_add_machine(list, runtimes);
    prerequisites_add_host(list);
}

void prerequisites_add_runtimes(struct prerequisites *list, const struct profiles *profiles)
{
    for (size_t i = 0; i < profiles->count; i++)
        prerequisites_add_runtime(list, &profiles->items[i]);
}
