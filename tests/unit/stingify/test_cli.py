"""stingygen and stingify as the user runs them, on a program of one unit and one header.

Environment: STINGYGEN, STINGIFY: the binaries.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = '#include "conn.h"\nvoid *make(void) { return malloc(64); }\n'
HEADER = "#include <stdlib.h>\nstatic inline void drop(void *c) { free(c); }\n"
EDITED_SOURCE = ('#include "demo_stingy.h"\n#include "conn.h"\n'
                 "void *make(void) { return STINGY_TAKE(conn, 64, malloc(64)); }\n")
EDITED_HEADER = ('#include "demo_stingy.h"\n#include <stdlib.h>\n'
                 "static inline void drop(void *c) { STINGY_GIVE_AS(conn, c, free(c)); }\n")


def digest(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def bound(number):
    return {"kind": "exact", "bytes": number, "provenance": "computed"}


def site(role, path, text, call, spelled):
    begin = text.index(call)
    return {
        "role": role, "object": "conn", "function": call.split("(")[0], "caller": "f", "file": path,
        "line": text[:begin].count("\n") + 1, "column": 1,
        "call": {"begin": begin, "end": begin + len(call)},
        "size_text": spelled if role == "malloc" else "",
        "pointer_text": spelled if role == "free" else "",
        "zeroed": False, "per_request": True, "editable": True, "rewritten": False, "why_not": "",
    }


def memory(source=SOURCE, header=HEADER):
    free = site("free", "conn.h", header, "free(c)", "c")
    stage = {
        "name": "accept", "file": "a.c", "line": 2, "column": 1, "entry": True, "nf": 1,
        "external_functions": 1, "stack": bound(100), "stack_path": [], "allocates": ["conn"], "frees": [],
        "always_frees": [], "live": ["conn"], "per_request": bound(64), "queues": [],
    }
    conn = {
        "name": "conn", "identifier": "conn", "kind": "buffer", "type": "char", "size": bound(64),
        "instances": {"kind": "exact", "count": 1, "provenance": "computed"}, "allocated_at": [],
        "freed_at": [], "poolable": True, "why_not": "",
    }
    body = {
        "program": "demo", "stages": [stage], "queue_sites": [], "objects": [conn], "exclusive": [],
        "per_request": bound(64),
        "stack": bound(100),
        "globals": {"bytes": 0, "constant_bytes": 0, "thread_local_bytes": 0, "items": []},
        "sites": [site("malloc", "a.c", source, "malloc(64)", "64"), free, free],
        "files": {"a.c": digest(source), "conn.h": digest(header)}, "unknowns": [],
        "units": [{"file": "a.c", "parsed": True, "errors": 0}],
    }
    return {"kind": "stingy.memory", "schema_version": "1.0", "producer": "test", "target_triple": "",
            "body": body}


class CliTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.root = self.folder / "root"
        self.root.mkdir()
        (self.root / "a.c").write_text(SOURCE)
        (self.root / "conn.h").write_text(HEADER)
        self.analyze(memory())

    def analyze(self, document):
        (self.folder / "memory.json").write_text(json.dumps(document))

    def run_tool(self, tool, *arguments, status=0):
        done = subprocess.run([os.environ[tool], *map(str, arguments)], cwd=self.folder, text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def generate(self, *options, status=0):
        return self.run_tool("STINGYGEN", "memory.json", "--l2", "1M", "-o", "gen", *options, status=status)

    def stingify(self, *options, status=0):
        return self.run_tool("STINGIFY", "memory.json", "gen/layout.json", "--root", "root", *options,
                             status=status)

    def sources(self):
        return {path.name: path.read_text() for path in self.root.iterdir()}


class GenerateTest(CliTest):
    def test_five_files_are_written_and_the_summary_printed(self):
        out = self.generate().stdout
        self.assertIn("option --l2", out)
        self.assertIn("100.0 %", out)
        self.assertEqual(sorted(path.name for path in (self.folder / "gen").iterdir()),
                         ["demo_stingy.c", "demo_stingy.h", "demo_stingy.ld", "layout.json", "layout.svg"])

    def test_the_name_of_the_program_can_be_chosen(self):
        self.generate("--name", "my server")
        self.assertTrue((self.folder / "gen/my_server_stingy.h").exists())

    def test_a_layout_that_does_not_fit_writes_nothing(self):
        done = self.run_tool("STINGYGEN", "memory.json", "--l2", "4K", "-o", "gen", status=1)
        self.assertIn("does not fit", done.stderr)
        self.assertFalse((self.folder / "gen").exists())

    def test_running_twice_writes_the_same_and_touches_nothing(self):
        self.generate()
        before = {path: path.stat().st_mtime_ns for path in (self.folder / "gen").iterdir()}
        self.generate()
        self.assertEqual(before, {path: path.stat().st_mtime_ns for path in (self.folder / "gen").iterdir()})

    def test_a_program_without_poolable_objects_is_warned_of(self):
        document = memory()
        document["body"]["objects"][0].update(poolable=False, why_not="it is odd")
        self.analyze(document)
        done = self.generate()
        self.assertIn("no object can be pooled", done.stderr)
        self.assertIn("conn: it is odd", done.stdout)

    def test_usage_errors_are_told_from_failures(self):
        self.run_tool("STINGYGEN", status=2)
        self.generate("--share", "0", status=2)
        self.run_tool("STINGYGEN", "memory.json", "--l2", "1X", "-o", "gen", status=2)
        self.run_tool("STINGYGEN", "missing.json", "-o", "gen", status=1)


class RewriteTest(CliTest):
    def setUp(self):
        super().setUp()
        self.generate()

    @unittest.skipUnless(shutil.which("patch"), "needs patch")
    def test_the_default_is_a_diff_that_patch_accepts(self):
        diff = self.stingify().stdout
        self.assertEqual(self.sources(), {"a.c": SOURCE, "conn.h": HEADER})
        subprocess.run(["patch", "-p1", "--silent"], cwd=self.root, input=diff, text=True, check=True)
        self.assertEqual(self.sources(), {"a.c": EDITED_SOURCE, "conn.h": EDITED_HEADER})

    def test_in_place_edits_a_header_once(self):
        out = self.stingify("--in-place").stdout
        self.assertIn("conn: 1 allocation, 1 free", out)
        self.assertEqual((self.root / "a.c").read_text(), EDITED_SOURCE)
        self.assertEqual((self.root / "conn.h").read_text(), EDITED_HEADER)

    def test_a_second_run_changes_nothing(self):
        self.stingify("--in-place")
        before = self.sources()
        done = self.stingify("--in-place")
        self.assertIn("already rewritten", done.stderr)
        self.assertEqual(self.sources(), before)

    def test_revert_restores_the_text_and_removes_the_manifest(self):
        self.stingify("--in-place")
        self.run_tool("STINGIFY", "--revert", "root/stingify.json")
        self.assertEqual(self.sources(), {"a.c": SOURCE, "conn.h": HEADER})

    def test_revert_refuses_what_was_edited_since(self):
        self.stingify("--in-place")
        (self.root / "a.c").write_text(EDITED_SOURCE + "int more;\n")
        before = self.sources()
        done = self.run_tool("STINGIFY", "--revert", "root/stingify.json", status=1)
        self.assertIn("a.c was edited", done.stderr)
        self.assertEqual(self.sources(), before)

    def test_another_layout_asks_for_a_revert_first(self):
        self.stingify("--in-place")
        self.generate("--share", "50")
        self.assertIn("--revert", self.stingify("--in-place", status=1).stderr)

    def test_a_stale_file_stops_everything(self):
        (self.root / "conn.h").write_text(HEADER + "\n")
        done = self.stingify("--in-place", status=1)
        self.assertIn("conn.h changed", done.stderr)
        self.assertEqual((self.root / "a.c").read_text(), SOURCE)
        self.assertFalse((self.root / "stingify.json").exists())

    def test_a_layout_of_another_memory_is_refused(self):
        document = memory()
        document["body"]["stack"] = bound(200)
        self.analyze(document)
        self.assertIn("run stingygen again", self.stingify(status=1).stderr)

    def test_out_writes_the_edited_files_only(self):
        (self.root / "other.h").write_text("")
        self.stingify("--out", "copy")
        self.assertEqual(sorted(path.name for path in (self.folder / "copy").iterdir()), ["a.c", "conn.h"])
        self.assertEqual((self.folder / "copy/a.c").read_text(), EDITED_SOURCE)
        self.assertEqual((self.root / "a.c").read_text(), SOURCE)

    def test_a_mirror_holds_the_other_files_too(self):
        (self.root / "other.h").write_text("other\n")
        self.stingify("--out", "copy", "--mirror")
        self.assertEqual((self.folder / "copy/other.h").read_text(), "other\n")

    def test_a_file_that_cannot_be_written_leaves_all_as_before(self):
        (self.root / "stingify.json").mkdir()
        self.stingify("--in-place", status=1)
        self.assertEqual((self.root / "a.c").read_text(), SOURCE)

    def test_usage_errors_are_told_from_failures(self):
        self.run_tool("STINGIFY", status=2)
        self.run_tool("STINGIFY", "memory.json", status=2)
        self.stingify("--diff", "--in-place", status=2)
        self.stingify("--mirror", status=2)


if __name__ == "__main__":
    unittest.main()
