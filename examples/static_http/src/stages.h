/* The stages of a request, and which stage each one may queue next.
 *
 *   accept_requests ─▶ accept_requests, and parse_request for each new client
 *   parse_request   ─▶ lookup_vhost, status_message
 *   lookup_vhost    ─▶ process_message, status_message
 *   process_message ─▶ answer_file, list_directory, send_body (a redirection), status_message
 *   answer_file     ─▶ send_body
 *   status_message  ─▶ send_body
 *   send_body       ─▶ send_body, flush_request
 *   list_directory  ─▶ dirlist_head, status_message
 *   dirlist_head    ─▶ dir_line, send_listing
 *   dir_line        ─▶ dir_line, dirlist_tail, send_listing
 *   dirlist_tail    ─▶ send_listing
 *   send_listing    ─▶ send_listing, dir_line, flush_request
 *   flush_request   ─▶ parse_request, for the next request of the connection
 *
 * The event loop itself queues accept_requests (a client is there), parse_request (bytes are
 * there), and status_message (408, a head was too slow), the latter two on a fresh request.
 *
 * A stage does a bounded amount of work, never blocks, and ends in exactly one of: queue_stage,
 * park_request, drop_request; flush_request ends the request itself. */
#ifndef STATIC_HTTP_STAGES_H
#define STATIC_HTTP_STAGES_H

#include "request.h"

void accept_requests(struct http_request *req);
void parse_request(struct http_request *req);
void lookup_vhost(struct http_request *req);
void process_message(struct http_request *req);
void answer_file(struct http_request *req);
void status_message(struct http_request *req);
void send_body(struct http_request *req);
void list_directory(struct http_request *req);
void dirlist_head(struct http_request *req);
void dir_line(struct http_request *req);
void dirlist_tail(struct http_request *req);
void send_listing(struct http_request *req);
void flush_request(struct http_request *req);

#endif
