"""What is served: files, conditions, ranges, hosts, paths."""

import os
import subprocess
import unittest
from hashlib import sha256

from base import ServerTest
from http_client import ResponseReader, request


class FileTest(ServerTest):
    def test_serves_a_file_with_its_type_and_length(self):
        response = self.get("/page.html")
        self.assertEqual(response.status, 200)
        self.assertEqual(response.body, b"<p>page</p>")
        self.assertEqual(response["Content-Type"], "text/html; charset=utf-8")
        self.assertRegex(response["Date"], r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")

    def test_serves_an_empty_file(self):
        response = self.get("/empty.txt")
        self.assertEqual((response.status, response["Content-Length"]), (200, "0"))

    def test_serves_files_on_both_sides_of_the_block_size(self):
        for name in ("block.bin", "over.bin"):
            self.assertEqual(self.get("/" + name).body, self.site.read(name))

    def test_serves_a_large_file_unchanged(self):
        digest = sha256(self.get("/large.bin").body).hexdigest()
        self.assertEqual(digest, sha256(self.site.large).hexdigest())

    def test_head_has_the_fields_of_get_and_no_body(self):
        with self.server.connect() as connection:
            reader = ResponseReader(connection)
            for path in ("/hello.txt", "/large.bin", "/odd/", "/nowhere"):
                connection.sendall(request(path, method="HEAD"))
                head = reader.read(head_only=True)
                connection.sendall(request(path))
                full = reader.read()
                self.assertEqual(head.status, full.status)
                self.assertEqual(head["Content-Length"], full["Content-Length"])
                self.assertEqual(head["Content-Type"], full["Content-Type"])

    def test_curl_agrees(self):
        output = subprocess.run(
            ["curl", "-sS", "--max-time", "10", "-w", "%{http_code}"]
            + [self.server.url("/hello.txt")] * 2,
            capture_output=True,
            check=True,
        )
        self.assertEqual(output.stdout, b"hello, world\n200" * 2)


class ConditionTest(ServerTest):
    def test_not_modified_by_etag(self):
        etag = self.get("/hello.txt")["ETag"]
        for value in (etag, "W/" + etag, f'"other", {etag}', "*"):
            response = self.get("/hello.txt", f"If-None-Match: {value}")
            self.assertEqual((response.status, response["ETag"]), (304, etag))

    def test_another_etag_outranks_the_date(self):
        date = self.get("/hello.txt")["Last-Modified"]
        response = self.get("/hello.txt", 'If-None-Match: "x"', f"If-Modified-Since: {date}")
        self.assertEqual(response.status, 200)

    def test_not_modified_by_date(self):
        date = self.get("/hello.txt")["Last-Modified"]
        self.assertEqual(self.get("/hello.txt", f"If-Modified-Since: {date}").status, 304)

    def test_modified_since_an_old_date_in_each_form(self):
        for date in (
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "no date",
        ):
            response = self.get("/hello.txt", f"If-Modified-Since: {date}")
            self.assertEqual(response.status, 200, date)


class RangeTest(ServerTest):
    def assert_range(self, value, expected, content_range):
        response = self.get("/hello.txt", f"Range: {value}")
        self.assertEqual((response.status, response.body), (206, expected))
        self.assertEqual(response["Content-Range"], content_range)

    def test_single_ranges(self):
        self.assert_range("bytes=0-4", b"hello", "bytes 0-4/13")
        self.assert_range("bytes=7-", b"world\n", "bytes 7-12/13")
        self.assert_range("bytes=-3", b"ld\n", "bytes 10-12/13")
        self.assert_range("bytes=-99", b"hello, world\n", "bytes 0-12/13")
        self.assert_range("bytes=12-99", b"\n", "bytes 12-12/13")

    def test_range_beyond_the_end(self):
        for value in ("bytes=13-", "bytes=99-100", "bytes=-0"):
            response = self.get("/hello.txt", f"Range: {value}")
            self.assertEqual((response.status, response["Content-Range"]), (416, "bytes */13"))

    def test_ranges_that_are_not_honoured(self):
        for value in ("bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=x-", "bytes=-",
                      "bytes=0-99999999999999999999"):
            self.assertEqual(self.get("/hello.txt", f"Range: {value}").status, 200, value)

    def test_if_range(self):
        etag = self.get("/hello.txt")["ETag"]
        fields = ("Range: bytes=0-4", f"If-Range: {etag}")
        self.assertEqual(self.get("/hello.txt", *fields).status, 206)
        fields = ("Range: bytes=0-4", 'If-Range: "old"')
        self.assertEqual(self.get("/hello.txt", *fields).status, 200)

    def test_range_deep_in_a_large_file(self):
        first = 30_000_001
        response = self.get("/large.bin", f"Range: bytes={first}-{first + 99_999}")
        self.assertEqual(response.body, self.site.large[first : first + 100_000])


class PathTest(ServerTest):
    def test_decoding_and_dot_segments_inside_the_root(self):
        for path in ("/h%65llo.txt", "//hello.txt", "/./hello.txt", "/sub/../hello.txt",
                     "/sub/%2e%2e/hello.txt", "/hello.txt?query=1", "/sub%2f..%2fhello.txt"):
            self.assertEqual(self.get(path).body, b"hello, world\n", path)

    def test_no_way_out_of_the_root(self):
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/sub/../../secret.txt",
                     "/..%2fsecret.txt", "/sub/..%2f..%2fsecret.txt", "/outer-link",
                     "/outer-directory/secret.txt", "/.."):
            response = self.get(path)
            self.assertEqual(response.status, 403, path)
            self.assertNotIn(b"outside", response.body)

    def test_links_inside_the_root_are_followed(self):
        self.assertEqual(self.get("/inner-link").body, b"hello, world\n")

    def test_what_is_no_file_is_forbidden(self):
        self.assertEqual(self.get("/pipe").status, 403)
        self.assertEqual(self.get("/loop").status, 403)

    @unittest.skipIf(os.geteuid() == 0, "root may read every file")
    def test_an_unreadable_file_is_forbidden(self):
        path = os.path.join(self.site.root, "unreadable.txt")
        with open(path, "wb"):
            os.chmod(path, 0)
        self.addCleanup(os.remove, path)
        self.assertEqual(self.get("/unreadable.txt").status, 403)

    def test_bad_encodings(self):
        for path in ("/%", "/%4", "/%zz", "/a%00b"):
            self.assertEqual(self.get(path).status, 400, path)

    def test_not_found(self):
        for path in ("/nowhere", "/hello.txt/", "/hello.txt/more", "/" + "a" * 300):
            self.assertEqual(self.get(path).status, 404, path)

    def test_a_path_that_no_file_can_have(self):
        self.assertEqual(self.get("/" + "a/" * 3000).status, 414)


class VirtualHostTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.server = cls.start("--vhost", "other.example=" + cls.site.other)

    def test_the_host_chooses_the_root(self):
        for host in ("other.example", "OTHER.example", "other.example:8080"):
            self.assertEqual(self.get("/", host=host).body, b"the other host", host)

    def test_an_unknown_host_gets_the_default(self):
        for host in ("unknown.example", "", "[::1]:80"):
            self.assertEqual(self.get("/hello.txt", host=host).status, 200, host)

    def test_an_absolute_target_outranks_the_field(self):
        response = self.get("http://other.example/", host="localhost")
        self.assertEqual(response.body, b"the other host")
        response = self.get("http://other.example", host="localhost")
        self.assertEqual(response.body, b"the other host")
