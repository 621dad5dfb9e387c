/* The markup of report.html, read strictly. */
#include "page_markup.h"

#include <string.h>

#include "target.h"

static const char *const page_elements[] = {
    "a",    "article",    "b",       "body",  "code",  "dd",      "details", "div",   "dl",
    "dt",   "figcaption", "figure",  "g",     "h1",    "h2",      "h3",      "head",  "header",
    "html", "i",          "li",      "line",  "main",  "meta",    "nav",     "p",     "path",
    "pre",  "rect",       "section", "small", "span",  "summary", "svg",     "table", "tbody",
    "td",   "text",       "th",      "thead", "title", "tr",      "ul",      NULL,
};

static const char *const page_attributes[] = {
    "aria-label",
    "aria-labelledby",
    "charset",
    "class",
    "colspan",
    "content",
    "d",
    "data-lines",
    "data-ms",
    "data-runtime",
    "dx",
    "height",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "overflow",
    "preserveAspectRatio",
    "role",
    "scope",
    "tabindex",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
    NULL,
};

static const char *const page_entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;", NULL};

#define PAGE_HIDDEN          "hidden"
#define PAGE_NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

static void page_require(bool holds, const char *at)
{
    CLEANUP(memory_free_text) char *from = memory_format("markup of the page: %.80s", at);
    fuzz_require(holds, from, __FILE__, __LINE__);
}

/* Takes a name that must be one of the list. */
static const char *page_name(const char *at, const char *const *names)
{
    size_t length = strspn(at, PAGE_NAME_CHARACTERS);
    for (size_t i = 0; names[i]; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], at, length) == 0)
            return at + length;
    }
    page_require(false, at);
    return NULL;
}

static const char *page_entity(const char *at)
{
    for (size_t i = 0; page_entities[i]; i++) {
        if (text_starts_with(at, page_entities[i]))
            return at + strlen(page_entities[i]);
    }
    page_require(false, at);
    return NULL;
}

/* Takes " NAME="VALUE"", or " hidden", the only one without a value. */
static const char *page_attribute(const char *at)
{
    const char *name = at + 1;
    if (text_starts_with(name, PAGE_HIDDEN) && strchr(" >", name[strlen(PAGE_HIDDEN)]))
        return name + strlen(PAGE_HIDDEN);
    at = page_name(name, page_attributes);
    page_require(text_starts_with(at, "=\""), name);
    at += 2;
    page_require(!text_starts_with(name, "href=") || *at == '#', name);
    while (*at != '"') {
        page_require(*at && *at != '<' && *at != '>', name);
        at = *at == '&' ? page_entity(at) : at + 1;
    }
    return at + 1;
}

/* Takes what is the page's own, and no stranger's: one of these, up to its end. */
static const char *page_own(const char *at)
{
    static const char *const ends[][2] = {
        {"<!DOCTYPE html>", ">"}, {"<style>", "</style>"}, {"<script>", "</script>"}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!text_starts_with(at, ends[i][0]))
            continue;
        const char *end = strstr(at, ends[i][1]);
        page_require(end != NULL, at);
        return end + strlen(ends[i][1]);
    }
    return NULL;
}

static const char *page_tag(const char *at)
{
    const char *own = page_own(at);
    if (own)
        return own;
    const char *begin = at;
    bool closes = at[1] == '/';
    at = page_name(at + 1 + closes, page_elements);
    while (*at == ' ' && !closes)
        at = page_attribute(at);
    at += *at == '/';
    page_require(*at == '>', begin);
    return at + 1;
}

void page_markup_require(const char *page)
{
    int assets = 0;
    for (const char *at = page; *at;) {
        assets += text_starts_with(at, "<style>") || text_starts_with(at, "<script>");
        page_require(*at != '>', at);
        at = *at == '<' ? page_tag(at) : *at == '&' ? page_entity(at) : at + 1;
    }
    page_require(assets == 2, page);
}
