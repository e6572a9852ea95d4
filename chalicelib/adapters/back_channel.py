"""The news of an ended session, posted to a relying party's own server (Back-Channel Logout §2.5, OP-16).

Five seconds for everything, no redirect, certificates checked; https alone, but for plain http to this machine in the
local stage. A client that hangs is left alone for some seconds by this container; the queue brings its notice again.
"""

import ipaddress
import ssl
from functools import cached_property
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from chalicelib.adapters import bounded_post
from chalicelib.adapters.bounded_post import Bounds, NoAnswer
from chalicelib.adapters.breaker import Breaker
from chalicelib.domain.faults import ClientNotTold
from chalicelib.domain.oauth_parameters import FORM_TYPE

BOUNDS = Bounds(connect_seconds=2.0, total_seconds=5.0, answer_max_bytes=16_384)
TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.NO_CONTENT})
"""200 by §2.8; 204 because many frameworks answer so."""


class HttpBackChannel:
    """The adapter."""

    def __init__(self, *, plain_http_on_loopback: bool = False, bounds: Bounds = BOUNDS) -> None:
        """Say whether a relying party of this machine may be told in the clear; nothing is loaded yet."""
        self._plain_http_on_loopback = plain_http_on_loopback
        self._bounds = bounds
        self._breakers: dict[str, Breaker] = {}

    def tell(self, uri: str, logout_token: str) -> None:
        """Post one logout token.

        Raises:
            ClientNotTold: with the stage at which it failed, or the name of the status; never the address.
        """
        parts = urlsplit(uri)
        is_ours = self._plain_http_on_loopback and parts.scheme == "http" and is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not is_ours:
            raise ClientNotTold("back-channel: not https")
        breaker = self._breakers.setdefault(parts.netloc, Breaker())
        if breaker.is_open():
            raise ClientNotTold("back-channel: not asked while it hangs")
        with breaker.watching():
            status = self._posted(uri, urlencode({"logout_token": logout_token}).encode("ascii"))
        if status not in TAKEN:
            raise ClientNotTold(f"back-channel: answer: {_name_of(status)}")

    def _posted(self, uri: str, body: bytes) -> int:
        headers = {"Content-Type": FORM_TYPE, "Accept": "*/*"}
        tls = self._tls if uri.startswith("https:") else None
        try:
            return bounded_post.post(uri, body, headers, self._bounds, tls).status
        except NoAnswer as reason:
            raise ClientNotTold(f"back-channel: {reason}") from None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name or its address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name_of(status: int) -> str:
    """Return the name of a status: a fault is told in words, without a digit (LOG-02)."""
    try:
        return HTTPStatus(status).name
    except ValueError:
        return "UNKNOWN"
