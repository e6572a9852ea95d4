"""`private_key_jwt`: a client proves itself by a JWT that it signed (RFC 7523 §3, OIDC Core §9, OP-08).

`aud` must be the issuer, as a text: an assertion for the URL of an endpoint, or for several audiences, could have been
asked for by another server (FAPI 2.0 §5.3.2.1). It is short-lived and counts once.
"""

from datetime import datetime, timedelta

from chalicelib.domain.client import Client
from chalicelib.domain.compact_jws import CompactJws, read_compact_jws
from chalicelib.domain.epoch import from_milliseconds, to_seconds
from chalicelib.domain.fapi import follows_fapi
from chalicelib.domain.limits import CLIENT_ID_MAX_CHARACTERS
from chalicelib.domain.oauth_errors import InvalidClient
from chalicelib.domain.oauth_parameters import Parameters, optional
from chalicelib.domain.proof_limits import (
    CLIENT_ASSERTION_LIFETIME,
    CLIENT_ASSERTION_MAX_CHARACTERS,
    CLOCK_SKEW,
    JTI_MAX_CHARACTERS,
)
from chalicelib.domain.proof_names import ASSERTION_ALGORITHMS, FAPI_ALGORITHMS

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_TYPES = frozenset({"jwt", "client-authentication+jwt"})
"""What `typ` may say; a JWT that is made for something else says something else (RFC 8725 §3.11)."""


def read_client_assertion(form: Parameters) -> tuple[str, CompactJws]:
    """Return whom the assertion of a form is about, and the assertion; nothing of it is verified yet.

    Raises:
        InvalidClient: it is no assertion, or about another client than the form's `client_id`.
    """
    if optional(form, "client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClient("The client_assertion_type is not known.", detail="assertion-type")
    assertion = read_compact_jws(optional(form, "client_assertion") or "", CLIENT_ASSERTION_MAX_CHARACTERS)
    client_id = assertion.text_claim("sub", CLIENT_ID_MAX_CHARACTERS) if assertion is not None else None
    if assertion is None or client_id is None:
        raise InvalidClient("The client_assertion is not readable.", detail="assertion-malformed")
    if optional(form, "client_id") not in {None, client_id}:
        raise InvalidClient("The client_assertion is about another client.", detail="assertion-other-client")
    return client_id, assertion


def algorithms_of(client: Client) -> tuple[str, ...]:
    """Return what a client may sign its assertions with."""
    return FAPI_ALGORITHMS if follows_fapi(client) else ASSERTION_ALGORITHMS


def fault_of(assertion: CompactJws, client: Client, issuer: str, now: datetime) -> str | None:
    """Return what is wrong with header and claims, a slug for the log, or None; the signature is judged elsewhere."""
    if assertion.algorithm not in algorithms_of(client):
        return "assertion-algorithm"
    if str(assertion.header.get("typ", "JWT")).lower() not in _TYPES:
        return "assertion-typ"
    claims = assertion.claims
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        return "assertion-other-client"
    if claims.get("aud") != issuer:
        return "assertion-audience"
    if assertion.text_claim("jti", JTI_MAX_CHARACTERS) is None:
        return "assertion-without-jti"
    return _fault_of_times(assertion, now)


def issued_at(assertion: CompactJws) -> datetime:
    """Return when an assertion without fault was made, or may have been made at the earliest."""
    iat = assertion.moment("iat")
    return ends_at(assertion) - CLIENT_ASSERTION_LIFETIME if iat is None else from_milliseconds(iat * 1000)


def ends_at(assertion: CompactJws) -> datetime:
    """Return when an assertion without fault ends."""
    return from_milliseconds((assertion.moment("exp") or 0) * 1000)


def _fault_of_times(assertion: CompactJws, now: datetime) -> str | None:
    present, longest, skew = to_seconds(now), _seconds(CLIENT_ASSERTION_LIFETIME), _seconds(CLOCK_SKEW)
    expires = assertion.moment("exp")
    if expires is None:
        return "assertion-without-exp"
    if present >= expires:
        return "assertion-expired"
    if expires > present + longest + skew:
        return "assertion-lives-too-long"
    for name in ("iat", "nbf"):
        moment = assertion.moment(name)
        if name in assertion.claims and (moment is None or moment > present + skew or moment > expires):
            return "assertion-not-yet"
    iat = assertion.moment("iat")
    return "assertion-lives-too-long" if iat is not None and expires - iat > longest else None


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
