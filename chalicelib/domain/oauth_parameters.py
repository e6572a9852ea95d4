"""How OAuth parameters are read: each at most once, an empty one as if it were absent (RFC 6749 §3.1, §3.2).

Values are handed on as they came; nothing is trimmed, folded or decoded twice.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from chalicelib.domain.oauth_errors import InvalidRequest

Parameters = Mapping[str, Sequence[str]]
"""Decoded names and all values of each, in their order."""

FORM_TYPE = "application/x-www-form-urlencoded"

_FIELDS_MAX = 64


def read_form(body: bytes) -> dict[str, list[str]]:
    """Decode a form body.

    Raises:
        InvalidRequest: where it is not UTF-8 or has too many fields.
    """
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS_MAX)
    except ValueError:
        raise InvalidRequest("The request body is not a readable form.", detail="unreadable-form") from None


def is_repeated(parameters: Parameters, name: str) -> bool:
    """Whether a parameter came more than once, equal or empty values included (WEB-12)."""
    return len(parameters.get(name, ())) > 1


def refuse_repeated(parameters: Parameters, names: Sequence[str]) -> None:
    """Refuse a request that has one of these parameters twice; unknown parameters are nobody's business.

    Raises:
        InvalidRequest: naming the first of them.
    """
    for name in names:
        if is_repeated(parameters, name):
            raise InvalidRequest(f"The parameter {name} is sent more than once.", detail="repeated")


def optional(parameters: Parameters, name: str) -> str | None:
    """Return the value of a parameter that came at most once, None where it is absent or empty."""
    values = parameters.get(name, ())
    return (values[0] or None) if values else None


def required(parameters: Parameters, name: str) -> str:
    """Return the value of a parameter.

    Raises:
        InvalidRequest: where it is absent or empty.
    """
    value = optional(parameters, name)
    if value is None:
        raise InvalidRequest(f"The parameter {name} is missing.", detail="missing")
    return value
