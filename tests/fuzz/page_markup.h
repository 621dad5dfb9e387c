/* The markup of report.html, read strictly: what a stranger's text could bring in is not among it.
 * A browser forgives much; this reader forgives nothing, so that what it passes is markup to no
 * browser. */
#pragma once

/* Ends the program unless the page has only the elements, attributes and entities that the report
 * writes, all values quoted, links only within the page. */
void page_markup_require(const char *page);
