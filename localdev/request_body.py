"""Reads the body of an HTTP/1.1 request as a gateway does: by length or in chunks, whole or not at all (RFC 9112 §6).

Chalice's local server trusts the length and knows no chunks. What is too large is read and thrown away, so that the
client gets an answer instead of a broken connection.
"""

from email.message import Message
from typing import BinaryIO

LARGEST_BODY = 10 * 1024 * 1024
"""API Gateway's limit; the product's own is far lower."""
LARGEST_DISCARDED = 256 * 1024 * 1024
BLOCK = 65_536
LINE = 8_192


class UnreadableBody(Exception):
    """The body has no clear end; the connection cannot be used further."""


class BodyTooLarge(Exception):
    """The body is larger than the gateway takes; `drained` says whether the connection can be used further."""

    def __init__(self, *, drained: bool) -> None:
        """Keep whether the whole body was read."""
        super().__init__()
        self.drained = drained


def read_body(stream: BinaryIO, headers: Message) -> bytes:
    """Return the body.

    Raises:
        UnreadableBody: for lengths that are no number or differ, unknown codings, and bodies that end too early.
        BodyTooLarge: for more than `LARGEST_BODY`.
    """
    codings = ",".join(headers.get_all("Transfer-Encoding", [])).strip().lower()
    lengths = {length.strip() for length in headers.get_all("Content-Length", [])}
    if codings:
        # A length beside a coding is how requests are smuggled (RFC 9112 §6.1).
        if codings != "chunked" or lengths:
            raise UnreadableBody
        return _read_chunks(stream)
    if not lengths:
        return b""
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        raise UnreadableBody
    size = int(length[:20])
    if size > LARGEST_BODY:
        raise BodyTooLarge(drained=_discard(stream, size))
    return _exactly(stream, size)


def _read_chunks(stream: BinaryIO) -> bytes:
    body = bytearray()
    discarded = 0
    while size := _chunk_size(stream):
        if discarded + len(body) + size > LARGEST_DISCARDED:
            raise BodyTooLarge(drained=False)
        if discarded or len(body) + size > LARGEST_BODY:
            _discard(stream, size)
            discarded += size
        else:
            body += _exactly(stream, size)
        if _exactly(stream, 2) != b"\r\n":
            raise UnreadableBody
    while stream.readline(LINE) not in {b"\r\n", b"\n", b""}:
        # Trailer fields mean nothing to us.
        continue
    if discarded:
        raise BodyTooLarge(drained=True)
    return bytes(body)


def _chunk_size(stream: BinaryIO) -> int:
    line = stream.readline(LINE).split(b";", 1)[0].strip()
    digits = line.decode("ascii", "replace")
    if not digits or len(digits) > 8 or not set(digits) <= set("0123456789abcdefABCDEF"):  # noqa: PLR2004 - 4 GB in hex
        raise UnreadableBody
    return int(digits, 16)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise UnreadableBody
    return body


def _discard(stream: BinaryIO, size: int) -> bool:
    left = min(size, LARGEST_DISCARDED)
    while left:
        block = stream.read(min(left, BLOCK))
        if not block:
            raise UnreadableBody
        left -= len(block)
    return size <= LARGEST_DISCARDED
