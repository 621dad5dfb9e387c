/* The evidence folder that a proof leaves: its history, and everything that follows from it. All
 * files but history.jsonl are pure functions of that one, so that they can be made again and
 * compared. MANIFEST is written last: a folder without one belongs to a proof that was cut off. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

#define EVIDENCE_HISTORY_FILE "history.jsonl"

/* Reads the folder's history and judges it. The caller releases both, also on failure. */
bool evidence_read(const char *folder, struct summary *summary, struct verdict *verdict,
                   struct error *error);

/* Reads and judges the folder's history, writes all other files and, last, MANIFEST. A file that
 * cannot be written (a disk that is full) does not keep the others from being written; the error
 * names all that are missing. The caller releases the verdict, also on failure. */
bool evidence_finish(const char *folder, struct verdict *verdict, struct error *error);

/* Whether the folder is as it was left: files as in MANIFEST and nothing else, a history that gives
 * the recorded verdict, and, if cotenant had `tool_version` when it wrote the folder, all other
 * files byte for byte as they follow from the history (another version may word them
 * differently). Each damage is an error of class input that names the file, and the line of a
 * history that cannot be read. A signature is not looked at. The caller releases summary and
 * verdict, also on failure. */
bool evidence_verify(const char *folder, const char *tool_version, struct summary *summary,
                     struct verdict *verdict, struct error *error);
