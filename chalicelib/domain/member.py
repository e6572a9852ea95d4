"""Who signs in: the account that Sésame holds, and what the directory of individuals says of the person.

Sésame owns the account. The insurer's directory (RFI) owns identity and affiliation; it is asked at every sign-in
(product.md §3). Both are found by the `pseudonym`, the keyed hash of the number's 13 characters (PRIV-03).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Affiliation(StrEnum):
    """What the directory says of a person's scheme and fund (http.md §5)."""

    GENERAL = "general"
    PARTNER = "partner"
    OTHER = "other"
    NONE = "none"
    PENDING = "pending"


@dataclass(frozen=True)
class Account:
    """A member's account: credentials and address, never a counter or a code (they are items of their own)."""

    pseudonym: str
    sub: str
    """The subject identifier: random, never made from the number, kept when the account is reset (OP-20)."""
    password_hash: str = field(repr=False)
    """An argon2id PHC string (PW-05), sealed under a pepper (PW-06); as it is stored."""
    credentials_epoch: int
    """Raised when the password changes: older sessions, devices and browser marks are dead (DEV-04, PW-09)."""
    email: str | None = field(repr=False)
    email_verified: bool
    email_undeliverable: bool = False
    """Whether mail to this very address was refused for good or complained of (MAIL-09); another address is not."""
    must_choose_password: bool = False
    """Whether the right password leads to "choose a new password" alone: somebody else may know it (PW-08)."""
    revision: int = 0
    """Raised by every change of the account; a change is written on the revision that was seen."""
    email_changed_at: datetime | None = None
    """When the address was last replaced by another (REC-08, REC-11)."""
    opened_at: datetime | None = field(default=None, compare=False)
    """When it was opened, after a reset or an erasure anew."""
    sealed_nir: str | None = field(default=None, repr=False, compare=False)
    """The number as it is stored, sealed: opened where the directory must be asked by it, and nowhere else."""
    signed_out_at: datetime | None = None
    """When the member last signed out everywhere: what began before is over (`has_signed_out_since`)."""

    def has_signed_out_since(self, moment: datetime) -> bool:
        """Whether a session, trusted device or family of tokens that began then was ended by signing out everywhere."""
        return self.signed_out_at is not None and moment <= self.signed_out_at

    @property
    def verified_email(self) -> str | None:
        """The address that the member has proved to have, if there is one."""
        return self.email if self.email_verified else None

    @property
    def notice_email(self) -> str | None:
        """The address that notices go to: a verified one that takes mail, if there is one."""
        return None if self.email_undeliverable else self.verified_email


@dataclass(frozen=True)
class Individual:
    """A person as the directory of individuals knows them."""

    pseudonym: str
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birthdate: date = field(repr=False)
    postal_code: str = field(repr=False)
    affiliation: Affiliation
    mobile: str | None = field(default=None, repr=False)
    standard_claims: Mapping[str, str | int] = field(default_factory=dict, repr=False, hash=False)
    """Further standard claims that the directory holds, by their names in `chalicelib.domain.claims`."""
    papers_mac: str | None = field(default=None, repr=False, compare=False)
    """Keyed hash of Carte Vitale number and end of IBAN, where our own table is the directory; compared, never opened."""
