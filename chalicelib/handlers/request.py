"""A request as the handlers see it: plain values, read once from Chalice, with nothing believed that a proxy may set.

The client's address is `requestContext.identity.sourceIp` alone (THR-06); `Host` and `X-Forwarded-*` are never used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.paris_time import Lang

JSON_TYPES = ("application/json", "application/problem+json")


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    wants_json: bool = False
    lang: Lang = "fr"
    correlation_id: str = "none"
    user_arn: str = field(default="", repr=False)
    """Who signed the request, as the gateway proved it; empty where a route asks for no signature (http.md §4)."""

    @property
    def media_type(self) -> str:
        """The body's media type without parameters, lower-case."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()

    def query_value(self, name: str) -> str:
        """Return the first value of a query parameter, or an empty text."""
        return next(iter(self.query.get(name, [])), "")


def read_request(chalice_request: Any, correlation_id: str) -> Request:  # noqa: ANN401 - Chalice ships no types
    """Read Chalice's request of this moment."""
    headers = {str(name).lower(): str(value) for name, value in dict(chalice_request.headers).items()}
    proofs = _lines(chalice_request, "dpop")
    if len(proofs) > 1:
        headers["dpop"] = ", ".join(proofs)  # which is no proof: there must be one alone (RFC 9449 §4.3)
    query: dict[str, list[str]] = {}
    parameters = chalice_request.query_params
    for name in parameters or ():
        query[name] = list(parameters.getlist(name))
    context = chalice_request.context or {}
    return Request(
        method=chalice_request.method,
        path=context.get("resourcePath", "") if "{" not in context.get("resourcePath", "") else "",
        query=query,
        headers=headers,
        cookies=read_cookies(_cookie_header(chalice_request, headers)),
        body=chalice_request.raw_body or b"",
        wants_json=prefers_json(headers.get("accept", "")),
        lang=preferred_lang([*query.get("lang", []), *_languages(headers.get("accept-language", ""))]),
        correlation_id=correlation_id,
        user_arn=str((context.get("identity") or {}).get("userArn") or ""),
    )


def source_ip(chalice_request: Any) -> str:  # noqa: ANN401 - as above
    """Return the address that the gateway saw; a header never says it (THR-06)."""
    return str((chalice_request.context or {}).get("identity", {}).get("sourceIp", ""))


def _cookie_header(chalice_request: Any, headers: dict[str, str]) -> str:  # noqa: ANN401 - as above
    """Return all `Cookie` lines as one (RFC 9113 §8.2.3); API Gateway's `headers` hold the last line alone."""
    return "; ".join(_lines(chalice_request, "cookie")) or headers.get("cookie", "")


def _lines(chalice_request: Any, wanted: str) -> list[str]:  # noqa: ANN401 - as above
    values = chalice_request.to_original_event().get("multiValueHeaders") or {}
    return [line for name, several in values.items() if name.lower() == wanted for line in several]


def read_cookies(header: str) -> dict[str, str]:
    """Return the cookies of a `Cookie` header (RFC 6265 §4.2); of two with one name the first counts."""
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, found, value = part.strip().partition("=")
        if found:
            cookies.setdefault(name, value)
    return cookies


def prefers_json(accept: str) -> bool:
    """Whether an `Accept` header prefers JSON; anything, or nothing, is HTML (http.md §2, RFC 9110 §12.5.1)."""
    ranges = _weighted(accept)
    json = max((entry for entry in ranges if entry[2] in JSON_TYPES), default=None)
    if json is None or json[0] <= 0:
        return False
    named_html = max((entry for entry in ranges if entry[2] in {"text/html", "application/xhtml+xml"}), default=None)
    if named_html is not None:
        return json > named_html
    any_html = max((weight for weight, _, name in ranges if name in {"text/*", "*/*"}), default=0.0)
    return json[0] >= any_html


def preferred_lang(tags: list[str]) -> Lang:
    """Return the first language of the list that the product speaks, French where there is none."""
    for tag in tags:
        primary = tag.split("-", 1)[0].strip().lower()
        if primary == "fr":
            return "fr"
        if primary == "en":
            return "en"
    return "fr"


def _languages(header: str) -> list[str]:
    return [name for weight, _, name in sorted(_weighted(header), reverse=True) if weight > 0]


def _weighted(header: str) -> list[tuple[float, int, str]]:
    """Return (weight, minus position, name) of each element, so that the largest is the most wanted."""
    entries = []
    for position, element in enumerate(header[:1000].split(",")):
        name, *parameters = [part.strip().lower() for part in element.split(";")]
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = min(1.0, max(0.0, float(parameter[2:])))
                except ValueError:
                    weight = 0.0
        if name:
            entries.append((weight if weight == weight else 0.0, -position, name))  # noqa: PLR0124 - NaN is not itself
    return entries
