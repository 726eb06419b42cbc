// An echo server on libuv with a client of its own in the same loop: ends when the client has read
// its greeting back.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct connection {
  uv_tcp_t stream;
  size_t echoed;
};
struct answer {
  uv_write_t request;
  char text[64];
};

static const char greeting[] = "hello";
static uv_tcp_t server, client;
static uv_connect_t connecting;
static uv_write_t asking;
static uv_timer_t limit;
static uv_work_t counting;
static char client_text[64];
static int answered;

static void connection_closed(uv_handle_t *handle) { free(handle); }

static void echo_written(uv_write_t *request, int status) {
  (void)status;
  free(request);
}

static void give_room(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer) {
  static char room[64];
  (void)handle, (void)wanted;
  *buffer = uv_buf_init(room, sizeof room);
}

static void echo(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer) {
  if (length < 0) {
    uv_close((uv_handle_t *)stream, connection_closed);
    return;
  }
  struct answer *answer = malloc(sizeof(struct answer));
  if (!answer)
    return;
  memcpy(answer->text, buffer->base, (size_t)length);
  uv_buf_t text = uv_buf_init(answer->text, (unsigned)length);
  uv_write(&answer->request, stream, &text, 1, echo_written);
}

static void accept_connection(uv_stream_t *listener, int status) {
  (void)status;
  struct connection *connection = malloc(sizeof(struct connection));
  if (!connection)
    return;
  uv_tcp_init(listener->loop, &connection->stream);
  uv_accept(listener, (uv_stream_t *)&connection->stream);
  uv_read_start((uv_stream_t *)&connection->stream, give_room, echo);
}

static void count(uv_work_t *work) { *(int *)work->data += 1; }

static void counted(uv_work_t *work, int status) {
  (void)work, (void)status;
  uv_close((uv_handle_t *)&server, NULL);
  uv_close((uv_handle_t *)&limit, NULL);
}

static void give_client_room(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer) {
  (void)handle, (void)wanted;
  *buffer = uv_buf_init(client_text, sizeof client_text);
}

static void read_answer(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer) {
  if (length == (ssize_t)sizeof greeting)
    answered = memcmp(buffer->base, greeting, sizeof greeting) == 0;
  uv_close((uv_handle_t *)stream, NULL);
  counting.data = &answered;
  uv_queue_work(stream->loop, &counting, count, counted);
}

static void connected(uv_connect_t *request, int status) {
  if (status != 0)
    return;
  uv_buf_t text = uv_buf_init((char *)greeting, sizeof greeting);
  uv_write(&asking, request->handle, &text, 1, NULL);
  uv_read_start(request->handle, give_client_room, read_answer);
}

static void give_up(uv_timer_t *timer) { uv_stop(timer->loop); }

int main(void) {
  uv_loop_t *loop = uv_default_loop();
  struct sockaddr_in address;
  int length = sizeof address;
  uv_ip4_addr("127.0.0.1", 0, &address);
  uv_tcp_init(loop, &server);
  uv_tcp_bind(&server, (struct sockaddr *)&address, 0);
  if (uv_listen((uv_stream_t *)&server, 5, accept_connection) != 0)
    return 1;
  uv_tcp_getsockname(&server, (struct sockaddr *)&address, &length);
  uv_tcp_init(loop, &client);
  uv_tcp_connect(&connecting, &client, (struct sockaddr *)&address, connected);
  uv_timer_init(loop, &limit);
  uv_timer_start(&limit, give_up, 20000, 0);
  uv_run(loop, UV_RUN_DEFAULT);
  puts(answered == 2 ? "answered" : "not answered");
  return answered != 2;
}
