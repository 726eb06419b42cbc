"""How requests are told apart, refused, and answered in order."""

import time

from base import ServerTest
from http_client import ResponseReader, request


class PersistenceTest(ServerTest):
    def test_a_connection_is_reused(self):
        with self.server.connect() as connection:
            reader = ResponseReader(connection)
            for _ in range(20):
                connection.sendall(request("/hello.txt"))
                self.assertEqual(reader.read().body, b"hello, world\n")

    def test_close_is_honoured(self):
        for fields, version in ((["Connection: close"], "HTTP/1.1"), ([], "HTTP/1.0")):
            with self.server.connect() as connection:
                connection.sendall(request("/hello.txt", *fields, version=version))
                reader = ResponseReader(connection)
                self.assertEqual(reader.read()["Connection"], "close")
                self.assertTrue(reader.at_end())

    def test_http_1_0_may_keep_the_connection(self):
        with self.server.connect() as connection:
            reader = ResponseReader(connection)
            for _ in range(2):
                connection.sendall(
                    request("/hello.txt", "Connection: Keep-Alive", version="HTTP/1.0"))
                self.assertEqual(reader.read()["Connection"], "keep-alive")

    def test_fifty_requests_in_one_packet_are_answered_in_order(self):
        paths = ["/hello.txt", "/block.bin", "/nowhere", "/over.bin", "/odd/"] * 10
        with self.server.connect() as connection:
            connection.sendall(b"".join(request(path) for path in paths))
            reader = ResponseReader(connection)
            for path in paths:
                response = reader.read()
                self.assertEqual(response.status, 404 if path == "/nowhere" else 200)
                if path.endswith((".txt", ".bin")):
                    self.assertEqual(response.body, self.site.read(path[1:]))

    def test_pipelined_behind_a_large_file(self):
        with self.server.connect() as connection:
            connection.sendall(request("/large.bin") + request("/hello.txt"))
            reader = ResponseReader(connection)
            self.assertEqual(reader.read().body, self.site.large)
            self.assertEqual(reader.read().body, b"hello, world\n")

    def test_more_pipelined_bytes_than_a_buffer_holds(self):
        with self.server.connect() as connection:
            connection.sendall(request("/hello.txt", "X-Fill: " + "x" * 900) * 60)
            reader = ResponseReader(connection)
            for _ in range(60):
                self.assertEqual(reader.read().body, b"hello, world\n")

    def test_byte_by_byte(self):
        with self.server.connect() as connection:
            for byte in request("/hello.txt"):
                connection.sendall(bytes([byte]))
                time.sleep(0.0005)
            self.assertEqual(ResponseReader(connection).read().body, b"hello, world\n")

    def test_cut_at_every_place(self):
        data = request("/hello.txt", "X-Y: z")
        with self.server.connect() as connection:
            reader = ResponseReader(connection)
            for cut in range(1, len(data)):
                connection.sendall(data[:cut])
                time.sleep(0.001)
                connection.sendall(data[cut:])
                self.assertEqual(reader.read().status, 200, cut)

    def test_a_half_closed_client_is_answered(self):
        with self.server.connect() as connection:
            connection.sendall(request("/hello.txt"))
            connection.shutdown(1)
            reader = ResponseReader(connection)
            self.assertEqual(reader.read().status, 200)
            self.assertTrue(reader.at_end())

    def test_empty_lines_between_requests_are_skipped(self):
        with self.server.connect() as connection:
            connection.sendall(b"\r\n\n" + request("/hello.txt") + b"\r\n" + request("/hello.txt"))
            reader = ResponseReader(connection)
            self.assertEqual([reader.read().status for _ in range(2)], [200, 200])

    def test_bare_newlines_end_lines(self):
        self.assertEqual(self.send(b"GET /hello.txt HTTP/1.1\nHost: a\n\n").status, 200)

    def test_a_request_body_is_not_taken_for_a_request(self):
        smuggled = request("/nowhere")
        with self.server.connect() as connection:
            connection.sendall(request("/", f"Content-Length: {len(smuggled)}", method="POST"))
            reader = ResponseReader(connection)
            self.assertEqual(reader.read().status, 405)
            connection.sendall(smuggled + request("/hello.txt"))
            self.assertEqual(reader.read().status, 200)

    def test_a_body_larger_than_the_buffer_is_skipped(self):
        with self.server.connect() as connection:
            connection.sendall(request("/hello.txt", "Content-Length: 60000") + b"G" * 60000)
            connection.sendall(request("/page.html"))
            reader = ResponseReader(connection)
            self.assertEqual(reader.read().body, b"hello, world\n")
            self.assertEqual(reader.read().body, b"<p>page</p>")


class RefusalTest(ServerTest):
    def assert_refused(self, data, status):
        """Refused, and the connection ends: nobody knows where a next request would begin."""
        with self.server.connect() as connection:
            connection.sendall(data)
            reader = ResponseReader(connection)
            response = reader.read()
            self.assertEqual((response.status, response["Connection"]), (status, "close"), data)
            connection.shutdown(1)
            self.assertTrue(reader.at_end())

    def test_malformed_requests(self):
        for data in (
            b"\0\0\0\0\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET /\r\n\r\n",
            b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / x HTTP/1.1\r\nHost: a\r\n\r\n",
            b"G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1\r\nHost: a\r\n\r\n",
            b"GET / http/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
            b"GET / HTTP/1.1\r\n: empty\r\nHost: a\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n",
        ):
            self.assert_refused(data, 400)
        self.assert_still_serves()

    def test_hosts(self):
        self.assert_refused(request("/", host=None), 400)
        self.assert_refused(request("/", "Host: second"), 400)
        self.assert_refused(request("/", host="a/b"), 400)
        self.assert_refused(request("/", host="a" * 256), 400)

    def test_uncertain_lengths(self):
        for fields in (
            ["Content-Length: x"],
            ["Content-Length: -1"],
            ["Content-Length: 1", "Content-Length: 2"],
            ["Content-Length: 1", "Transfer-Encoding: chunked"],
            ["Content-Length: 1, 1"],
            ["Content-Length: 99999999999999999999999"],
        ):
            self.assert_refused(request("/", *fields), 400)
        self.assert_refused(request("/", "Transfer-Encoding: chunked", method="POST"), 501)

    def test_a_large_body_is_refused_and_the_client_can_read_why(self):
        with self.server.connect() as connection:
            connection.sendall(request("/", "Content-Length: 3000000", method="POST"))
            try:
                connection.sendall(b"x" * 3_000_000)
            except (ConnectionResetError, BrokenPipeError):
                pass
            self.assertEqual(ResponseReader(connection).read().status, 413)

    def test_methods(self):
        response = self.get("/hello.txt", method="DELETE")
        self.assertEqual((response.status, response["Allow"]), (405, "GET, HEAD"))
        self.assertEqual(self.get("*", method="OPTIONS").status, 405)
        self.assertEqual(self.get("/hello.txt", method="BREW").status, 501)
        self.assertEqual(self.get("/hello.txt", method="get").status, 501)

    def test_targets(self):
        for target in ("hello.txt", "*", "ftp://a/", "/hello.txt#part", "http:///x"):
            self.assertEqual(self.get(target).status, 400, target)

    def test_versions(self):
        self.assert_refused(b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505)
        self.assert_refused(b"GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505)
        self.assertEqual(self.get("/hello.txt", version="HTTP/1.9").status, 200)

    def test_oversized_heads(self):
        self.assert_refused(b"GET /" + b"a" * 20_000, 414)
        self.assert_refused(request("/hello.txt", "X: " + "x" * 20_000), 431)
        self.assert_refused(request("/hello.txt", *["X: y"] * 100), 431)
        self.assert_refused(request("/hello.txt", *["X: y" * 30] * 400), 431)
        self.assert_still_serves()


class HeaderLimitTest(ServerTest):
    options = ("--max-header-bytes", "256")

    def test_the_limit_can_be_lowered(self):
        self.assertEqual(self.get("/hello.txt", "X: " + "x" * 100).status, 200)
        self.assertEqual(self.get("/hello.txt", "X: " + "x" * 300).status, 431)
        self.assertEqual(self.get("/" + "a" * 300).status, 431)
