"""Slow, many, and vanishing clients; time-outs; what the server holds on to; how it ends."""

import os
import resource
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest

from base import ServerTest
from http_client import ResponseReader, exchange, request
from server_process import is_sanitized, wait_until


class TimeoutTest(ServerTest):
    options = ("--header-timeout", "0.4", "--idle-timeout", "0.6", "--write-timeout", "0.5")

    def seconds_until_closed(self, connection):
        start = time.monotonic()
        self.assert_closes(connection)
        return time.monotonic() - start

    def test_a_silent_client_is_closed_without_a_word(self):
        with self.server.connect() as connection:
            self.assertLess(self.seconds_until_closed(connection), 2)

    def test_a_partial_head_times_out_however_slowly_it_grows(self):
        with self.server.connect() as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nX: ")
            end = time.monotonic() + 0.9
            try:
                while time.monotonic() < end:
                    connection.sendall(b"x")
                    time.sleep(0.02)
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.assertEqual(ResponseReader(connection).read().status, 408)

    def test_an_idle_connection_is_closed_later_than_a_partial_head(self):
        with self.server.connect() as connection:
            connection.sendall(request("/hello.txt"))
            ResponseReader(connection).read()
            self.assertGreater(self.seconds_until_closed(connection), 0.45)

    def test_a_client_that_does_not_read_is_closed(self):
        self.settle()
        before = self.server.descriptors()
        with self.server.connect(receive_buffer=4096) as connection:
            connection.sendall(request("/large.bin"))
            self.assertTrue(wait_until(lambda: self.server.descriptors() == before + 2))
            self.assertTrue(wait_until(lambda: self.server.descriptors() == before))

    def test_a_slow_reader_that_goes_on_is_served(self):
        received = 0
        with self.server.connect(receive_buffer=4096) as connection:
            connection.sendall(request("/large.bin", "Range: bytes=0-3999999",
                                       "Connection: close"))
            reader = ResponseReader(connection)
            for _ in range(8):
                received += len(reader.file.read(100_000))
                time.sleep(0.15)
            received += len(reader.file.read())
        self.assertGreater(received, 4_000_000)


class ManyClientsTest(ServerTest):
    def test_five_hundred_connections_at_once(self):
        clients = [self.server.connect() for _ in range(500)]
        try:
            for client in clients:
                client.sendall(request("/block.bin")[:20])
            for client in clients:
                client.sendall(request("/block.bin")[20:])
            expected = self.site.read("block.bin")
            for client in clients:
                self.assertEqual(ResponseReader(client).read().body, expected)
        finally:
            for client in clients:
                client.close()

    def test_parallel_downloads_do_not_mix(self):
        results = [None] * 8

        def fetch(index):
            first = index * 1_000_003
            fields = f"Range: bytes={first}-{first + 2_999_999}"
            body = exchange(self.server, request("/large.bin", fields)).body
            results[index] = body == self.site.large[first : first + 3_000_000]

        threads = [threading.Thread(target=fetch, args=[index]) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [True] * 8)

    def test_clients_that_vanish(self):
        reset = struct.pack("ii", 1, 0)
        for index in range(60):
            client = self.server.connect(receive_buffer=4096)
            path = ("/large.bin", "/many/", "/hello.txt")[index % 3]
            client.sendall(request(path) * (1 + index % 2))
            if index % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            client.close()
        self.assert_no_connection_is_left()
        self.assert_still_serves()

    def test_a_file_that_shrinks_ends_the_connection(self):
        path = os.path.join(self.site.root, "shrinking.bin")
        with open(path, "wb") as file:
            file.write(bytes(30_000_000))
        self.addCleanup(os.remove, path)
        with self.server.connect(receive_buffer=4096) as connection:
            connection.sendall(request("/shrinking.bin"))
            reader = ResponseReader(connection)
            reader.file.read(1000)
            os.truncate(path, 1_000_000)
            self.assertLess(len(reader.file.read()), 30_000_000)
        self.assert_still_serves()


class HoldingTest(ServerTest):
    def warm_up_and_measure(self, rounds):
        data = b"".join(request(path) for path in ("/hello.txt", "/over.bin", "/odd/", "/no"))
        with self.server.connect() as connection:
            reader = ResponseReader(connection)
            for _ in range(rounds):
                connection.sendall(data)
                for _ in range(4):
                    reader.read()
        return self.server.resident_kilobytes()

    @unittest.skipIf(is_sanitized(), "a sanitizer keeps freed memory")
    def test_memory_does_not_grow_over_five_thousand_requests(self):
        before = self.warm_up_and_measure(300)
        after = self.warm_up_and_measure(1250)
        self.assertLessEqual(after, before + 256)

    def test_no_descriptor_is_lost(self):
        self.settle()
        before = self.server.descriptors()
        for _ in range(5):
            for path in ("/hello.txt", "/large.bin", "/many/", "/sub", "/no", "/%", "/outer-link",
                         "/pipe"):
                self.get(path)
                self.get(path, method="HEAD")
            self.get("/hello.txt", "If-None-Match: *")
            self.get("/hello.txt", "Range: bytes=99-")
        self.assert_no_connection_is_left()
        self.assertEqual(self.server.descriptors(), before)

    def add_idle_connections(self, clients, count):
        for _ in range(count):
            client = self.server.connect()
            clients.append(client)
            client.sendall(request("/hello.txt"))
            ResponseReader(client).read()
            client.sendall(b"GET /part")

    @unittest.skipIf(is_sanitized(), "a sanitizer keeps freed memory")
    def test_an_idle_connection_holds_little(self):
        clients = []
        try:
            self.add_idle_connections(clients, 400)  # whatever is set up once is set up now
            before = self.server.resident_kilobytes()
            self.add_idle_connections(clients, 400)
            self.assertLess(self.server.resident_kilobytes() - before, 400)
        finally:
            for client in clients:
                client.close()


class LimitTest(ServerTest):
    options = ("--max-connections", "5", "--idle-timeout", "20")

    def test_more_clients_than_allowed_wait_for_their_turn(self):
        clients = [self.server.connect() for _ in range(5)]
        for client in clients:
            client.sendall(request("/hello.txt"))
            ResponseReader(client).read()
        with self.server.connect() as late:
            late.sendall(request("/hello.txt"))
            late.settimeout(0.2)
            self.assertRaises(TimeoutError, late.recv, 1)
            clients.pop().close()
            late.settimeout(5)
            self.assertEqual(ResponseReader(late).read().status, 200)
        for client in clients:
            client.close()


class DescriptorTest(ServerTest):
    def test_running_out_of_descriptors_turns_clients_away_and_passes(self):
        self.settle()
        limit = self.server.descriptors() + 10
        _, hard = resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE, (limit, hard))
        clients = [self.server.connect(timeout=5) for _ in range(30)]
        turned_away = 0
        for client in clients[10:]:
            try:
                turned_away += client.recv(1) == b""
            except ConnectionResetError:
                turned_away += 1
        self.assertEqual(turned_away, 20)
        for client in clients:
            client.close()
        self.assert_no_connection_is_left()
        resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE, (hard, hard))
        self.assert_still_serves()


class EndTest(ServerTest):
    def test_signals_end_it_cleanly(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.start()
            self.assertEqual(server.stop(number), (0, ""))

    def test_it_stops_by_itself(self):
        server = self.start("--run-seconds", "0.3")
        self.assertEqual(server.process.wait(5), 0)
        server.stop()

    def test_a_download_is_finished_and_idle_clients_are_closed(self):
        server = self.start()
        with server.connect() as idle, server.connect(receive_buffer=4096) as busy:
            idle.sendall(request("/hello.txt"))
            self.assertEqual(ResponseReader(idle).read().status, 200)
            busy.sendall(request("/large.bin"))
            reader = ResponseReader(busy)
            self.assertTrue(reader.file.readline().startswith(b"HTTP/1.1 200"))
            server.process.send_signal(signal.SIGTERM)
            self.assert_closes(idle)
            self.assertTrue(reader.file.read().endswith(self.site.large))
        self.assertEqual(server.stop(), (0, ""))

    def test_no_new_client_is_taken_while_it_finishes(self):
        server = self.start()
        with server.connect(receive_buffer=4096) as busy:
            busy.sendall(request("/large.bin"))
            busy.recv(1)
            server.process.send_signal(signal.SIGTERM)

            def refused():
                try:
                    with server.connect():
                        pass
                except ConnectionRefusedError:
                    return True
                except ConnectionResetError:
                    pass  # it was waiting to be accepted when the listener closed
                return False

            self.assertTrue(wait_until(refused))
        self.assertEqual(server.stop(), (0, ""))

    def test_workers_serve_and_end_together(self):
        server = self.start("--workers", "3")
        for _ in range(30):
            self.assertEqual(exchange(server, request("/hello.txt")).status, 200)
        self.assertEqual(server.stop(), (0, ""))

    def test_a_worker_that_dies_ends_the_others(self):
        server = self.start("--workers", "2")

        def children():
            listing = f"/proc/{server.pid}/task/{server.pid}/children"
            with open(listing, encoding="ascii") as file:
                return [int(pid) for pid in file.read().split()]

        self.assertTrue(wait_until(lambda: len(children()) == 2))
        os.kill(children()[0], signal.SIGKILL)
        self.assertEqual(server.process.wait(10), 1)
        server.stop()

    def test_wrong_usage_is_explained(self):
        for options in (["--port", "x"], ["--nonsense"], ["--root", "/nonexistent"], ["extra"]):
            result = subprocess.run([os.environ["STATIC_HTTP_BINARY"], *options],
                                    capture_output=True, timeout=5, check=False)
            self.assertEqual(result.returncode, 2)
            self.assertIn(options[0].lstrip("-").encode(), result.stderr)


class AccessLogTest(ServerTest):
    def test_lines_in_the_common_log_format(self):
        log = self.site.path("access.log")
        server = self.start("--access-log", log)
        exchange(server, request("/hello.txt"))
        exchange(server, request("/nowhere?a=b", method="HEAD"), head_only=True)
        exchange(server, b'GET /"quoted\\ HTTP/1.1\r\n\r\n')
        self.assertEqual(server.stop()[0], 0)
        with open(log, encoding="ascii") as file:
            lines = file.read().splitlines()
        start = r"^127\.0\.0\.1 - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "
        self.assertEqual(len(lines), 3)
        self.assertRegex(lines[0], start + r'"GET /hello\.txt HTTP/1\.1" 200 13$')
        self.assertRegex(lines[1], start + r'"HEAD /nowhere\?a=b HTTP/1\.1" 404 -$')
        self.assertRegex(lines[2], start + r'"GET /\\x22quoted\\x5C HTTP/1\.1" 400 \d+$')

    def test_workers_share_one_log_in_whole_lines(self):
        log = self.site.path("shared.log")
        server = self.start("--workers", "3", "--access-log", log)
        for _ in range(60):
            exchange(server, request("/hello.txt"))
        self.assertEqual(server.stop()[0], 0)
        with open(log, encoding="ascii") as file:
            lines = file.read().splitlines()
        self.assertEqual(len(lines), 60)
        self.assertTrue(all(line.endswith('"GET /hello.txt HTTP/1.1" 200 13') for line in lines))
