"""A refresh token: which family, whose, and which generation, sealed; nothing of it is stored (OP-12, RFC 6749 §1.5).

The pseudonym is inside so that grant and account are read together. Names are short, for it travels with each refresh.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from chalicelib.domain.grant import Grant
from chalicelib.domain.token_limits import REFRESH_TOKEN_MAX_CHARACTERS

SEAL = "refresh-token"
"""The purpose that it is sealed for."""

_FORM = 1
"""Raised when the payload's shape changes; tokens of another form are not read, and their members sign in again."""


@dataclass(frozen=True)
class RefreshToken:
    """What an opened refresh token says."""

    grant_id: str
    pseudonym: str
    generation: int


def to_payload(grant: Grant) -> dict[str, object]:
    """Return what is sealed into the refresh token of the grant's present generation."""
    return {"v": _FORM, "id": grant.grant_id, "ps": grant.pseudonym, "ge": grant.generation}


def opened(text: str, unseal: Callable[[str, str], Mapping[str, object] | None]) -> RefreshToken | None:
    """Return what a text says that is a refresh token of ours, of this release's form; `unseal` is the keyring's.

    A text with a dot is a JWT, and no key is needed to know that it is nothing sealed.
    """
    if len(text) > REFRESH_TOKEN_MAX_CHARACTERS or "." in text:
        return None
    payload = unseal(SEAL, text)
    if payload is None or payload.get("v") != _FORM:
        return None
    return RefreshToken(cast("str", payload["id"]), cast("str", payload["ps"]), cast("int", payload["ge"]))
