"""Signature Version 4 as API Gateway checks it, for the local stage: whose key signed a request, or why nobody's did.

The signature is made anew from the request as it came over the wire and compared in constant time: method, path,
query, signed headers and body all count, and the time is at most five minutes from this machine's. There is no region
on a laptop, so any one may be signed for; the service must be `execute-api`.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote_plus

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "execute-api"
WINDOW = timedelta(minutes=5)

_HEADER = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key>[\w]{{1,128}})/(?P<date>\d{{8}})/(?P<region>[a-z0-9-]{{1,40}})/(?P<service>[a-z0-9-]+)"
    r"/aws4_request, *SignedHeaders=(?P<signed>[a-z0-9;_-]+), *Signature=(?P<signature>[0-9a-f]{64})",
    re.ASCII,
)


@dataclass(frozen=True)
class SignedRequest:
    """What came over the wire."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Unsigned:
    """Nobody's key signed this; the words are those that API Gateway has for it."""

    message: str


MISSING = Unsigned("Missing Authentication Token")
FOREIGN = Unsigned("The security token included in the request is invalid.")
WRONG = Unsigned("The request signature we calculated does not match the signature you provided.")
LATE = Unsigned("Signature expired, or not yet current.")


def signer_of(request: SignedRequest, secrets: Mapping[str, str], now: datetime) -> str | Unsigned:
    """Return the id of the key that signed; `secrets` are the secret keys by id."""
    headers = _folded(request.headers)
    if "authorization" not in headers:
        return MISSING
    found = _HEADER.fullmatch(headers["authorization"])
    moment = _moment(headers.get("x-amz-date", ""))
    if found is None or moment is None or found["service"] != SERVICE or f"{moment:%Y%m%d}" != found["date"]:
        return WRONG
    signed = found["signed"].split(";")
    must = {"host", *(name for name in headers if name.startswith("x-amz-"))}
    if not must <= set(signed) <= set(headers) or signed != sorted(set(signed)):
        return WRONG
    digest = hashlib.sha256(request.body).hexdigest()
    if not hmac.compare_digest(headers.get("x-amz-content-sha256", digest), digest):
        return WRONG
    secret = secrets.get(found["key"])
    if "x-amz-security-token" in headers:  # the demonstration's keys are no temporary ones
        return FOREIGN
    scope = f"{found['date']}/{found['region']}/{SERVICE}/aws4_request"
    text = _text_to_sign(request, headers, signed, digest, scope)
    expected = _signature(secret or "", found["date"], found["region"], text)
    is_right = hmac.compare_digest(expected, found["signature"])
    if secret is None:
        return FOREIGN
    if not is_right:
        return WRONG
    return found["key"] if abs(now - moment) <= WINDOW else LATE


def _text_to_sign(
    request: SignedRequest, headers: Mapping[str, str], signed: Sequence[str], digest: str, scope: str
) -> str:
    path, _, query = request.target.partition("?")
    canonical = "\n".join(
        (
            request.method,
            quote(path or "/", safe="/~-_."),  # encoded once more than on the wire, as for every service but S3
            _canonical_query(query.partition("#")[0]),
            *(f"{name}:{headers[name]}" for name in signed),
            "",
            ";".join(signed),
            digest,
        )
    )
    return "\n".join((ALGORITHM, headers["x-amz-date"], scope, hashlib.sha256(canonical.encode()).hexdigest()))


def _signature(secret: str, date: str, region: str, text: str) -> str:
    key = f"AWS4{secret}".encode()
    for part in (date, region, SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _canonical_query(query: str) -> str:
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = [(_encoded(name), _encoded(value)) for name, _, value in pairs]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _encoded(text: str) -> str:
    return quote(unquote_plus(text), safe="-_.~")


def _folded(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return headers by lower-case name, several lines of one joined, white space folded (SigV4's canonical form)."""
    folded: dict[str, list[str]] = {}
    for name, value in headers:
        folded.setdefault(name.lower(), []).append(" ".join(value.split()))
    return {name: ",".join(values) for name, values in folded.items()}


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
