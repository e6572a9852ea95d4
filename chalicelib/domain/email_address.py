"""E-mail addresses that may be written to, and the mask that tells a member which one it is.

Narrower than RFC 5322 on purpose: one plain address, in ASCII, that no header, log line or mail server can read in two
ways (MAIL-05). It says nothing of whether the mailbox exists, and must not let an address into a repr.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

ADDRESS_MAX_CHARACTERS = 254
"""RFC 5321 §4.5.3.1.3, less the two angle brackets of a path."""
LOCAL_PART_MAX_CHARACTERS = 64
"""RFC 5321 §4.5.3.1.1."""

# RFC 5322 §3.2.3 `dot-atom-text`: no quotes, no comments, no dot at either end.
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


class EmailFault(StrEnum):
    """Why a text is not an address that we write to: the `reason` of the field `email`."""

    REQUIRED = "required"
    TOO_LONG = "too-long"
    WRONG_CHARACTERS = "wrong-characters"
    NOT_ONE_AT_SIGN = "not-one-at-sign"
    NAME_NOT_ASCII = "name-not-ascii"
    WRONG_NAME = "wrong-name"
    WRONG_DOMAIN = "wrong-domain"


@dataclass(frozen=True)
class EmailAddress:
    """One address in ASCII: the name as typed, the domain in lower case and punycode."""

    value: str = field(repr=False)

    def __repr__(self) -> str:
        """Hide the address from logs, tracebacks and test reports (LOG-02)."""
        return "EmailAddress(hidden)"


def parse_email_address(text: str) -> EmailAddress | EmailFault:
    """Read the address of one mailbox; spaces around it are dropped, anything unusual in it is refused."""
    address = text.strip(" \t\u00a0\u202f")
    if not address:
        return EmailFault.REQUIRED
    # Before anything costs time: the idna codec is slow on long texts.
    if len(address) > ADDRESS_MAX_CHARACTERS:
        return EmailFault.TOO_LONG
    if any(_never_in_an_address(character) for character in address):
        return EmailFault.WRONG_CHARACTERS
    if address.count("@") != 1:
        return EmailFault.NOT_ONE_AT_SIGN
    name, _, typed_domain = address.partition("@")
    domain = _ascii_domain(typed_domain)
    if fault := _name_fault(name):
        return fault
    if domain is None:
        return EmailFault.WRONG_DOMAIN
    parsed = f"{name}@{domain}"
    return EmailAddress(parsed) if len(parsed) <= ADDRESS_MAX_CHARACTERS else EmailFault.TOO_LONG


def mask_email(address: str) -> str:
    """Return `e***@g***.com` for an address that `parse_email_address` accepted (http.md §2 "mask").

    First letter of the name, first letter of the domain, last label; the stars are always three, so that they do not
    give a length away.
    """
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain[:1]}***.{domain.rpartition('.')[2]}"


def _never_in_an_address(character: str) -> bool:
    # Controls, line ends, spaces, invisible and unassigned characters, lone surrogates; then what separates,
    # brackets or quotes addresses in a header.
    return unicodedata.category(character)[0] in "CZ" or character in '<>()[],;:"\\'


def _name_fault(name: str) -> EmailFault | None:
    if not name.isascii():
        return EmailFault.NAME_NOT_ASCII
    # "=?" would begin an encoded word (RFC 2047), which a mail server may decode into another address.
    if len(name) > LOCAL_PART_MAX_CHARACTERS or "=?" in name or not _DOT_ATOM.fullmatch(name):
        return EmailFault.WRONG_NAME
    return None


def _ascii_domain(domain: str) -> str | None:
    try:
        # Refuses labels over 63 characters too (RFC 1035 §2.3.4).
        ascii_domain = domain.encode("idna").decode("ascii").lower()
        if not domain.isascii() and ascii_domain.encode("ascii").decode("idna") != _as_typed(domain):
            # The codec replaced a character by another one (ß by ss, a full-width @ by @): not the domain meant.
            return None
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    well_formed = all(_LABEL.fullmatch(label) for label in labels)
    # A last label of digits alone is an IP address, not a name.
    return ascii_domain if well_formed and len(labels) > 1 and not labels[-1].isdigit() else None


def _as_typed(domain: str) -> str:
    return unicodedata.normalize("NFC", domain).lower()
