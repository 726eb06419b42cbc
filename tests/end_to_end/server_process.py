"""A server under test: started on a port of its own choosing, watched through /proc, ended by pid.

The binary is named by STATIC_HTTP_BINARY. --run-seconds ends a server that a killed test run has
left behind.
"""

import os
import re
import signal
import socket
import subprocess
import time

DEAD_MAN_SECONDS = "60"


def is_sanitized():
    """Whether memory that was freed is held back on purpose."""
    with open(os.environ["STATIC_HTTP_BINARY"], "rb") as binary:
        return b"__asan_report_" in binary.read()  # the runtime itself asks for __asan_init


class ServerProcess:
    def __init__(self, root, *options):
        command = [os.environ["STATIC_HTTP_BINARY"], "--port", "0", "--root", root]
        if "--run-seconds" not in options:
            command += ["--run-seconds", DEAD_MAN_SECONDS]
        self.process = subprocess.Popen(
            command + list(options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        line = self.process.stdout.readline().decode()
        found = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", line)
        if not found:
            self.process.kill()
            _, errors = self.process.communicate()
            raise RuntimeError(f"the server did not start: {line!r} {errors.decode()}")
        self.port = int(found.group(1))

    @property
    def pid(self):
        return self.process.pid

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def connect(self, timeout=10, receive_buffer=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(timeout)
        try:
            client.connect(("127.0.0.1", self.port))
        except OSError:
            client.close()
            raise
        return client

    def stop(self, signal_number=signal.SIGTERM, timeout=10):
        """Exit status and what the server wrote to standard error."""
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            _, errors = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, errors = self.process.communicate()
        return self.process.returncode, errors.decode(errors="replace")

    def resident_kilobytes(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def connections(self):
        """All sockets but the one that listens."""
        folder = f"/proc/{self.pid}/fd"
        count = 0
        for name in os.listdir(folder):
            try:
                count += os.readlink(f"{folder}/{name}").startswith("socket:")
            except FileNotFoundError:
                pass
        return count - 1


def wait_until(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
