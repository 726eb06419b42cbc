#include "http_date.h"

#include <string.h>

void format_http_date(time_t when, char date[HTTP_DATE_BYTES]) {
  struct tm parts;
  if (!gmtime_r(&when, &parts) ||
      strftime(date, HTTP_DATE_BYTES, "%a, %d %b %Y %H:%M:%S GMT", &parts) == 0)
    strcpy(date, "Thu, 01 Jan 1970 00:00:00 GMT");
}

bool parse_http_date(struct slice value, time_t *when) {
  static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                      "%a %b %e %H:%M:%S %Y"};
  char copy[64];
  if (value.length == 0 || value.length >= sizeof(copy))
    return false;
  memcpy(copy, value.at, value.length);
  copy[value.length] = '\0';
  for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
    struct tm parts = {0};
    const char *end = strptime(copy, forms[i], &parts);
    if (end && *end == '\0') {
      *when = timegm(&parts);
      return true;
    }
  }
  return false;
}

const char *http_date_now(void) {
  static char date[HTTP_DATE_BYTES];
  static time_t formatted;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != formatted || date[0] == '\0') {
    formatted = now.tv_sec;
    format_http_date(formatted, date);
  }
  return date;
}
