/* What is asked in a guest: the script, and its output read. */
#include "runtime/questions.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "runtime/section.h"

/* What the script has in the place of a name or an address that the profile does not give. */
#define QUESTIONS_NONE "-"

/* Digits of a gateway in /proc/net/route. */
#define QUESTIONS_GATEWAY_DIGITS 8

/* Lines that tell one mount: where, its root, rw or ro, type, source. */
#define QUESTIONS_MOUNT_LINES 5

/* $1 is "write" or "read", $2 a name to resolve, $3 an address outside, then come peers, name and
 * address by turns. Where even the loopback does not answer, ping is not to be had. A gateway that
 * answers no ping may be kept from it by its firewall, as Windows' own does by default: it is
 * "silent" if it is a neighbour all the same. The file is of the user's own, since no other's can
 * be overwritten in a folder for all; it is read past the page cache where that can be done, so
 * that a disk that went away shows. */
static const char questions_script[] =
    "set -f; w=$1; n=$2; o=$3; t=1; shift 3; "
    "s() { echo; echo cotenant-question $*; }; "
    "p() { ping -c 1 -W 1 $1 || { [ $t ] && ping -c 1 -W 3 $1; }; } >/dev/null 2>&1; "
    "r() { if [ $k = 0 ]; then echo unknown; elif p $1; then echo ok; else echo fail; fi; }; "
    "q() { while read -r a h x d; do case $a,$x in $1,0x2|$1,0x6) return 0;; esac; "
    "done </proc/net/arp; return 1; }; "
    "read -r b </proc/sys/kernel/random/boot_id; s boot; echo $b; "
    "f=/var/tmp; [ -w $f ] || f=/tmp; f=$f/cotenant-probe-$(id -u 2>/dev/null); "
    "if [ $w = write ]; then rm -f $f; echo $b >$f && { sync $f || sync; }; fi 2>/dev/null; "
    "s file; if x=$(dd if=$f iflag=direct bs=4096 count=1); then y=direct; "
    "else y=cached; read -r x <$f; fi 2>/dev/null; echo $y $x; "
    "s address; while read -r a q c d; do case $a in ?--) l=$q;; "
    "/32) [ $q$c = hostLOCAL ] && echo $l;; esac; done </proc/net/fib_trie; "
    "s route; g=; while read -r i d h x; do [ $d = 00000000 ] && echo $i $h && g=${g:-$h}; "
    "done </proc/net/route; "
    "v=; while [ $g ]; do e=${g#??}; v=$((0x${g%$e}))${v:+.$v}; g=$e; done; "
    "k=1; p 127.0.0.1 || k=0; "
    "s gateway; case $v in 0.0.0.0) echo none;; ?*) if [ $k = 0 ]; then echo unknown; "
    "elif p $v; then echo ok; elif q $v; then echo silent; else echo fail; fi;; "
    "*) echo fail;; esac; "
    "if [ $n != - ]; then s resolver; "
    "if command -v getent; then getent ahostsv4 $n; else nslookup $n; fi >/dev/null 2>&1; "
    "case $? in 0) echo ok;; 126|127) echo unknown;; *) echo fail;; esac; fi; "
    "if [ $o != - ]; then s outside; r $o; fi; "
    "t=; while [ $# -gt 1 ]; do s peer $1; r $2; shift 2; done; "
    "u() { while [ $# -gt 0 ]; do printf %s $1; echo; shift; done; }; "
    "s mounts; while read -r l; do set -- $l; m=$5; z=$4; y=${6%%,*}; "
    "while [ $# -gt 2 ] && [ $1 != - ]; do shift; done; u $m $z $y $2 $3; "
    "done </proc/self/mountinfo; s end";

void questions_command(const struct profile *profile, bool write_file,
                       const struct question_peers *peers, struct texts *words)
{
    const struct profile_guest *guest = &profile->guest;
    texts_add(words, "/bin/sh");
    texts_add(words, "-c");
    texts_add(words, questions_script);
    texts_add(words, "sh");
    texts_add(words, write_file ? "write" : "read");
    texts_add(words, guest->resolver ? guest->resolver : QUESTIONS_NONE);
    texts_add(words, guest->outside ? guest->outside : QUESTIONS_NONE);
    for (size_t i = 0; i < peers->count; i++) {
        texts_add(words, peers->items[i].name);
        texts_add(words, peers->items[i].address);
    }
}

void question_describe(const struct profile *profile, enum question question, bool write_file,
                       const struct question_peer *peer, struct texts *words)
{
    if (question == QUESTION_GATEWAY || question == QUESTION_OUTSIDE || question == QUESTION_PEER)
        texts_add(words, "ping");
    if (question == QUESTION_OUTSIDE)
        texts_add(words, profile->guest.outside);
    if (question == QUESTION_PEER) {
        texts_add(words, peer->name);
        texts_add(words, peer->address);
    }
    if (question == QUESTION_RESOLVER) {
        texts_add(words, "resolve");
        texts_add(words, profile->guest.resolver);
    }
    if (question == QUESTION_FILE)
        texts_add(words, write_file ? "write and read" : "read");
}

/* "198.18.0.2", and nothing like "198.018.0.2" or "1.2.3.4 ". */
static bool address_is_plain(const char *text)
{
    unsigned char bytes[sizeof(uint32_t)];
    char again[sizeof "255.255.255.255"];
    return uv_inet_pton(AF_INET, text, bytes) == 0 &&
           uv_inet_ntop(AF_INET, bytes, again, sizeof again) == 0 && text_same(again, text);
}

static void lines_join(const struct texts *lines, const char *between, struct text *text)
{
    for (size_t i = 0; i < lines->count; i++)
        text_append_format(text, "%s%s", i ? between : "", lines->items[i]);
}

static int lines_compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void lines_sort(struct texts *lines)
{
    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, lines_compare);
}

/* Each reads one question into the text of its answer. */

static enum answer_result answer_boot(const char *output, struct text *text)
{
    CLEANUP(memory_free_text) char *boot_id = section_boot_id(output);
    text_append(text, boot_id ? boot_id : "");
    return boot_id ? ANSWER_OK : ANSWER_UNKNOWN;
}

static enum answer_result answer_address(const struct texts *lines, struct text *text)
{
    CLEANUP(texts_release) struct texts own = {0};
    for (size_t i = 0; i < lines->count; i++) {
        const char *address = lines->items[i];
        if (!address_is_plain(address))
            return ANSWER_UNKNOWN;
        if (!text_starts_with(address, "127.") && !texts_have(&own, address))
            texts_add(&own, address);
    }
    lines_sort(&own);
    lines_join(&own, " ", text);
    return own.count ? ANSWER_OK : ANSWER_FAIL;
}

/* "eth0 01101EAC", the gateway's bytes in the order of a little-endian machine. */
static enum answer_result answer_route(const struct texts *lines, struct text *text)
{
    for (size_t i = 0; i < lines->count; i++) {
        const char *card = lines->items[i], *digits = strchr(card, ' ');
        if (!digits || digits == card || strlen(digits + 1) != QUESTIONS_GATEWAY_DIGITS ||
            strspn(digits + 1, "0123456789ABCDEF") != QUESTIONS_GATEWAY_DIGITS)
            return ANSWER_UNKNOWN;
        unsigned long gateway = strtoul(digits + 1, NULL, 16);
        text_append_format(text, "%s%lu.%lu.%lu.%lu on %.*s", i ? ", " : "", gateway & UINT8_MAX,
                           gateway >> 8 & UINT8_MAX, gateway >> 16 & UINT8_MAX,
                           gateway >> 24 & UINT8_MAX, (int)(digits - card), card);
    }
    return lines->count ? ANSWER_OK : ANSWER_FAIL;
}

/* One word: "ok", "fail" or "unknown". */
static enum answer_result answer_word(const struct texts *lines)
{
    if (lines->count != 1)
        return ANSWER_UNKNOWN;
    return text_same(lines->items[0], "ok")     ? ANSWER_OK
           : text_same(lines->items[0], "fail") ? ANSWER_FAIL
                                                : ANSWER_UNKNOWN;
}

/* The same, or "none" where there is nobody to ask, or QUESTION_SILENT. */
static enum answer_result answer_gateway(const struct texts *lines, struct text *text)
{
    const char *word = lines->count == 1 ? lines->items[0] : NULL;
    if (!text_same(word, "none") && !text_same(word, QUESTION_SILENT))
        return answer_word(lines);
    text_append(text, word);
    return ANSWER_OK;
}

static enum answer_result answer_mounts(const struct texts *lines, struct text *text)
{
    CLEANUP(texts_release) struct texts mounts = {0};
    if (!lines->count || lines->count % QUESTIONS_MOUNT_LINES ||
        lines->count / QUESTIONS_MOUNT_LINES > QUESTIONS_MOUNTS_MAX)
        return ANSWER_UNKNOWN;
    for (size_t i = 0; i < lines->count; i += QUESTIONS_MOUNT_LINES) {
        char **told = &lines->items[i];
        CLEANUP(memory_free_text)
        char *mount = memory_format("%s %s %s %s %s", told[0], told[1], told[2], told[3], told[4]);
        texts_add(&mounts, mount);
    }
    lines_sort(&mounts);
    lines_join(&mounts, "\n", text);
    return ANSWER_OK;
}

/* "direct WHAT" or "cached WHAT". */
static enum answer_result answer_file(const struct texts *lines, struct text *text)
{
    if (lines->count != 1)
        return lines->count ? ANSWER_UNKNOWN : ANSWER_FAIL;
    const char *line = lines->items[0];
    if (!text_starts_with(line, "direct") && !text_starts_with(line, "cached"))
        return ANSWER_UNKNOWN;
    text_append(text, line);
    return strchr(line, ' ') ? ANSWER_OK : ANSWER_FAIL;
}

static enum answer_result answer_take(enum question question, const struct texts *lines,
                                      struct text *text)
{
    switch (question) {
    case QUESTION_ADDRESS:
        return answer_address(lines, text);
    case QUESTION_ROUTE:
        return answer_route(lines, text);
    case QUESTION_MOUNTS:
        return answer_mounts(lines, text);
    case QUESTION_FILE:
        return answer_file(lines, text);
    case QUESTION_GATEWAY:
        return answer_gateway(lines, text);
    case QUESTION_RESOLVER:
    case QUESTION_OUTSIDE:
    case QUESTION_PEER:
        return answer_word(lines);
    case QUESTION_BOOT: /* read by itself */
    case QUESTION_CPU:  /* not asked by this script */
    case QUESTION_MEMORY:
    case QUESTIONS:
        break;
    }
    abort();
}

static void answer_read(enum question question, const char *peer, const char *output,
                        struct answers *answers)
{
    CLEANUP(memory_free_text)
    char *head = peer ? memory_format("%s %s", question_words[question], peer)
                      : memory_text(question_words[question]);
    CLEANUP(section_release) struct section section;
    CLEANUP(text_release) struct text text = {0};
    section_find(output, head, &section);
    enum answer_result result = question == QUESTION_BOOT ? answer_boot(output, &text)
                                : section.whole ? answer_take(question, &section.lines, &text)
                                                : ANSWER_UNKNOWN;
    if (question != QUESTION_MOUNTS && text.length > QUESTIONS_TEXT_BYTES_MAX)
        result = ANSWER_UNKNOWN;
    bool told = text.length && result != ANSWER_UNKNOWN;
    *VECTOR_ADD(&answers->items) = (struct answer){.question = question,
                                                   .peer = memory_text(peer),
                                                   .text = told ? text_take(&text) : NULL,
                                                   .result = result};
}

void answers_read(const struct profile *profile, const struct question_peers *peers,
                  const char *output, struct answers *answers)
{
    for (int question = 0; question < QUESTIONS; question++) {
        if (question_is_due(profile, (enum question)question))
            answer_read((enum question)question, NULL, output, answers);
    }
    for (size_t i = 0; i < peers->count; i++)
        answer_read(QUESTION_PEER, peers->items[i].name, output, answers);
}

void answers_release(struct answers *answers)
{
    for (size_t i = 0; i < answers->items.count; i++) {
        free(answers->items.items[i].peer);
        free(answers->items.items[i].text);
    }
    VECTOR_RELEASE(&answers->items);
}
