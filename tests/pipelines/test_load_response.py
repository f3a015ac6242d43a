"""The response parser: any cut of the same bytes gives the same response, and nonsense is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.benchmarks.load.response import Malformed, Response, ResponseReader

bodies = st.binary(max_size=300)
header_lines = st.lists(
    st.sampled_from([b"Server: x", b"Date: Mon, 01 Jan 2024 00:00:00 GMT", b"X-Empty:", b'ETag: "a:b"']),
    max_size=3,
)


@st.composite
def responses(draw: Any) -> tuple[bytes, Response]:
    """The bytes of a valid response that tells its own end, and what it means."""
    body, lines = draw(bodies), draw(header_lines)
    version = draw(st.sampled_from([b"1.0", b"1.1"]))
    connection = draw(st.sampled_from([None, b"close", b"keep-alive", b"Keep-Alive, Upgrade"]))
    status = draw(st.sampled_from([200, 201, 204, 304, 404, 500]))
    keep_alive = version == b"1.1" if connection is None else connection != b"close"
    if connection is not None:
        lines = [*lines, b"connection: " + connection]
    interim = draw(st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\n\r\n"]))
    if status in (204, 304):
        body, framed = b"", b""
    elif draw(st.booleans()):
        lines = [*lines, b"Content-Length: %d" % len(body)]
        framed = body
    else:
        lines = [*lines, b"Transfer-Encoding: chunked"]
        framed = _in_chunks(body, draw(st.lists(st.integers(1, 40), min_size=1, max_size=5)))
    first = b"HTTP/%b %d Reason phrase" % (version, status)
    return interim + b"\r\n".join([first, *lines, b"", framed]), Response(status, body, keep_alive)


def _in_chunks(body: bytes, sizes: list[int]) -> bytes:
    parts = []
    while body:
        size = sizes[len(parts) % len(sizes)]
        parts.append(b"%X;ext=1\r\n%b\r\n" % (len(body[:size]), body[:size]))
        body = body[size:]
    return b"".join([*parts, b"0\r\n", b"Trailer: 1\r\n" if len(parts) % 2 else b"", b"\r\n"])


def read(pieces: list[bytes]) -> list[Response]:
    """All responses that a reader finds in the pieces; what is left over is fed again."""
    reader, found = ResponseReader(), []
    for piece in pieces:
        data: bytes = piece
        while data and (response := reader.feed(data)) is not None:
            found.append(Response(response.status, response.body, response.keep_alive))
            data = response.leftover
    return found


@given(st.lists(responses(), min_size=1, max_size=3), st.data())
def test_any_cut_gives_the_same_responses(sent: list[tuple[bytes, Response]], data: st.DataObject) -> None:
    stream = b"".join(raw for raw, _ in sent)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(stream) - 1), max_size=12)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    expected = [response for _, response in sent]
    assert read(pieces) == expected
    assert read([bytes([byte]) for byte in stream]) == expected


@given(responses(), st.data())
def test_a_prefix_is_never_a_response(sent: tuple[bytes, Response], data: st.DataObject) -> None:
    stream = sent[0]
    assert read([stream[: data.draw(st.integers(0, len(stream) - 1))]]) == []


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_refused_or_awaited(noise: bytes) -> None:
    reader = ResponseReader()
    with suppress(Malformed):
        assert reader.feed(noise) is None
    assert reader.finish() is None


@given(bodies)
def test_without_a_length_the_end_of_the_connection_ends_the_body(body: bytes) -> None:
    reader = ResponseReader()
    assert reader.feed(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + body) is None
    assert reader.finish() == Response(200, body, keep_alive=False)


def test_a_response_to_head_has_no_body() -> None:
    reader = ResponseReader("HEAD")
    response = reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    assert response == Response(200, b"", keep_alive=True)
    assert reader.fresh


def test_bytes_after_the_response_are_left_over() -> None:
    response = ResponseReader().feed(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokEXTRA")
    assert response == Response(200, b"ok", keep_alive=True, leftover=b"EXTRA")


def test_a_body_cut_short_by_the_end_of_the_connection_is_no_response() -> None:
    reader = ResponseReader()
    assert reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok") is None
    assert reader.finish() is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"SSH-2.0", "begins with"),
        (b"HTTP/2 200\r\n\r\n", "status line"),
        (b"HTTP/1.1 20 OK\r\n\r\n", "status line"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "header line"),
        (b"HTTP/1.1 200 OK\r\nName : space\r\n\r\n", "header line"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1_0\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "above"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "two Content-Lengths, 1 and 2",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n", "size line"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "longer than it says"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", "above"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000, "head is longer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 70_000, "no size line"),
    ],
)
def test_malformed_responses_say_what_is_wrong(raw: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        ResponseReader().feed(raw)
