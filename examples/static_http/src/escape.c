#include "escape.h"

#include <string.h>

void escape_html(struct text *text, struct slice bytes) {
  for (size_t i = 0; i < bytes.length; i++) {
    switch (bytes.at[i]) {
    case '&':
      text_string(text, "&amp;");
      break;
    case '<':
      text_string(text, "&lt;");
      break;
    case '>':
      text_string(text, "&gt;");
      break;
    case '"':
      text_string(text, "&quot;");
      break;
    case '\'':
      text_string(text, "&#39;");
      break;
    default:
      text_bytes(text, &bytes.at[i], 1);
    }
  }
}

static void append_hex(struct text *text, const char *prefix, char c) {
  static const char digits[] = "0123456789ABCDEF";
  unsigned char value = (unsigned char)c;
  text_string(text, prefix);
  text_bytes(text, &digits[value >> 4], 1);
  text_bytes(text, &digits[value & 15], 1);
}

static bool is_plain_in_url(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~' || c == '/';
}

void escape_url(struct text *text, struct slice bytes) {
  for (size_t i = 0; i < bytes.length; i++) {
    if (is_plain_in_url(bytes.at[i]))
      text_bytes(text, &bytes.at[i], 1);
    else
      append_hex(text, "%", bytes.at[i]);
  }
}

void escape_log(struct text *text, struct slice bytes) {
  for (size_t i = 0; i < bytes.length; i++) {
    char c = bytes.at[i];
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
      text_bytes(text, &c, 1);
    else
      append_hex(text, "\\x", c);
  }
}
