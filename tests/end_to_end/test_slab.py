"""What the statistics of a rewritten server say of the slab: globals, stack, stages, requests."""

import json
import os
import pathlib
import tempfile
import unittest
from unittest.mock import patch

from base import ServerTest
from http_client import exchange, request
from server_process import is_sanitized


class SlabTest(ServerTest):
    def statistics(self, **environment):
        """After three answers; of a server that is not rewritten there are none."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "stats.json"
            with patch.dict(os.environ, STINGY_STATS=str(file), **environment):
                server = self.start()
            body = exchange(server, request("/hello.txt")).body
            self.assertEqual(body, b"hello, world\n")
            exchange(server, request("/"))
            exchange(server, request("/missing"))
            self.assertEqual(server.stop()[0], 0)
            if not file.exists():
                self.skipTest("the server is not rewritten")
            return json.loads(file.read_text(encoding="utf-8"))["body"]

    def test_globals_lie_in_the_slab(self):
        is_linked = bool(os.environ.get("STATIC_HTTP_FRAGMENT"))
        globals_ = self.statistics()["globals"]
        self.assertEqual(globals_["in_slab"], is_linked and not is_sanitized(), globals_)
        if globals_["in_slab"]:
            self.assertGreater(globals_["bytes"], 16000)  # all of its state is in one of them

    def test_the_event_loop_runs_on_the_slab_s_stack(self):
        self.assertGreater(self.statistics()["stack_high_water"], 500)

    def test_stages_are_counted_and_timed(self):
        stages = {stage["name"]: stage for stage in self.statistics()["stages"]}
        self.assertEqual(stages["flush_request"]["requests"], 3)
        self.assertGreaterEqual(stages["status_message"]["requests"], 1)
        self.assertGreater(stages["parse_request"]["clocks"], 0)

    def test_requests_leave_nothing_and_keep_to_the_sharing(self):
        statistics = self.statistics(STINGY_CHECK="all")
        found = {name: statistics[name] for name in ("leaks", "broken_sharings", "bad_frees", "late_writes", "overruns")}
        self.assertEqual(set(found.values()), {0}, found)


if __name__ == "__main__":
    unittest.main()
