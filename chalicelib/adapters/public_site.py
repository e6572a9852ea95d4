"""The public site as whoever comes from outside reaches it: each request on a connection of its own (REL-10).

The server's certificate and name are always verified; redirects are not followed, and nothing is tried twice.
"""

import re
import ssl
import time
from functools import cached_property

from chalicelib.adapters import bounded_post
from chalicelib.adapters.bounded_post import Bounds, NoAnswer
from chalicelib.domain.canary import SiteAnswer, SiteRequest, SiteSilence

BOUNDS = Bounds(connect_seconds=3.0, total_seconds=10.0, answer_max_bytes=65_536)
"""Of one request: five of them end before the function's minute."""


class HttpPublicSite:
    """The adapter."""

    def __init__(self, issuer: str, bounds: Bounds = BOUNDS) -> None:
        """Keep the origin that is walked; no request leaves it."""
        self._issuer = issuer
        self._bounds = bounds

    def ask(self, request: SiteRequest) -> SiteAnswer | SiteSilence:
        """Make one request and return its answer with the time that it took, name and TLS included."""
        headers = {"Accept": request.accept, "User-Agent": "sesame-canary"}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        what, tls = (request.method, self._issuer + request.path), self._tls
        began = time.monotonic()
        try:
            answer = bounded_post.ask(what, request.body, headers, self._bounds, tls)
        except NoAnswer as reason:
            return SiteSilence(f"silent-{_slug(str(reason))}")
        took = round((time.monotonic() - began) * 1000)
        return SiteAnswer(answer.status, answer.body.decode("utf-8", "replace"), took)

    @cached_property
    def _tls(self) -> ssl.SSLContext | None:
        """Made once: reading the authorities is no part of what a visitor waits for."""
        if not self._issuer.startswith("https:"):
            return None
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def _slug(text: str) -> str:
    return re.sub(r"[^a-z]+", "-", text.lower()).strip("-")
