/* The media type of a file, by the end of its name. */
#ifndef STATIC_HTTP_CONTENT_TYPE_H
#define STATIC_HTTP_CONTENT_TYPE_H

const char *content_type_of(const char *path);

#endif
