"""Records a server that must end with a status: end.py STATUS [--term] -- COMMAND...

With --term, memwalk is told to end once the server says that it serves.
"""

import signal
import subprocess
import sys

options, command = sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
run = subprocess.Popen(["memwalk", "record", "memory.json", "--", *command],
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
if "--term" in options:
    assert run.stdout.readline() == "serving\n"
    run.send_signal(signal.SIGTERM)
print(run.communicate(timeout=60)[0])
if run.returncode != int(options[0]):
    sys.exit(f"memwalk record: exit status {run.returncode}, expected {options[0]}")
