/* Dates as HTTP writes them (RFC 9110, 5.6.7): one form is written, three are read. */
#ifndef STATIC_HTTP_HTTP_DATE_H
#define STATIC_HTTP_HTTP_DATE_H

#include "text.h"

#include <time.h>

enum { HTTP_DATE_BYTES = 32 };

void format_http_date(time_t when, char date[HTTP_DATE_BYTES]);
bool parse_http_date(struct slice value, time_t *when);

/* The present time; formatted once a second and valid until the next call. */
const char *http_date_now(void);

#endif
