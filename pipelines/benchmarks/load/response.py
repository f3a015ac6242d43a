"""HTTP/1.1 responses read from a byte stream, however it is cut (RFC 9112)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
_START = b"HTTP/1."
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\r\n]*)?")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?")


class Malformed(Exception):
    """The bytes are no HTTP/1.x response; the message says what is wrong with them."""


class Framing(Enum):
    """How the end of the body is told."""

    NONE = "the status or the method forbids a body"
    LENGTH = "Content-Length"
    CHUNKED = "Transfer-Encoding: chunked"
    CLOSE = "the connection closes"


@dataclass(frozen=True, slots=True)
class Head:
    """What status line and headers say about framing; `length` in bytes, 0 unless framed by it."""

    status: int
    framing: Framing
    length: int
    keep_alive: bool


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response, its body freed from chunking; `leftover` are the bytes that came after it."""

    status: int
    body: bytes
    keep_alive: bool
    leftover: bytes = b""


def parse_head(head: bytes, method: str = "GET") -> Head:
    """Parse the lines before the blank line.

    Raises:
        Malformed: a line breaks the grammar, or two lengths contradict each other.
    """
    first, *lines = head.split(b"\r\n")
    match = _STATUS_LINE.fullmatch(first)
    if match is None:
        raise Malformed(f"the status line is {first[:60]!r}")
    status = int(match[2])
    length: int | None = None
    chunked = False
    keep_alive = match[1] == b"1"
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name or name != name.strip():
            raise Malformed(f"a header line is {line[:60]!r}")
        name, value = name.lower(), value.strip().lower()
        if name == b"content-length":
            length = _content_length(value, length)
        elif name == b"transfer-encoding":
            chunked = value.endswith(b"chunked")
        elif name == b"connection":
            keep_alive = _keeps_alive(value, keep_alive)
    if method == "HEAD" or status < 200 or status in (204, 304):
        return Head(status, Framing.NONE, 0, keep_alive)
    if chunked:
        return Head(status, Framing.CHUNKED, 0, keep_alive)
    if length is None:
        return Head(status, Framing.CLOSE, 0, False)
    return Head(status, Framing.LENGTH, length, keep_alive)


def _content_length(value: bytes, earlier: int | None) -> int:
    if not value.isdigit() or len(value) > 12:
        raise Malformed(f"the Content-Length is {value[:60]!r}")
    length = int(value)
    if earlier not in (None, length):
        raise Malformed(f"there are two Content-Lengths, {earlier} and {length}")
    if length > MAX_BODY_BYTES:
        raise Malformed(f"the Content-Length {length} is above {MAX_BODY_BYTES}")
    return length


def _keeps_alive(value: bytes, default: bool) -> bool:
    tokens = {token.strip() for token in value.split(b",")}
    if b"close" in tokens:
        return False
    return default or b"keep-alive" in tokens


class ResponseReader:
    """Reads the responses of one connection, one after the other."""

    __slots__ = ("_body", "_buffer", "_head", "_method")

    def __init__(self, method: str = "GET") -> None:
        self._method = method
        self._buffer = bytearray()
        self._body = bytearray()
        self._head: Head | None = None

    @property
    def fresh(self) -> bool:
        """True when no byte of a response is held."""
        return self._head is None and not self._buffer

    def feed(self, data: bytes) -> Response | None:
        """Take the next bytes; the response when they complete it, else None.

        Raises:
            Malformed: the bytes cannot become a response.
        """
        self._buffer += data
        while self._head is None:
            head = self._take_head()
            if head is None:
                return None
            # An interim response (100 Continue) precedes the real one.
            if head.status >= 200 or head.status == 101:
                self._head = head
        return self._complete(self._head) if self._take_body(self._head) else None

    def finish(self) -> Response | None:
        """Tell that the peer closed: the response when that is what ends it, None when it was cut short."""
        if self._head is not None and self._head.framing is Framing.CLOSE:
            return self._complete(self._head)
        return None

    def _take_head(self) -> Head | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end >= 0:
            head = parse_head(bytes(self._buffer[:end]), self._method)
            del self._buffer[: end + 4]
            return head
        start = self._buffer[: len(_START)]
        if not _START.startswith(start):
            raise Malformed(f"the response begins with {bytes(self._buffer[:60])!r}")
        if len(self._buffer) > MAX_HEAD_BYTES:
            raise Malformed(f"the head is longer than {MAX_HEAD_BYTES} bytes")
        return None

    def _take_body(self, head: Head) -> bool:
        """Move what is there of the body; True when it is all there."""
        if head.framing is Framing.CHUNKED:
            return self._take_chunks()
        wanted = head.length if head.framing is not Framing.CLOSE else MAX_BODY_BYTES + 1
        part = self._buffer[: wanted - len(self._body)]
        del self._buffer[: len(part)]
        self._body += part
        self._limit_body()
        return len(self._body) == wanted

    def _take_chunks(self) -> bool:
        while (line_end := self._buffer.find(b"\r\n")) >= 0:
            size = _chunk_size(self._buffer[:line_end])
            if size == 0:
                return self._take_trailers(line_end)
            if size > MAX_BODY_BYTES:
                raise Malformed(f"a chunk of {size} bytes is above {MAX_BODY_BYTES}")
            start, end = line_end + 2, line_end + 2 + size
            if len(self._buffer) < end + 2:
                return False
            if self._buffer[end : end + 2] != b"\r\n":
                raise Malformed(f"a chunk of {size} bytes is longer than it says")
            self._body += self._buffer[start:end]
            del self._buffer[: end + 2]
            self._limit_body()
        if len(self._buffer) > MAX_HEAD_BYTES:
            raise Malformed("a chunk has no size line")
        return False

    def _take_trailers(self, line_end: int) -> bool:
        """Drop the last chunk's size line, the trailers and the blank line that ends them."""
        end = self._buffer.find(b"\r\n\r\n", line_end)
        if end < 0:
            return False
        del self._buffer[: end + 4]
        return True

    def _limit_body(self) -> None:
        if len(self._body) > MAX_BODY_BYTES:
            raise Malformed(f"the body is longer than {MAX_BODY_BYTES} bytes")

    def _complete(self, head: Head) -> Response:
        response = Response(head.status, bytes(self._body), head.keep_alive, bytes(self._buffer))
        self._head = None
        self._buffer.clear()
        self._body.clear()
        return response


def _chunk_size(line: bytes | bytearray) -> int:
    match = _CHUNK_SIZE.fullmatch(line)
    if match is None:
        raise Malformed(f"a chunk's size line is {bytes(line[:60])!r}")
    return int(match[1], 16)
