"""How a client says who it is at the token endpoint: Basic header, form, assertion, or its id alone (RFC 6749 §2.3).

Inside Basic both parts are form-urlencoded, so both are decoded. Reads only; nothing here decides whether it is true.
"""

import binascii
from base64 import b64decode
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from chalicelib.domain.client_assertion import read_client_assertion
from chalicelib.domain.compact_jws import CompactJws
from chalicelib.domain.oauth_errors import InvalidClient, InvalidRequest
from chalicelib.domain.oauth_parameters import Parameters, optional, refuse_repeated
from chalicelib.domain.proof_names import PRIVATE_KEY_JWT


@dataclass(frozen=True)
class ClientCredentials:
    """One presented method, by its RFC 7591 name, with the id and, but for `none`, what is to prove it."""

    method: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    assertion: CompactJws | None = field(default=None, repr=False)
    """What a client signed, for `private_key_jwt`."""


def read_client_credentials(authorization: str | None, form: Parameters) -> ClientCredentials:
    """Return what the request presents.

    Raises:
        InvalidClient: nothing is presented, or in a way that Sésame does not know.
        InvalidRequest: two methods at once, two different ids, or a repeated parameter.
    """
    refuse_repeated(form, ("client_id", "client_secret", "client_assertion", "client_assertion_type"))
    client_id, secret = optional(form, "client_id"), optional(form, "client_secret")
    if optional(form, "client_assertion") is not None:
        if authorization is not None or secret is not None:
            raise InvalidRequest("The client must authenticate in exactly one way.", detail="two-methods")
        client_id, assertion = read_client_assertion(form)
        return ClientCredentials(PRIVATE_KEY_JWT, client_id, assertion=assertion)
    if authorization is not None:
        credentials = _basic(authorization)
        if secret is not None or client_id not in {None, credentials.client_id}:
            raise InvalidRequest("The client must authenticate in exactly one way.", detail="two-methods")
        return credentials
    if client_id is None:
        raise InvalidClient("The client must authenticate.", detail="no-method")
    if secret is None:
        return ClientCredentials("none", client_id)
    return ClientCredentials("client_secret_post", client_id, secret)


def _basic(authorization: str) -> ClientCredentials:
    scheme, _, value = authorization.strip().partition(" ")
    malformed = InvalidClient("The Authorization header is not readable as Basic.", detail="malformed-basic")
    if scheme.lower() != "basic":
        raise malformed
    try:
        pair = b64decode(value.strip(), validate=True).decode("utf-8")
        client_id, colon, secret = pair.partition(":")
        decoded = unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, ValueError):
        raise malformed from None
    if not colon or not decoded[0]:
        raise malformed
    return ClientCredentials("client_secret_basic", *decoded)
