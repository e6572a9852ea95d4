"""Signature version 4 of AWS, as far as the product's calls need it: a POST with a body and no query.

Written after AWS's public description of the process; botocore's own signer is the oracle of its tests. Pure: the time
and the keys are arguments.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """The keys of the function's role, as Lambda hands them over."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Scope:
    """What a signature is good for, beside the day."""

    region: str
    service: str
    """The name to sign for, which is not always that of the API: mail of `sesv2` is signed for `ses`."""


def signed(  # noqa: PLR0913 - the parts of one request, by name
    headers: Mapping[str, str], path: str, body: bytes, scope: Scope, credentials: Credentials, at: datetime
) -> dict[str, str]:
    """Return the headers of a POST with date, token and signature added.

    `headers` have lower-case names and hold `host`; all of them are signed. `at` is UTC.
    """
    instant = at.strftime("%Y%m%dT%H%M%SZ")
    named = {**headers, "x-amz-date": instant}
    if credentials.session_token:
        named["x-amz-security-token"] = credentials.session_token
    names = sorted(named)
    lines = "".join(f"{name}:{named[name]}\n" for name in names)
    listed = ";".join(names)
    request = f"POST\n{path}\n\n{lines}\n{listed}\n{hashlib.sha256(body).hexdigest()}"
    within = f"{instant[:8]}/{scope.region}/{scope.service}/aws4_request"
    to_sign = f"{ALGORITHM}\n{instant}\n{within}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = _signing_key(credentials.secret_access_key, instant[:8], scope.region, scope.service)
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    named["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key_id}/{within}, SignedHeaders={listed}, Signature={signature}"
    )
    return named


@lru_cache(maxsize=8)
def _signing_key(secret: str, *parts: str) -> bytes:
    """Return the key of one day, region and service; three of them are in use at a time."""
    key = b"AWS4" + secret.encode()
    for part in (*parts, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
