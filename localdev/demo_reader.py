"""Reads the members of one JSON object of the demo data, noting every fault and going on with a stand-in value.

A stand-in is never used: whoever reads a file with faults refuses it as a whole.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from chalicelib.domain.email_address import EmailAddress, parse_email_address
from chalicelib.domain.nir import Nir, parse_sign_in_nir

Faults = list[str]
"""One sentence for each thing that is wrong, in the order of the file."""

E = TypeVar("E", bound=StrEnum)

TEXT_MAX_CHARACTERS = 1_000


@dataclass(frozen=True)
class Reader:
    """One object of the file, with its place there."""

    values: dict[str, object]
    place: str
    faults: Faults

    @classmethod
    def of_document(cls, document: object, faults: Faults) -> "Reader":
        """Return the reader of the whole file."""
        if not isinstance(document, dict):
            faults.append("the file must hold one JSON object")
            document = {}
        return cls(document, "", faults)

    def objects(self, name: str) -> list["Reader"]:
        """Return the readers of a list of objects; an absent list is empty."""
        values = self.values.get(name, [])
        if not isinstance(values, list):
            self._fault(name, "must be a list")
            return []
        return [self._child(f"{name}[{index}]", value) for index, value in enumerate(values)]

    def child(self, name: str) -> "Reader":
        """Return the reader of an object; an absent one is empty."""
        return self._child(name, self.values.get(name, {}))

    def text(self, name: str, *, default: str | None = None, longest: int = TEXT_MAX_CHARACTERS) -> str:
        """Return a text; it must be there and not empty unless there is a default."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or (not value and default is None):
            self._fault(name, "must be a text")
            return ""
        if len(value) > longest:
            self._fault(name, f"must have at most {longest} characters")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where it is absent or null."""
        return None if self.values.get(name) is None else self.text(name)

    def texts(self, name: str, *, default: list[str]) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.values.get(name, default)
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            self._fault(name, "must be a list of texts")
            return ()
        return tuple(values)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            self._fault(name, "must be true or false")
            return default
        return value

    def choice(self, name: str, choices: type[E], *, default: E | None = None) -> E:
        """Return one of an enumeration's values."""
        value = self.values.get(name, default)
        found = next((choice for choice in choices if choice == value), None)
        if found is None:
            self._fault(name, "must be one of " + ", ".join(choices))
        return found or next(iter(choices))

    def day(self, name: str) -> date:
        """Return a date, written as in 1955-08-21."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            self._fault(name, "must be a date such as 1955-08-21")
            return date.min

    def nir(self, name: str) -> Nir:
        """Return a number that the sign-in form accepts."""
        parsed = parse_sign_in_nir(self.text(name))
        if isinstance(parsed, Nir):
            return parsed
        self._fault(name, f"is not a valid number ({parsed})")
        return Nir("")

    def email(self, name: str) -> str | None:
        """Return an address, or None where it is absent or null."""
        text = self.optional_text(name)
        if text is None:
            return None
        parsed = parse_email_address(text)
        if isinstance(parsed, EmailAddress):
            return parsed.value
        self._fault(name, f"is not an address that mail can be sent to ({parsed})")
        return None

    def _fault(self, name: str, fault: str) -> None:
        place = f"{self.place}.{name}" if self.place else name
        self.faults.append(f"{place} {fault}")

    def _child(self, name: str, value: object) -> "Reader":
        if not isinstance(value, dict):
            self._fault(name, "must be an object")
            value = {}
        return Reader(value, f"{self.place}.{name}" if self.place else name, self.faults)
