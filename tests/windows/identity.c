/* Who a test runtime is. */
#include "identity.h"

#include <stdio.h>
#include <string.h>

#define IDENTITY_SECTION L"runtime"

static void identity_value(const wchar_t *path, const wchar_t *key, char *value)
{
    wchar_t wide[IDENTITY_TEXT_MAX];
    GetPrivateProfileStringW(IDENTITY_SECTION, key, L"", wide, IDENTITY_TEXT_MAX, path);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, value, IDENTITY_TEXT_MAX, NULL, NULL);
}

bool identity_read(const char *name, struct identity *identity)
{
    wchar_t path[MAX_PATH];
    swprintf(path, MAX_PATH, MADE_HOST_FOLDER L"\\%hs.ini", name);
    *identity = (struct identity){0};
    snprintf(identity->name, sizeof identity->name, "%s", name);
    identity_value(path, L"owner", identity->owner);
    identity_value(path, L"suffix", identity->suffix);
    identity_value(path, L"service", identity->service);
    identity_value(path, L"network_id", identity->network_id);
    identity_value(path, L"network_name", identity->network_name);
    identity_value(path, L"network_type", identity->network_type);
    identity_value(path, L"subnet", identity->subnet);
    identity_value(path, L"distros", identity->distros);
    identity_value(path, L"language", identity->language);
    identity_value(path, L"encoding", identity->encoding);
    identity_value(path, L"faults", identity->faults);
    identity_value(path, L"victim", identity->victim);
    identity->network_flags = GetPrivateProfileIntW(IDENTITY_SECTION, L"network_flags", 0, path);
    return *identity->service != '\0';
}

bool identity_list_has(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *each = list; *each;) {
        size_t each_length = strcspn(each, ",");
        if (each_length == length && memcmp(each, word, length) == 0)
            return true;
        each += each_length + (each[each_length] == ',');
    }
    return false;
}

bool identity_has_fault(const struct identity *identity, const char *fault)
{
    return identity_list_has(identity->faults, fault);
}
