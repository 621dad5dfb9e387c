/* The style and the script of report.html. They are files beside this one, which the build turns
 * into C, so that the page can carry them. */
#pragma once

struct page_asset {
    const char *text;
    const char *digest; /* of the text, as a content security policy names it: "sha256-…" */
};

extern const struct page_asset page_style;
extern const struct page_asset page_script;
