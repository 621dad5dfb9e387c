/* Planted answers: the file, and texts between UTF-8 and UTF-16. */
#include "answer.h"

#include <stdio.h>
#include <string.h>

#include "made_host.h"

#define ANSWER_FILE       MADE_HOST_FOLDER L"\\answers"
#define ANSWER_LINE_BYTES 4096

static void answer_read(const char *words, struct answer *answer)
{
    if (text_starts_with(words, "0x")) {
        answer->kind = ANSWER_CODE;
        answer->code = (HRESULT)strtoul(words, NULL, 16);
    } else if (text_same(words, "hang")) {
        answer->kind = ANSWER_HANG;
    } else if (text_same(words, "null")) {
        answer->kind = ANSWER_NULL;
    } else {
        answer->kind = ANSWER_TEXT;
        text_append(&answer->text, text_starts_with(words, "text ") ? words + strlen("text ") : "");
    }
}

void answer_find(const char *call, struct answer *answer)
{
    char line[ANSWER_LINE_BYTES];
    size_t length = strlen(call);
    *answer = (struct answer){0};
    FILE *file = _wfopen(ANSWER_FILE, L"rb");
    while (file && answer->kind == ANSWER_TRUE && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        if (strncmp(line, call, length) == 0 && line[length] == ' ')
            answer_read(line + length + 1, answer);
    }
    if (file)
        fclose(file);
}

void answer_release(struct answer *answer)
{
    text_release(&answer->text);
}

PWSTR answer_wide(const char *text)
{
    if (!text)
        return NULL;
    int units = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    PWSTR wide = LocalAlloc(LMEM_FIXED, (size_t)units * sizeof *wide);
    MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, units);
    return wide;
}

char *answer_narrow(PCWSTR text)
{
    if (!text)
        return NULL;
    int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = memory_zeroed((size_t)bytes, 1);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, bytes, NULL, NULL);
    return narrow;
}
