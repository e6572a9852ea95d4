"""Keys of clients: from the registration, or from a `jwks_uri`, which is somebody else's server (OP-08, AWS-05).

It is asked over https alone (http on loopback where the demonstration is served), follows no redirect, and shares one
short deadline for everything. An answer is kept for minutes; after every question the URL is left alone for a while, so
that a server that hangs delays few requests and one that is well is not stormed by invented key ids.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from chalicelib.adapters import bounded_post, request_budget
from chalicelib.adapters.bounded_post import Bounds, NoAnswer
from chalicelib.domain.client import Client
from chalicelib.domain.compact_jws import json_object
from chalicelib.domain.proof_limits import CLIENT_KEYS_FRESH, CLIENT_KEYS_PAUSE, CLIENT_KEYS_USABLE

BOUNDS = Bounds(connect_seconds=1.0, total_seconds=2.5, answer_max_bytes=65_536)
"""Less than the five seconds that are the most for another's server: the rest of the request still has to be in time."""

ACCEPTS = {"Accept": "application/jwk-set+json, application/json"}
OK = 200
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class _Seen:
    """What is known of one URL."""

    asked_at: datetime
    jwks: object = None
    read_at: datetime | None = None

    def is_within(self, span: timedelta, now: datetime) -> bool:
        return self.read_at is not None and abs(now - self.read_at) < span


class HttpClientKeys:
    """The adapter; one per container."""

    def __init__(self, now: Callable[[], datetime], *, takes_loopback: bool, bounds: Bounds = BOUNDS) -> None:
        """Keep what tells the time; `takes_loopback` lets plain http reach this machine."""
        self._now = now
        self._takes_loopback = takes_loopback
        self._bounds = bounds
        self._seen: dict[str, _Seen] = {}

    def of(self, client: Client) -> object:
        """Return the client's key set as it was written, None where none can be had now."""
        if client.jwks_uri is None:
            return client.jwks
        now, seen = self._now(), self._seen.get(client.jwks_uri)
        if seen is None or not seen.is_within(CLIENT_KEYS_FRESH, now):
            seen = self._asked(client.jwks_uri, now)
        return seen.jwks if seen.is_within(CLIENT_KEYS_USABLE, now) else None

    def asked_anew(self, client: Client) -> object:
        """Return the set of a URL that has not been asked just now, as it is now; else None."""
        if client.jwks_uri is None:
            return None
        now, seen = self._now(), self._seen.get(client.jwks_uri)
        if seen is not None and self._is_left_alone(seen, now):
            return None
        return self._asked(client.jwks_uri, now).jwks

    @staticmethod
    def _is_left_alone(seen: _Seen, now: datetime) -> bool:
        return abs(now - seen.asked_at) < CLIENT_KEYS_PAUSE

    def _asked(self, url: str, now: datetime) -> _Seen:
        """Ask unless that was done just now; what was read before stays where nothing better comes."""
        before = self._seen.get(url)
        if before is not None and self._is_left_alone(before, now):
            return before
        jwks = self._fetched(url)
        if jwks is not None:
            seen = _Seen(now, jwks, now)
        else:
            seen = _Seen(now, before.jwks, before.read_at) if before else _Seen(now)
        self._seen[url] = seen
        return seen

    def _fetched(self, url: str) -> object:
        parts = urlsplit(url)
        is_local = self._takes_loopback and parts.scheme == "http" and parts.hostname in LOOPBACK
        if not (is_local or (parts.scheme == "https" and parts.hostname)) or request_budget.is_spent():
            return None
        try:
            answer = bounded_post.ask(("GET", url), None, ACCEPTS, self._bounds, self._tls)
        except (NoAnswer, ValueError):
            return None
        return json_object(answer.body) if answer.status == OK else None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()
