"""The fields of an account's creation: each judged for its form, all faults told at once, none of them an attempt.

What a page shows again of them: everything but passwords and the provisional code, and of an IBAN its end alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from chalicelib.domain.email_address import parse_email_address
from chalicelib.domain.identity_claim import (
    IdentityClaim,
    Papers,
    parse_carte_vitale_number,
    parse_iban_end,
    parse_postal_code,
)
from chalicelib.domain.limits import Limits
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.nir import Nir, parse_registration_nir
from chalicelib.domain.password_strength import Strength
from chalicelib.domain.provisional_code import as_typed
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.password_problems import bad_password_errors
from chalicelib.handlers.problem import FieldError
from chalicelib.use_cases.create_account import Application

SHOWN_AGAIN = ("nir", "birthdate", "postal_code", "carte_vitale_number", "iban_end", "email")

NO_NUMBER = Nir("-" * 13)
"""Stands for a number at fault while a password is judged: no password contains it."""

T = TypeVar("T")

JudgePassword = Callable[[NewPassword, Nir, date | None], BadPassword | None]


@dataclass(frozen=True)
class Faulty:
    """What is wrong with an application."""

    errors: tuple[FieldError, ...]
    strength: Strength | None


def read_application(
    fields: Fields, form: str | None, judge_password: JudgePassword, *, today: date, limits: Limits
) -> Application | Faulty:
    """Return the application of a post, or every fault of its fields."""
    errors: list[FieldError] = []
    nir = _parsed(fields, "nir", parse_registration_nir, errors)
    birthdate = fields.birth_date(errors, today)
    postal_code = _parsed(fields, "postal_code", parse_postal_code, errors)
    papers, code = _proof(fields, errors, limits)
    email = _parsed(fields, "email", parse_email_address, errors)
    strength = _judge_password(fields, judge_password, nir or NO_NUMBER, birthdate, errors)
    if errors or nir is None or postal_code is None or email is None:
        return Faulty(tuple(errors), strength)
    claim = IdentityClaim(nir, birthdate, postal_code, papers)
    return Application(claim, code, email.value, fields.text("password"), form)


def typed_again(fields: Fields) -> Mapping[str, str]:
    """Return what the page's form holds when it is shown again; a whole IBAN that is right is cut to its end."""
    typed = {name: fields.shown(name) for name in SHOWN_AGAIN}
    end = parse_iban_end(typed["iban_end"])
    return typed | ({} if isinstance(end, StrEnum) else {"iban_end": end})


def _proof(fields: Fields, errors: list[FieldError], limits: Limits) -> tuple[Papers | None, str | None]:
    """Return the papers, or the provisional code that stands in for them; a code that was typed is what counts."""
    if fields.text("provisional_code").strip():
        fault = fields.fault("provisional_code")
        digits = as_typed(fields.text("provisional_code"), limits) if fault is None else None
        if digits is None:
            errors.append(FieldError("provisional_code", fault or "not-a-code"))
        return None, digits
    number = _parsed(fields, "carte_vitale_number", parse_carte_vitale_number, errors)
    end = _parsed(fields, "iban_end", parse_iban_end, errors)
    return (Papers(number, end) if number and end else None), None


def _judge_password(
    fields: Fields, judge: JudgePassword, nir: Nir, birthdate: date, errors: list[FieldError]
) -> Strength | None:
    before = len(errors)
    new = NewPassword(fields.password(errors), fields.password(errors, "password_again"))
    if len(errors) > before:
        return None
    bad = judge(new, nir, None if birthdate == date.min else birthdate)
    if bad is None:
        return None
    errors.extend(bad_password_errors(bad))
    return bad.strength


def _parsed(fields: Fields, name: str, parse: Callable[[str], T | StrEnum], errors: list[FieldError]) -> T | None:
    """Return what a field says, or add its fault, which is that of any text or the parser's own."""
    fault = fields.fault(name)
    if fault is None:
        found = parse(fields.text(name))
        if not isinstance(found, StrEnum):
            return found
        fault = found.value
    errors.append(FieldError(name, fault))
    return None
