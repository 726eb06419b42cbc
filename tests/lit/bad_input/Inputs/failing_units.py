"""Prints a compilation database of one good unit and some that cannot be read."""

import json
import os

here = os.getcwd()
compile_c = ["cc", "-O1", "-c"]


def entry(source, arguments=None, directory=here):
    return {"directory": directory, "file": os.path.join(here, source), "arguments": arguments or [*compile_c, source]}


runtime = os.environ["RUNTIME"]
print(json.dumps([
    entry("server.c", ["cc", "-O1", f"-I{runtime}/include", "-c", "server.c"]),
    entry("generated.c"),
    entry("crash.c"),
    entry("plain.c", directory=os.path.join(here, "gone")),
    entry("plain.c", ["clang-cl", "/c", "plain.c"]),
]))
