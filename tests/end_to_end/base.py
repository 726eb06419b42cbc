"""What the test cases share: one site for the run, and one server for each class."""

import atexit
import unittest

from http_client import ResponseReader, exchange, request
from server_process import ServerProcess, wait_until
from site_files import Site

_site = None


def shared_site():
    global _site
    if _site is None:
        _site = Site()
        atexit.register(_site.close)
    return _site


class ServerTest(unittest.TestCase):
    """`options` are the server's; a server that does not end well fails its class."""

    options = ()

    @classmethod
    def setUpClass(cls):
        cls.site = shared_site()
        cls.server = cls.start(*cls.options)

    @classmethod
    def tearDownClass(cls):
        status, errors = cls.server.stop()
        if status != 0:
            raise AssertionError(f"the server ended with {status}: {errors}")

    @classmethod
    def start(cls, *options):
        return ServerProcess(cls.site.root, *options)

    def get(self, path, *fields, **keywords):
        head_only = keywords.get("method") == "HEAD"
        return exchange(self.server, request(path, *fields, **keywords), head_only)

    def send(self, data):
        return exchange(self.server, data)

    def assert_still_serves(self):
        self.assertEqual(self.get("/hello.txt").body, b"hello, world\n")

    def settle(self):
        """Until the server surely runs and has forgotten the clients of earlier tests."""
        self.assert_still_serves()
        self.assert_no_connection_is_left()

    def assert_no_connection_is_left(self):
        self.assertTrue(wait_until(lambda: self.server.connections() == 0))

    def assert_closes(self, connection):
        self.assertTrue(ResponseReader(connection).at_end())
