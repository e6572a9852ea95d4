"""Signature Version 4 over a request as it is sent, so that the gateway lets the judge in at the desk's routes.

It runs inside schemathesis, beside `live_values`. Requests of `requests` are signed when they are ready, whatever their
path and body have become. `SESAME_AGENT` holds the id and the secret of a demo agent's key.
"""

import hashlib
import hmac
import json
import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

KEY_ID, SECRET = json.loads(os.environ["SESAME_AGENT"])
ALGORITHM, REGION, SERVICE = "AWS4-HMAC-SHA256", "eu-west-3", "execute-api"
SIGNED = "host;x-amz-date"


class Signed:
    """What `requests` calls an authentication: it puts the signature into a request that is about to leave."""

    def __call__(self, request: Any) -> Any:  # noqa: ANN401 - a prepared request of `requests`, which is not installed here
        """Sign one request."""
        body = request.body or b""
        request.headers.update(signature(request.method, request.url, body.encode() if isinstance(body, str) else body))
        return request


def signature(method: str, url: str, body: bytes = b"") -> dict[str, str]:
    """Return the headers that sign a request."""
    address, moment = urlsplit(url), f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    headers = f"host:{address.netloc}\nx-amz-date:{moment}\n"
    path, digest = quote(address.path or "/", safe="/~-_."), hashlib.sha256(body).hexdigest()
    canonical = "\n".join((method, path, _query(address.query), headers, SIGNED, digest))
    scope = f"{moment[:8]}/{REGION}/{SERVICE}/aws4_request"
    text = "\n".join((ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    made = hmac.new(key, text.encode(), "sha256").hexdigest()
    proof = f"{ALGORITHM} Credential={KEY_ID}/{scope}, SignedHeaders={SIGNED}, Signature={made}"
    return {"X-Amz-Date": moment, "Authorization": proof}


def _query(query: str) -> str:
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = [
        (quote(unquote_plus(name), safe="-_.~"), quote(unquote_plus(value), safe="-_.~")) for name, _, value in pairs
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))
