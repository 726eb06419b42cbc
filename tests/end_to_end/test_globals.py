"""Where the globals of a rewritten server are: in the slab, where it was linked with the fragment."""

import json
import os
import pathlib
import tempfile
import unittest
from unittest.mock import patch

from base import ServerTest
from http_client import exchange, request
from server_process import is_sanitized


class GlobalsTest(ServerTest):
    def statistics(self):
        """None of a server that is not rewritten."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "stats.json"
            with patch.dict(os.environ, STINGY_STATS=str(file)):
                server = self.start()
            body = exchange(server, request("/hello.txt")).body
            self.assertEqual(body, b"hello, world\n")
            self.assertEqual(server.stop()[0], 0)
            return json.loads(file.read_text(encoding="utf-8"))["body"] if file.exists() else None

    def test_lie_in_the_slab(self):
        statistics = self.statistics()
        if statistics is None:
            self.skipTest("the server is not rewritten")
        is_linked = bool(os.environ.get("STATIC_HTTP_FRAGMENT"))
        globals_ = statistics["globals"]
        self.assertEqual(globals_["in_slab"], is_linked and not is_sanitized(), globals_)
        if globals_["in_slab"]:
            self.assertGreater(globals_["bytes"], 16000)  # all of its state is in one of them


if __name__ == "__main__":
    unittest.main()
