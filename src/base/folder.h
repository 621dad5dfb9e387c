/* Folders: made, and listed with all that is in them. */
#pragma once

#include "base/error.h"
#include "base/vector.h"

enum folder_entry_kind {
    FOLDER_ENTRY_FILE,
    FOLDER_ENTRY_FOLDER,
    FOLDER_ENTRY_OTHER, /* a link, a pipe, a device … */
};

struct folder_entry {
    char *path; /* seen from the folder that was listed, with '/' on every system */
    enum folder_entry_kind kind;
};

struct folder_entries {
    struct folder_entry *items;
    size_t count;
    size_t capacity;
};

/* Limits of one listing, against folders that were made to exhaust us. */
#define FOLDER_DEPTH_MAX   16
#define FOLDER_ENTRIES_MAX 100000

/* Lists the folder and its subfolders, sorted by the bytes of the paths. Links are listed and
 * not followed. Errors are of class input. The caller releases the entries, also on failure. */
bool folder_list(const char *path, struct folder_entries *entries, struct error *error);

void folder_entries_release(struct folder_entries *entries);

/* Removes the folder with all that is in it; links are removed and not followed. */
bool folder_remove(const char *path, struct error *error);

/* Makes one folder; that it is there already is fine. */
bool folder_make(const char *path, struct error *error);

/* Whether there is a folder. */
bool folder_is_there(const char *path);
