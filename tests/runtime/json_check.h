/* Is a text one JSON value, with the keys of each object sorted? */
#ifndef STINGY_TESTS_JSON_CHECK_H
#define STINGY_TESTS_JSON_CHECK_H

int json_is_sorted_and_well_formed(const char *text);

#endif
