"""An answer as the handlers make it, and how it becomes Chalice's: security headers on all, no injected lines.

Header and cookie values are checked here, lists included, because Chalice checks single strings for line feeds only
(WEB-11). Headers: security.md WEB-06 to WEB-08.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from chalice import Response

NO_STORE = "no-store"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"

SECURITY_HEADERS: Mapping[str, str] = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class Reply:
    """One answer; a dict body is JSON."""

    status: int
    body: str | dict[str, object] = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: tuple[str, ...] = field(default=(), repr=False)
    content_type: str = HTML
    form_action: str = ""
    """A redirect URI that a form of this page may end at; the CSP names its origin."""


def redirect(url: str, cookies: tuple[str, ...] = ()) -> Reply:
    """Return a 303: whatever was posted is not posted again (OP-21)."""
    return Reply(303, headers={"Location": url}, cookies=cookies)


def to_response(reply: Reply, correlation_id: str) -> Response:
    """Return Chalice's answer.

    Raises:
        ValueError: where a header or cookie holds a control character; that is a defect of ours.
    """
    content_type = JSON if isinstance(reply.body, dict) and reply.content_type == HTML else reply.content_type
    headers: dict[str, str | list[str]] = {
        **SECURITY_HEADERS,
        "Content-Security-Policy": content_security_policy(reply.form_action),
        "Cache-Control": NO_STORE,
        "X-Correlation-Id": correlation_id,
        **reply.headers,
        "Content-Type": content_type,
    }
    for value in (*(str(each) for each in headers.values()), *reply.cookies):
        if not (value.isascii() and value.isprintable()):
            raise ValueError("control or non-ASCII character in a header")
    if reply.cookies:
        headers["Set-Cookie"] = list(reply.cookies)
    return Response(body=reply.body, status_code=reply.status, headers=headers)


def content_security_policy(redirect_uri: str, *, own_forms: bool = True) -> str:
    """Return the policy: own styles, scripts and answers only, and forms that end here or at the client (WEB-07).

    Without `own_forms` at the client alone.
    """
    here = " 'self'" if own_forms else ""
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"object-src 'none'; frame-ancestors 'none'; form-action{here}{_source(redirect_uri)}"
    )


def _source(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    if parts.scheme in {"http", "https"}:
        return f" {parts.scheme}://{parts.netloc}"
    return f" {parts.scheme}:" if parts.scheme else ""
