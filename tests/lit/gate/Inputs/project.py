"""project.py SOURCE RUNTIME_INCLUDE: makes a git repository of a server in the current folder.

Branch "before" is the server as it is, the work tree one whose head has grown.
"""

import pathlib
import subprocess
import sys

CMAKE = """cmake_minimum_required(VERSION 3.22)
project(my_server C)
add_library(my_server OBJECT server.c)
target_include_directories(my_server PRIVATE {})
"""


def git(*arguments):
    subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *arguments], check=True)


source = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
pathlib.Path("server.c").write_text(source, encoding="utf-8")
pathlib.Path("CMakeLists.txt").write_text(CMAKE.format(sys.argv[2]), encoding="utf-8")
git("init", "-q")
git("add", ".")
git("commit", "-q", "-m", "before")
git("branch", "before")
pathlib.Path("server.c").write_text(source.replace("HEAD 512", "HEAD 896"), encoding="utf-8")
