/* What a guest does when it is told to work. */
#include "runtime/work.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/section.h"

/* A clock tick of the guest's in /proc/self/stat: Linux shows a hundred a second everywhere. */
#define WORK_TICK_MS 10

#define WORK_MIB INT64_C(1048576)

/* Digits that fit an int64_t with room for a factor of a MiB. */
#define WORK_DIGITS_MAX 9

/* $1 is "touch" or "-", $2 the ticks to use, $3 the most MiB to touch. */
static const char work_script[] =
    "set -f; m=$1; c=$2; x=$3; s() { echo; echo cotenant-question $*; }; "
    "read -r b </proc/sys/kernel/random/boot_id; s boot; echo $b; "
    "if [ $m = touch ]; then k=0; while read -r a v u; do [ $a = MemFree: ] && k=$v; "
    "done </proc/meminfo; k=$((k/2048+1)); [ $k -gt $x ] && k=$x; "
    "dd if=/dev/zero of=/dev/null bs=${k}M count=1 2>/dev/null && { s memory; echo $k; }; fi; "
    "read -r l </proc/self/stat; set -- $l; z=$((${14}+${15})); d=0; "
    "while [ $d -lt $c ]; do i=0; while [ $i -lt 300 ]; do i=$((i+1)); done; "
    "read -r l </proc/self/stat; set -- $l; d=$((${14}+${15}-z)); done; "
    "s cpu; echo $d; s end";

void work_command(bool touch_memory, struct texts *words)
{
    CLEANUP(memory_free_text) char *ticks = memory_format("%d", WORK_CPU_MS / WORK_TICK_MS);
    CLEANUP(memory_free_text) char *most = memory_format("%d", WORK_MEMORY_MIB_MAX);
    texts_add(words, "/bin/sh");
    texts_add(words, "-c");
    texts_add(words, work_script);
    texts_add(words, "sh");
    texts_add(words, touch_memory ? "touch" : "-");
    texts_add(words, ticks);
    texts_add(words, most);
}

/* The number that is the only line of the section; -1 without one. */
static int64_t work_number(const char *output, const char *words)
{
    CLEANUP(section_release) struct section section;
    section_find(output, words, &section);
    const char *line = section.whole && section.lines.count == 1 ? section.lines.items[0] : "";
    size_t digits = strspn(line, "0123456789");
    return digits && digits <= WORK_DIGITS_MAX && !line[digits] ? strtoll(line, NULL, 10) : -1;
}

void work_read(const char *output, struct work *work)
{
    int64_t ticks = work_number(output, "cpu"), mebibytes = work_number(output, "memory");
    *work = (struct work){.boot_id = section_boot_id(output),
                          .cpu_ms = ticks < 0 ? -1 : ticks * WORK_TICK_MS,
                          .memory_bytes = mebibytes < 0 ? -1 : mebibytes * WORK_MIB};
}

void work_release(struct work *work)
{
    free(work->boot_id);
    *work = (struct work){0};
}
