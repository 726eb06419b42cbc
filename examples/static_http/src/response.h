/* The head of a response, written field by field into the request's response_head.
 *
 *   open_response ─▶ respond_field ... ─▶ close_response
 *
 * open_response decides for good whether the connection is kept. */
#ifndef STATIC_HTTP_RESPONSE_H
#define STATIC_HTTP_RESPONSE_H

#include "request.h"
#include "text.h"

/* Allocates the head and writes status line and general fields; false without memory. */
bool open_response(struct http_request *req, int status, struct text *head);
void respond_field(struct text *head, const char *name, const char *value);

/* False when the head did not fit. */
bool close_response(struct http_request *req, struct text *head);

const char *reason_of(int status);

enum send_result { SEND_DONE, SEND_AGAIN, SEND_FAILED };

/* Sends what is left of the response head, then `used` bytes of which `sent` are gone already;
 * `more` tells the kernel that still more follows. */
enum send_result send_response(struct http_request *req, char *bytes, size_t used, size_t *sent,
                               bool more);

#endif
