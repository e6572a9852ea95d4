"""The `claims` parameter (OIDC Core §5.5): what is asked for by name, reduced to what the client may have.

Names that are not known here, or not in the client's registered scopes, are ignored as the specification says; a text
of another form is an error. `acr` and `sub` may be asked for by value; other claims are told as they are.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.authentication import Acr
from chalicelib.domain.claims import USERINFO_CLAIMS, claims_of
from chalicelib.domain.client import Client
from chalicelib.domain.limits import SUBJECTS_MAX
from chalicelib.domain.oauth_errors import InvalidRequest

DESTINATIONS = ("userinfo", "id_token")

_SUBJECT = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]{1,64}")
"""What a subject of ours can look like; nobody has another."""


@dataclass(frozen=True)
class ClaimsAsked:
    """What one request asks for by name."""

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    """Classes asked for as a voluntary claim, as `acr_values` does."""
    essential_acr: tuple[str, ...] | None = None
    """Classes of which one must be reached, those not known here included; None where none is essential."""
    subjects: tuple[str, ...] | None = None
    """The only members who will do, as the client knows them; None where anybody will."""


def read_claims(text: str | None, client: Client) -> ClaimsAsked:
    """Return what the parameter asks for.

    Raises:
        InvalidRequest: where it is not an object of the specified form.
    """
    if text is None:
        return ClaimsAsked()
    asked = _parsed(text)
    allowed = claims_of(client.scope)
    by_name = {place: tuple(n for n in USERINFO_CLAIMS if n in allowed and n in asked[place]) for place in DESTINATIONS}
    acr = asked["id_token"].get("acr")
    classes = tuple(_texts(acr)) if acr is not None else ()
    is_essential = bool(acr and acr.get("essential") and classes)
    known = tuple(value for value in classes if value in set(Acr))
    return ClaimsAsked(
        userinfo=by_name["userinfo"],
        id_token=by_name["id_token"],
        acr_values=() if is_essential else known,
        essential_acr=classes if is_essential else None,
        subjects=_subjects([asked[place].get("sub") for place in DESTINATIONS]),
    )


def packed(names: Iterable[str]) -> int:
    """Return a set of claims as one number, a bit for each position in `USERINFO_CLAIMS`."""
    return sum(1 << USERINFO_CLAIMS.index(name) for name in set(names))


def unpacked(bits: int) -> tuple[str, ...]:
    """Return the claims of such a number, in their fixed order."""
    return tuple(name for place, name in enumerate(USERINFO_CLAIMS) if bits >> place & 1)


def written(
    userinfo: Sequence[str], id_token: Sequence[str], essential_acr: Sequence[str], subjects: Sequence[str] | None
) -> str | None:
    """Return a `claims` parameter that asks for the same again; None where nothing was asked for."""
    members: dict[str, dict[str, object]] = {"userinfo": dict.fromkeys(userinfo), "id_token": dict.fromkeys(id_token)}
    if essential_acr:
        members["id_token"]["acr"] = {"essential": True, "values": list(essential_acr)}
    if subjects is not None:
        members["id_token"]["sub"] = {"values": list(subjects)}
    asked = {place: names for place, names in members.items() if names}
    return json.dumps(asked, separators=(",", ":")) if asked else None


def _parsed(text: str) -> dict[str, dict[str, dict[str, Any] | None]]:
    try:
        found = json.loads(text, object_pairs_hook=_unrepeated, parse_constant=_no_constant)
        return {place: _members(found.get(place)) for place in DESTINATIONS}
    except (ValueError, RecursionError, AttributeError):
        raise InvalidRequest("The parameter claims is not of the specified form.", detail="claims") from None


def _members(found: Any) -> dict[str, dict[str, Any] | None]:  # noqa: ANN401 - whatever was sent
    """Return one member of the parameter, each claim's request checked."""
    if found is None:
        return {}
    for request in found.values():
        if request is None:
            continue
        is_flag = isinstance(request.get("essential", False), bool)
        has_values = "values" not in request or (isinstance(request["values"], list) and request["values"])
        if not (is_flag and has_values):
            raise ValueError
    return dict(found)


def _texts(request: Mapping[str, Any]) -> list[str]:
    """Return the values asked for that are texts, `value` first."""
    values = [request["value"]] if "value" in request else []
    return list(dict.fromkeys(value for value in [*values, *request.get("values", [])] if isinstance(value, str)))


def _subjects(requests: Sequence[Mapping[str, Any] | None]) -> tuple[str, ...] | None:
    """Return whom all the requests for `sub` allow; a text that is no subject of ours allows nobody."""
    allowed: list[str] | None = None
    for request in requests:
        if request is None or not {"value", "values"} & set(request):
            continue
        named = [text for text in _texts(request) if _SUBJECT.fullmatch(text)]
        allowed = named if allowed is None else [text for text in allowed if text in named]
    if allowed is not None and len(allowed) > SUBJECTS_MAX:
        raise InvalidRequest("The parameter claims names too many values of sub.", detail="claims")
    return None if allowed is None else tuple(allowed)


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a member twice: readers would disagree on which one holds."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def _no_constant(_name: str) -> None:
    raise ValueError
