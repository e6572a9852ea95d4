"""The fields of a POST, by form or JSON: sizes, encodings and repetitions judged before anything else is done.

A field at fault is named with a slug, costs no attempt, and nothing that was typed is lost (http.md §2).
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl

from chalicelib.domain.birth_date import BirthDateFault, parse_birth_date
from chalicelib.domain.limits import PASSWORD_INPUT_MAX_CHARACTERS
from chalicelib.domain.nir import Nir, NirFault, parse_sign_in_nir
from chalicelib.domain.oauth_parameters import FORM_TYPE
from chalicelib.domain.otp_format import OtpFault, parse_otp
from chalicelib.domain.separators import without_spaces
from chalicelib.handlers.http import Refused
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.request import Request

JSON_BODY = "application/json"
SHORT_FIELD_MAX_CHARACTERS = 64
TOKEN_MAX_CHARACTERS = 6000
EMAIL_FIELD_MAX_CHARACTERS = 320
"""More than an address may have, so that what is too long is told as such."""
REASON_MAX_CHARACTERS = 500
FIELDS_MAX = 30

_MAX_CHARACTERS = {
    "nir": SHORT_FIELD_MAX_CHARACTERS,
    "code": SHORT_FIELD_MAX_CHARACTERS,
    "password": PASSWORD_INPUT_MAX_CHARACTERS,
    "form": SHORT_FIELD_MAX_CHARACTERS,
    "decision": SHORT_FIELD_MAX_CHARACTERS,
    "transaction": TOKEN_MAX_CHARACTERS,
    "token": TOKEN_MAX_CHARACTERS,
    "birthdate": SHORT_FIELD_MAX_CHARACTERS,
    "reason": REASON_MAX_CHARACTERS,
    "password_again": PASSWORD_INPUT_MAX_CHARACTERS,
    "current_password": PASSWORD_INPUT_MAX_CHARACTERS,
    "end": SHORT_FIELD_MAX_CHARACTERS,
    "id": SHORT_FIELD_MAX_CHARACTERS,
    "act": SHORT_FIELD_MAX_CHARACTERS,
    "postal_code": SHORT_FIELD_MAX_CHARACTERS,
    "carte_vitale_number": SHORT_FIELD_MAX_CHARACTERS,
    "iban_end": SHORT_FIELD_MAX_CHARACTERS,
    "provisional_code": SHORT_FIELD_MAX_CHARACTERS,
    "email": EMAIL_FIELD_MAX_CHARACTERS,
}

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Unicode's category Cs."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
"""Unicode's category Cc."""


@dataclass(frozen=True)
class Fields:
    """The named texts of one POST, and what is wrong with them."""

    values: Mapping[str, str] = field(repr=False)
    is_form: bool
    trust_device: bool = False
    repeated: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        """Return a field, or an empty text."""
        return self.values.get(name, "")

    def shown(self, name: str) -> str:
        """Return what was typed as far as a page can show it: no longer than a field, no half characters."""
        longest = _MAX_CHARACTERS.get(name, SHORT_FIELD_MAX_CHARACTERS)
        return self.text(name)[:longest].encode("utf-8", "replace").decode()

    def form_value(self) -> str:
        """Return the one-use value of the form that was posted; bytes that are no text make it one that no page has."""
        return self.text("form").encode("utf-8", "replace").decode()

    def fault(self, name: str) -> str | None:
        """Return the slug of what is wrong with any text field, or None."""
        value = self.values.get(name)
        if name in self.repeated:
            return "repeated"
        if not value:
            return "required"
        if len(value) > _MAX_CHARACTERS.get(name, SHORT_FIELD_MAX_CHARACTERS):
            return "too-long"
        if _HALF_CHARACTER.search(value):
            return "not-utf-8"
        inside = without_spaces(value) if name == "code" else value.strip()
        return "control-characters" if _CONTROL.search(inside) else None

    def nir(self, errors: list[FieldError]) -> Nir | None:
        """Return the number, or add its fault."""
        found = self.fault("nir") or parse_sign_in_nir(self.text("nir"))
        if isinstance(found, Nir):
            return found
        errors.append(FieldError("nir", found.value if isinstance(found, NirFault) else found))
        return None

    def password(self, errors: list[FieldError], name: str = "password") -> str:
        """Return a password as typed, or add its fault."""
        return self.required(name, errors)

    def required(self, name: str, errors: list[FieldError]) -> str:
        """Return a field as typed, or add its fault."""
        found = self.fault(name)
        if found is not None:
            errors.append(FieldError(name, found))
        return self.text(name)

    def birth_date(self, errors: list[FieldError], today: date) -> date:
        """Return the birth date, or add its fault."""
        found = self.fault("birthdate") or parse_birth_date(self.text("birthdate"), today)
        if isinstance(found, date):
            return found
        errors.append(FieldError("birthdate", found.value if isinstance(found, BirthDateFault) else found))
        return date.min

    def otp(self, errors: list[FieldError]) -> str:
        """Return the six digits of a code, or add the fault and return an empty text."""
        fault = self.fault("code")
        found = parse_otp(self.text("code")) if fault is None else fault
        if isinstance(found, OtpFault):
            fault, found = found.value, ""
        if fault is not None:
            errors.append(FieldError("code", fault))
            return ""
        return found


def read_fields(request: Request) -> Fields:
    """Read the body of a POST.

    Raises:
        Refused: 415 for another content type, 400 for what cannot be read.
    """
    if request.media_type == FORM_TYPE:
        return _read_form(request.body)
    if request.media_type == JSON_BODY:
        return _read_json(request.body)
    if not request.body and not request.media_type:
        return Fields({}, is_form=False)
    raise Refused(Problem("unsupported-media-type"))


def _read_form(body: bytes) -> Fields:
    """Read a form; bytes that are not UTF-8 and repetition are faults of their field, so that the others are kept."""
    text = body.decode("utf-8", "surrogateescape")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape", max_num_fields=FIELDS_MAX)
    except ValueError:
        raise malformed("body", "too-many-fields") from None
    repeated = {name for name, times in Counter(name for name, _ in pairs).items() if times > 1}
    if not repeated <= _MAX_CHARACTERS.keys():
        raise malformed("body", "repeated")
    values = dict(reversed(pairs))
    return Fields(values, is_form=True, trust_device=bool(values.get("trust_device")), repeated=frozenset(repeated))


def _read_json(body: bytes) -> Fields:
    try:
        parsed = json.loads(body.decode("utf-8"), object_pairs_hook=_unrepeated)
    except UnicodeDecodeError:
        raise malformed("body", "not-utf-8") from None
    except (ValueError, RecursionError):
        raise malformed("body", "not-json") from None
    if not isinstance(parsed, dict):
        raise malformed("body", "not-an-object")
    trust = parsed.pop("trust_device", False)
    if not isinstance(trust, bool):
        raise malformed("trust_device", "not-a-boolean")
    for name, value in parsed.items():
        if not isinstance(value, str):
            raise malformed(name if name in _MAX_CHARACTERS else "body", "not-a-text")
    return Fields(parsed, is_form=False, trust_device=trust)


def _unrepeated(pairs: list[tuple[str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in pairs:
        if name in values:
            raise malformed(name if name in _MAX_CHARACTERS else "body", "repeated")
        values[name] = value
    return values


def malformed(name: str, reason: str) -> Refused:
    """Return the refusal for one field at fault."""
    return Refused(Problem("invalid-request", errors=(FieldError(name, reason),)))
