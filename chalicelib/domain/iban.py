"""Bank account numbers (IBAN) of the SEPA countries, as a member copies them from a bank statement.

Rules and vectors: security.md §18, after ISO 13616: country length, check digits, remainder 1 of the division by 97;
for France and Monaco also the key of the national number (RIB). This module must not let a number into a repr.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.separators import without_separators

_LENGTHS = (
    "AD24 AL28 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GI23 GR27 HR21 HU28 IE22 IS26 IT27 "
    "LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PL28 PT25 RO24 RS22 SE24 SI19 SK24 SM27 VA22"
)
LENGTH_BY_COUNTRY = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}
"""How long an IBAN is, by country of the single euro payments area."""

RIB_COUNTRIES = frozenset({"FR", "MC"})
"""The countries whose national number ends with the RIB key."""

# The RIB counts letters 1 to 9 three times over, the third round from S = 2.
_RIB_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


class IbanFault(StrEnum):
    """Why a text is not an IBAN: the `reason` of a field at fault."""

    REQUIRED = "required"
    WRONG_CHARACTERS = "wrong-characters"
    WRONG_COUNTRY = "wrong-country"
    WRONG_LENGTH = "wrong-length"
    WRONG_KEY = "wrong-key"


@dataclass(frozen=True)
class Iban:
    """A well-formed account number, in upper case and without spaces."""

    value: str = field(repr=False)

    def __repr__(self) -> str:
        """Hide the number from logs and tracebacks (REC-14)."""
        return "Iban(hidden)"

    @property
    def end(self) -> str:
        """The four last characters, which account creation compares (http.md §4 `iban_end`)."""
        return self.value[-4:]


def parse_iban(text: str) -> Iban | IbanFault:
    """Read an IBAN typed with or without spaces, in any case, of any SEPA country."""
    characters = without_separators(text)
    if not characters:
        return IbanFault.REQUIRED
    # Before upper(), which turns some letters of other scripts into ASCII ones.
    if not (characters.isascii() and characters.isalnum()):
        return IbanFault.WRONG_CHARACTERS
    iban = characters.upper()
    length = LENGTH_BY_COUNTRY.get(iban[:2])
    if length is None:
        return IbanFault.WRONG_COUNTRY
    if len(iban) != length:
        return IbanFault.WRONG_LENGTH
    keys_hold = _check_digits_hold(iban) and (iban[:2] not in RIB_COUNTRIES or _rib_key_holds(iban[4:]))
    return Iban(iban) if keys_hold else IbanFault.WRONG_KEY


def _check_digits_hold(iban: str) -> bool:
    # 00, 01 and 99 leave the same remainder as 97, 98 and 02: only 02 to 98 are ever issued.
    if not re.fullmatch("0[2-9]|[1-8][0-9]|9[0-8]", iban[2:4]):
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def _rib_key_holds(national: str) -> bool:
    digits = national.translate(_RIB_DIGITS)
    bank, branch, account = int(digits[:5]), int(digits[5:10]), int(digits[10:21])
    return national[21:] == f"{97 - (89 * bank + 15 * branch + 3 * account) % 97:02d}"
