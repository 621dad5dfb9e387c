/* How guests boot on this machine: by KVM or by QEMU's own translation (TCG). */
#include "private/accelerator.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/child.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/install.h"
#include "base/text.h"
#include "private/probe.h"

#define ACCELERATOR_DEVICE "/dev/kvm"

/* The guest: the kernel that runtimes may use too, and an init that says hello and powers off. */
#define ACCELERATOR_KERNEL "guest/vmlinuz"
#define ACCELERATOR_INITRD "probe.img"

/* In the cache folder; its one line is "NAME DIGEST". */
#define ACCELERATOR_MEMORY           "accelerator"
#define ACCELERATOR_MEMORY_BYTES_MAX 256

/* Of /proc/cpuinfo the first processor is read: some kilobytes. */
#define ACCELERATOR_CPUINFO_BYTES_MAX (1024 * 1024)

/* What QEMU is called and needs on a machine. */
struct accelerator_machine {
    const char *machine; /* as uname has it */
    const char *qemu;
    const char *type;
    const char *console;
};

static const struct accelerator_machine accelerator_machines[] = {
    {"x86_64", "/usr/bin/qemu-system-x86_64", "q35", "ttyS0"},
    {"aarch64", "/usr/bin/qemu-system-aarch64", "virt", "ttyAMA0"},
};

/* What KVM is tried with. */
struct accelerator_trial {
    struct utsname name;
    const struct accelerator_machine *machine; /* NULL for one that we know no QEMU of */
    char *kernel;
    char *initrd;
    const char *hindrance; /* why KVM need not be tried; NULL if it has to be */
};

static void accelerator_trial_release(struct accelerator_trial *trial)
{
    free(trial->kernel);
    free(trial->initrd);
}

const char *accelerator_name(enum accelerator accelerator)
{
    return accelerator == ACCELERATOR_KVM ? "kvm" : "tcg";
}

static const struct accelerator_machine *accelerator_machine(const struct utsname *name)
{
    for (size_t i = 0; i < sizeof accelerator_machines / sizeof *accelerator_machines; i++)
        if (text_same(accelerator_machines[i].machine, name->machine))
            return &accelerator_machines[i];
    return NULL;
}

/* The file's size, which another version hardly shares: stands for its version, at the cost of a
 * stat. Not its path and time: every build folder has its own copy of the kernel. */
static void accelerator_append_file(struct text *key, const char *name, const char *path)
{
    struct stat status = {0};
    (void)stat(path, &status);
    text_append_format(key, "%s %lld\n", name, (long long)status.st_size);
}

/* The first processor as the kernel describes it, without what changes by itself. */
static void accelerator_append_processor(struct text *key)
{
    CLEANUP(text_release) struct text all = {0};
    struct error ignored = {0};
    (void)file_read("/proc/cpuinfo", ACCELERATOR_CPUINFO_BYTES_MAX, &all, &ignored);
    for (const char *line = text_get(&all); *line && *line != '\n';) {
        size_t length = strcspn(line, "\n");
        if (!text_starts_with(line, "cpu MHz"))
            text_append_bytes(key, line, length);
        line += length + (line[length] == '\n');
    }
}

/* The digest of all that the answer depends on. */
static bool accelerator_key(const struct accelerator_trial *trial,
                            char out[static DIGEST_TEXT_BYTES], struct error *error)
{
    CLEANUP(text_release) struct text key = {0};
    text_append_format(&key, "%s\n%s\n%s\n", trial->name.release, trial->name.version,
                       trial->hindrance ? trial->hindrance : "");
    if (trial->machine)
        accelerator_append_file(&key, "qemu", trial->machine->qemu);
    accelerator_append_file(&key, "kernel", trial->kernel);
    accelerator_append_processor(&key);
    return digest_bytes(text_get(&key), key.length, out, error);
}

/* Whether the cache has the answer for the key. */
static bool accelerator_recall(const char *memory, const char *key, enum accelerator *accelerator)
{
    CLEANUP(text_release) struct text line = {0};
    struct error ignored = {0};
    if (!file_read(memory, ACCELERATOR_MEMORY_BYTES_MAX, &line, &ignored))
        return false;
    static const enum accelerator both[] = {ACCELERATOR_TCG, ACCELERATOR_KVM};
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        CLEANUP(memory_free_text)
        char *expected = memory_format("%s %s\n", accelerator_name(both[i]), key);
        if (text_same(expected, text_get(&line))) {
            *accelerator = both[i];
            return true;
        }
    }
    return false;
}

/* A cache that cannot be written means that it is tried again next time: no failure. */
static void accelerator_remember(const char *memory, const char *key, enum accelerator accelerator)
{
    CLEANUP(memory_free_text) char *fresh = memory_format("%s.new", memory);
    CLEANUP(memory_free_text)
    char *line = memory_format("%s %s\n", accelerator_name(accelerator), key);
    struct error ignored = {0};
    if (file_write(fresh, line, strlen(line), &ignored) && rename(fresh, memory) < 0)
        (void)unlink(fresh);
}

/* Whether a guest said hello by KVM. */
static bool accelerator_boots(const struct accelerator_trial *trial)
{
    const struct accelerator_machine *machine = trial->machine;
    CLEANUP(memory_free_text)
    char *line = memory_format("console=%s quiet panic=-1", machine->console);
    const char *const argv[] = {
        machine->qemu, "-nodefaults", "-no-user-config", "-display",    "none",    "-no-reboot",
        "-machine",    machine->type, "-accel",          "kvm",         "-cpu",    "max",
        "-m",          "256",         "-serial",         "stdio",       "-nic",    "none",
        "-kernel",     trial->kernel, "-initrd",         trial->initrd, "-append", line,
        NULL};
    struct child_spec spec = {.argv = argv};
    CLEANUP(child_result_release) struct child_result result = {0};
    struct error ignored = {0};
    return child_run(&spec, ACCELERATOR_DEADLINE_MS, &result, &ignored) &&
           strstr(text_get(&result.output), PROBE_HELLO);
}

static const char *accelerator_hindrance(const struct accelerator_trial *trial)
{
    int device = open(ACCELERATOR_DEVICE, O_RDWR | O_CLOEXEC);
    if (device < 0)
        return errno == ENOENT ? "there is no " ACCELERATOR_DEVICE
                               : "this user may not open " ACCELERATOR_DEVICE;
    close(device);
    if (!trial->machine || access(trial->machine->qemu, X_OK) < 0)
        return "there is no QEMU for this machine to try KVM with";
    if (access(trial->kernel, R_OK) < 0 || access(trial->initrd, R_OK) < 0)
        return "there is no guest kernel to try KVM with";
    return NULL;
}

/* Tries, and says so on standard error. */
static enum accelerator accelerator_try(const struct accelerator_trial *trial, bool remembered)
{
    if (trial->hindrance) {
        fprintf(stderr, "cotenant: guests run by TCG, which is slow: %s\n", trial->hindrance);
        return ACCELERATOR_TCG;
    }
    fprintf(stderr, "cotenant: trying whether KVM boots a guest here (at most %d s, %s)\n",
            ACCELERATOR_DEADLINE_MS / 1000,
            remembered ? "once" : "each time: there is no cache folder");
    bool boots = accelerator_boots(trial);
    fprintf(stderr, "cotenant: %s\n",
            boots ? "KVM boots a guest: using it"
                  : "KVM boots no guest here: guests run by TCG, which is slow");
    return boots ? ACCELERATOR_KVM : ACCELERATOR_TCG;
}

bool accelerator_find(const char *cache, enum accelerator *accelerator, struct error *error)
{
    CLEANUP(accelerator_trial_release) struct accelerator_trial trial = {0};
    (void)uname(&trial.name); /* fails for a bad address alone */
    trial.machine = accelerator_machine(&trial.name);
    trial.kernel = install_path(ACCELERATOR_KERNEL, error);
    trial.initrd = trial.kernel ? install_path(ACCELERATOR_INITRD, error) : NULL;
    if (!trial.initrd)
        return false;
    trial.hindrance = accelerator_hindrance(&trial);
    char key[DIGEST_TEXT_BYTES];
    if (!accelerator_key(&trial, key, error))
        return false;
    CLEANUP(memory_free_text)
    char *memory = cache ? memory_format("%s/" ACCELERATOR_MEMORY, cache) : NULL;
    if (memory && accelerator_recall(memory, key, accelerator))
        return true;
    *accelerator = accelerator_try(&trial, memory != NULL);
    if (memory)
        accelerator_remember(memory, key, *accelerator);
    return true;
}
