"""Raw HTTP over a socket: the bytes are the test's own, the responses are read strictly."""


class Response:
    def __init__(self, status, version, fields, body):
        self.status = status
        self.version = version
        self.fields = fields
        self.body = body

    def __getitem__(self, name):
        return self.fields.get(name.lower())


class ResponseReader:
    """Reads one response after the other from a connection, never a byte too many."""

    def __init__(self, connection):
        self.file = connection.makefile("rb")

    def read(self, head_only=False):
        version, fields, status = self._read_head()
        has_body = not head_only and status not in (204, 304)
        body = self._read_body(fields) if has_body else b""
        return Response(status, version, fields, body)

    def at_end(self):
        return self.file.read(1) == b""

    def _line(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError(f"the connection ended in {line!r}")
        return line[:-2].decode("latin-1")

    def _read_head(self):
        version, status, _ = self._line().split(" ", 2)
        fields = {}
        while line := self._line():
            name, value = line.split(": ", 1)
            if name.lower() in fields:
                raise ValueError(f"{name} was sent twice")
            fields[name.lower()] = value
        return version, fields, int(status)

    def _exactly(self, count):
        data = self.file.read(count)
        if len(data) != count:
            raise EOFError(f"{len(data)} bytes instead of {count}")
        return data

    def _read_body(self, fields):
        if fields.get("transfer-encoding") == "chunked":
            return self._read_chunks()
        if "content-length" in fields:
            return self._exactly(int(fields["content-length"]))
        return self.file.read()

    def _read_chunks(self):
        body = b""
        while size := int(self._line(), 16):
            body += self._exactly(size)
            if self._line():
                raise ValueError("a chunk is longer than it says")
        if self._line():
            raise ValueError("trailer fields")
        return body


def request(path, *fields, method="GET", version="HTTP/1.1", host="localhost"):
    lines = [f"{method} {path} {version}"]
    if host is not None:
        lines.append(f"Host: {host}")
    return ("\r\n".join(lines + list(fields)) + "\r\n\r\n").encode("latin-1")


def exchange(server, data, head_only=False):
    """Sends the bytes on a connection of their own and reads one response."""
    with server.connect() as connection:
        connection.sendall(data)
        return ResponseReader(connection).read(head_only)
