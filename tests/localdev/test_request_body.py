"""Bodies are read by length or in chunks, whole or not at all (RFC 9112 §6)."""

import io
from email.message import Message

import pytest

from localdev.request_body import LARGEST_BODY, BodyTooLarge, UnreadableBody, read_body


def read(data: bytes, *headers: tuple[str, str]) -> bytes:
    """Read a body from bytes."""
    message = Message()
    for name, value in headers:
        message[name] = value
    return read_body(io.BytesIO(data), message)


def test_length_says_where_the_body_ends() -> None:
    """What follows belongs to the next request; without a length there is no body."""
    assert read(b"abcdef", ("Content-Length", "3")) == b"abc"
    assert read(b"abcdef") == b""
    assert read(b"abcdef", ("Content-Length", "3"), ("Content-Length", " 3")) == b"abc"


def test_chunks_are_joined() -> None:
    """Sizes are hexadecimal; extensions and trailer fields mean nothing."""
    data = b"3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    assert read(data, ("Transfer-Encoding", "chunked")) == b"abc0123456789"


@pytest.mark.parametrize("length", ["abc", "-1", "+3", "1.0", "", "0x3", "٣"])
def test_strange_lengths_are_unreadable(length: str) -> None:
    """A length that is no plain number says nothing about where the body ends."""
    with pytest.raises(UnreadableBody):
        read(b"abc", ("Content-Length", length))


def test_differing_lengths_are_unreadable() -> None:
    """Two lengths, or a length beside a coding, are how requests are smuggled."""
    with pytest.raises(UnreadableBody):
        read(b"abc", ("Content-Length", "2"), ("Content-Length", "3"))
    with pytest.raises(UnreadableBody):
        read(b"0\r\n\r\n", ("Content-Length", "5"), ("Transfer-Encoding", "chunked"))


@pytest.mark.parametrize("coding", ["gzip", "gzip, chunked", "identity"])
def test_other_codings_are_unreadable(coding: str) -> None:
    """Only chunks are understood."""
    with pytest.raises(UnreadableBody):
        read(b"0\r\n\r\n", ("Transfer-Encoding", coding))


@pytest.mark.parametrize("data", [b"", b"zz\r\n", b"3\r\nab", b"3\r\nabcd\r\n", b"-1\r\n", b"fffffffff\r\n"])
def test_broken_chunks_are_unreadable(data: bytes) -> None:
    """A chunk that is cut, overlong or has no size ends the reading."""
    with pytest.raises(UnreadableBody):
        read(data, ("Transfer-Encoding", "chunked"))


def test_cut_bodies_are_unreadable() -> None:
    """A body that ends before its length is no body."""
    with pytest.raises(UnreadableBody):
        read(b"ab", ("Content-Length", "3"))


def test_large_bodies_are_read_to_their_end() -> None:
    """More than the gateway takes is thrown away, so that the connection can answer and go on."""
    size = LARGEST_BODY + 1
    with pytest.raises(BodyTooLarge) as by_length:
        read(b"a" * size, ("Content-Length", str(size)))
    with pytest.raises(BodyTooLarge) as by_chunks:
        read(b"%x\r\n" % size + b"a" * size + b"\r\n0\r\n\r\n", ("Transfer-Encoding", "chunked"))
    assert by_length.value.drained
    assert by_chunks.value.drained
