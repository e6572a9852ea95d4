"""The values of an authorization request that a sign-in carries on, one small function each (oidc.md §2).

What only hints at something (`login_hint`, `display`, `claims_locales`, unknown parameters) is never an error and
never kept: it may hold a person's number. Each function raises `InvalidRequest` for a value that cannot be used.
"""

import re
from collections.abc import Sequence

from chalicelib.domain import pkce
from chalicelib.domain.authentication import Acr
from chalicelib.domain.claims import SCOPES_SUPPORTED
from chalicelib.domain.client import Client
from chalicelib.domain.grant import OFFLINE_ACCESS
from chalicelib.domain.oauth_errors import InvalidRequest, InvalidScope
from chalicelib.domain.oauth_parameters import Parameters, optional

PROMPTS = ("none", "login", "consent", "select_account")

_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
_MAX_AGE = re.compile(r"[0-9]{1,9}")


def granted_scope(parameters: Parameters, client: Client) -> tuple[str, ...]:
    """Return the scopes that are known here and allowed to the client, in a fixed order.

    `offline_access` is for clients that may refresh. OIDC Core §11 has it asked of the member, or allowed otherwise: the
    insurer's own services are allowed it by their registration, and others ask it on the consent page.

    Raises:
        InvalidScope: where the parameter is malformed, or `openid` is not among them.
    """
    asked = {scope for scope in (optional(parameters, "scope") or "").split(" ") if scope}
    if not all(_SCOPE_TOKEN.fullmatch(scope) for scope in asked):
        raise InvalidScope("The parameter scope is malformed.")
    allowed = set(client.scope)
    if "refresh_token" not in client.grant_types:
        allowed.discard(OFFLINE_ACCESS)
    granted = tuple(scope for scope in SCOPES_SUPPORTED if scope in asked & allowed)
    if "openid" not in granted:
        raise InvalidScope("The scope must contain openid.")
    return granted


def code_challenge(parameters: Parameters, client: Client) -> str | None:
    """Return the S256 challenge, None where none was sent and none is required (OP-02)."""
    challenge = optional(parameters, "code_challenge")
    method = optional(parameters, "code_challenge_method")
    if challenge is None:
        if method is not None:
            raise InvalidRequest("A code_challenge_method needs a code_challenge.", detail="pkce")
        if client.is_public or client.require_pkce:
            raise InvalidRequest("This client must send a code_challenge with S256.", detail="pkce")
        return None
    if method != pkce.METHOD:
        raise InvalidRequest("The only code_challenge_method is S256, and it must be named.", detail="pkce")
    if not pkce.is_challenge(challenge):
        raise InvalidRequest("The code_challenge must be 43 characters of base64url.", detail="pkce")
    return challenge


def dpop_jkt(parameters: Parameters) -> str | None:
    """Return the thumbprint of the key that the code is to be bound to (RFC 9449 §10)."""
    jkt = optional(parameters, "dpop_jkt")
    if jkt is not None and not pkce.is_challenge(jkt):  # both are the base64url of a SHA-256
        raise InvalidRequest("The dpop_jkt must be 43 characters of base64url.", detail="dpop-jkt")
    return jkt


def prompts(parameters: Parameters) -> tuple[str, ...]:
    """Return the `prompt` values; `none` stands alone, others than the advertised are errors."""
    values = tuple((optional(parameters, "prompt") or "").split())
    if "none" in values and len(values) > 1:
        raise InvalidRequest("The prompt none excludes every other.", detail="prompt")
    if not set(values) <= set(PROMPTS):
        raise InvalidRequest("The parameter prompt has an unknown value.", detail="prompt")
    return tuple(prompt for prompt in PROMPTS if prompt in values)


def max_age_seconds(parameters: Parameters) -> int | None:
    """Return `max_age`, whole seconds from 0."""
    text = optional(parameters, "max_age")
    if text is None:
        return None
    if not _MAX_AGE.fullmatch(text):
        raise InvalidRequest("The parameter max_age must be a whole number of seconds.", detail="max_age")
    return int(text)


def known_acr_values(parameters: Parameters) -> tuple[str, ...]:
    """Return the classes of `acr_values` that Sésame knows, most wanted first; never an error."""
    known = {acr.value for acr in Acr}
    return tuple(value for value in _distinct((optional(parameters, "acr_values") or "").split()) if value in known)


def known_locales(parameters: Parameters) -> tuple[str, ...]:
    """Return which of `fr` and `en` the client prefers, most wanted first; never an error."""
    tags = (optional(parameters, "ui_locales") or "").split()
    languages = [tag.replace("_", "-").split("-")[0].lower() for tag in tags]
    return tuple(language for language in _distinct(languages) if language in {"fr", "en"})


def _distinct(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))
