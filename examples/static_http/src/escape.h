/* Bytes of any origin made fit for a place with a syntax of its own. */
#ifndef STATIC_HTTP_ESCAPE_H
#define STATIC_HTTP_ESCAPE_H

#include "text.h"

/* For element content and quoted attributes; at most 6 bytes for each. */
void escape_html(struct text *text, struct slice bytes);

/* For a path in a URL: all but unreserved characters and slashes; at most 3 bytes for each. */
void escape_url(struct text *text, struct slice bytes);

/* For a quoted string in a log line: quotes, backslashes and unprintable bytes as \xHH. */
void escape_log(struct text *text, struct slice bytes);

#endif
