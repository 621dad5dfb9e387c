/* What a verdict is about, in the words that every form of a report uses: the host, whether it was
 * a rehearsal, the evidence label, how strong the proof is. Text is made safe for a terminal;
 * forms with a markup of their own escape it once more. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Said of every proof on a host other than a real HCS host. */
#define CLAIM_NO_WINDOWS "No Windows, HCS, HNS or WSL took part"

/* The procedure's evidence label: "PROVEN by runtime" is for a real HCS host alone, and whatever
 * happens elsewhere leaves the claim about HCS "UNCONFIRMED". */
const char *claim_label(const struct summary *summary, const struct verdict *verdict);

/* One line: what kind of host, where, with which versions, on which machine. */
void claim_append_host(const struct summary *summary, struct text *out);

/* One line: the machine's system, its size, and what runs the guests. */
void claim_append_machine(const struct summary *summary, struct text *out);

/* One line: the system and its versions, as the procedure's "Windows Version" wants it. */
void claim_append_system(const struct summary *summary, struct text *out);

/* One line: clean rounds and the bound that they give. */
void claim_append_strength(const struct verdict *verdict, struct text *out);

/* One line a stranger gave, made safe; "-" for none. Several lines become one, joined by "; ". */
void claim_append_stranger(struct text *out, const char *stranger);

/* Nanoseconds as seconds with three decimals, e.g. "1.250 s"; "-" for a time that never was. */
void claim_append_seconds(struct text *out, int64_t time_ns);

/* "once", "3 times". */
void claim_append_times(struct text *out, int64_t times);
