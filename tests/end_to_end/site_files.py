"""The files that the tests ask for, in a directory that lives as long as the test run."""

import os
import random
import tempfile

LARGE_BYTES = 40 * 1024 * 1024
ODD_NAMES = [
    "<script>alert(1)</script>".replace("/", "_"),
    'quote".txt',
    "apostrophe'.txt",
    "amp&amp;.txt",
    "per%20cent.txt",
    "sharp#.txt",
    "question?.txt",
    "space at end ",
    "javascript:alert(1)",
    "umlaut-äöü.txt",
    "new\nline.txt",
    "back\\slash.txt",
    "x" * 255,
    "&" * 255,
]


class Site:
    def __init__(self):
        self._directory = tempfile.TemporaryDirectory(prefix="static_http_")
        self.base = self._directory.name
        self.root = os.path.join(self.base, "root")
        self.other = os.path.join(self.base, "other")
        self.many_names = [f"file-{index:04}-{'n' * 40}.txt" for index in range(1500)]
        self._write("secret.txt", b"outside of every root")
        self._write("other/index.html", b"the other host")
        self._write("root/hello.txt", b"hello, world\n")
        self._write("root/empty.txt", b"")
        self._write("root/page.html", b"<p>page</p>")
        self._write("root/block.bin", random.Random(1).randbytes(8192))
        self._write("root/over.bin", random.Random(2).randbytes(8193))
        self._write("root/with index/index.html", b"the index")
        self._write("root/sub/below.txt", b"below")
        self.large = self._write_large()
        for name in ODD_NAMES:
            self._write(os.path.join("root/odd", name), name.encode())
        for name in self.many_names:
            self._write(os.path.join("root/many", name), b"")
        os.mkfifo(os.path.join(self.root, "pipe"))
        os.symlink("hello.txt", os.path.join(self.root, "inner-link"))
        os.symlink("../secret.txt", os.path.join(self.root, "outer-link"))
        os.symlink("..", os.path.join(self.root, "outer-directory"))
        os.symlink("loop", os.path.join(self.root, "loop"))

    def close(self):
        self._directory.cleanup()

    def read(self, path):
        with open(os.path.join(self.root, path), "rb") as file:
            return file.read()

    def path(self, name):
        return os.path.join(self.base, name)

    def _write(self, path, data):
        full = os.path.join(self.base, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)

    def _write_large(self):
        data = random.Random(3).randbytes(LARGE_BYTES)
        self._write("root/large.bin", data)
        return data
