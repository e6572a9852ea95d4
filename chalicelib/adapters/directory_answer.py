"""What the insurer's directory must answer over HTTP, read strictly: anything else is a fault (REL-01, docs/directory.md).

The answer repeats the number that was asked, so that an answer to another question, mixed up on the way, is none.
Members of the individual that are not named here are not read. Nothing of an answer goes into an error.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from hmac import compare_digest
from typing import Any

from chalicelib.domain.claims import TOLD_BY_THE_DIRECTORY
from chalicelib.domain.faults import DirectoryUnavailable
from chalicelib.domain.member import Affiliation, Individual
from chalicelib.domain.nir import Nir

TEXT_MAX_CHARACTERS = 200

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOBILE = re.compile(r"\+\d{6,15}", re.ASCII)
_POSTAL_CODE = re.compile(r"[0-9A-Z -]{2,10}")


def read_answer(body: bytes, nir: Nir, pseudonym: str) -> Individual | None:
    """Return the individual of an answer about this number; None where the directory says that it knows nobody.

    Raises:
        DirectoryUnavailable: for everything that is not exactly such an answer.
    """
    try:
        found: dict[str, Any] | None = _answered(body, nir, "individual")
        return None if found is None else _individual(found, pseudonym)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DirectoryUnavailable("directory: answer not as agreed") from None


def read_comparison(body: bytes, nir: Nir) -> bool:
    """Return what the directory says of a claim under this number; a number that it does not know is no match.

    Raises:
        DirectoryUnavailable: for everything that is not exactly such an answer, that to a look-up too.
    """
    try:
        return _truth(_answered(body, nir, "matches"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DirectoryUnavailable("directory: answer not as agreed") from None


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _answered(body: bytes, nir: Nir, member: str) -> Any:  # noqa: ANN401 - as the directory says it
    answer: dict[str, Any] = json.loads(body.decode("utf-8"), object_pairs_hook=_without_repetition)
    if set(answer) != {"nir", member} or not compare_digest(answer["nir"].encode(), nir.value.encode()):
        raise ValueError
    return answer[member]


def _individual(found: dict[str, Any], pseudonym: str) -> Individual:
    mobile = found.get("mobile")
    return Individual(
        pseudonym=pseudonym,
        given_name=_held(found["given_name"], _is_name),
        family_name=_held(found["family_name"], _is_name),
        birthdate=date.fromisoformat(_held(found["birthdate"], _DATE.fullmatch)),
        postal_code=_held(found["postal_code"], _POSTAL_CODE.fullmatch),
        affiliation=Affiliation(_held(found["affiliation"], bool)),
        mobile=None if mobile is None else _held(mobile, _MOBILE.fullmatch),
        standard_claims=_standard_claims(found.get("claims")),
    )


def _standard_claims(found: dict[str, Any] | None) -> dict[str, str | int]:
    """Return what the register holds beyond the agreed members; names that are no standard claims are not read."""
    held = {name: value for name, value in (found or {}).items() if name in TOLD_BY_THE_DIRECTORY and value is not None}
    for name, value in held.items():
        if type(value) is not TOLD_BY_THE_DIRECTORY[name] or (isinstance(value, str) and not _is_name(value)):
            raise ValueError
    return held


def _held(value: object, rule: Callable[[str], object]) -> str:
    if not isinstance(value, str) or not rule(value):
        raise ValueError
    return value


def _is_name(text: str) -> bool:
    return (
        0 < len(text) <= TEXT_MAX_CHARACTERS
        and text == text.strip()
        and not any(unicodedata.category(character).startswith("C") for character in text)
    )


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a member twice: readers would disagree on which one holds."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)
