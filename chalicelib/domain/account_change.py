"""What may change on an account, as one value: written on the revision that was seen, with its ledger (ADR 5, PW-09).

Pure data. A change that ends the credentials makes every session, trusted device, browser mark and refresh token from
before worthless, for each of them names the epoch that it was made in.
"""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.link import LinkPurpose, LinkRecord
from chalicelib.domain.member import Account
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_ledger import OtpLedger


@dataclass(frozen=True)
class AccountChange:
    """What becomes of an account; None leaves a thing as it is."""

    password_hash: str | None = field(default=None, repr=False)
    ends_credentials: bool = False
    email: str | None = field(default=None, repr=False)
    """A new address; it is not verified unless `email_verified` says so in the same change."""
    email_verified: bool | None = None
    email_rests: bool = True
    """Whether a new address is of no use for recovery for a day; one that is put back needs no rest (REC-08)."""
    must_choose_password: bool | None = None
    """Whether the next sign-in leads to "choose a new password" alone (PW-08)."""
    closes: bool = False
    """Reset by the desk: nothing is left but `sub`, for the member's next account (product.md §3)."""

    @property
    def ends_sessions(self) -> bool:
        """Whether nobody is signed in any more by what was proved before."""
        return self.ends_credentials or self.closes


@dataclass(frozen=True)
class LinkWrite:
    """One swap of a link's record inside a change: so a link is used together with what it does, or not at all."""

    purpose: LinkPurpose
    seen: LinkRecord
    new: LinkRecord


@dataclass(frozen=True)
class SessionRenewal:
    """The one session that outlives a change which ends the credentials: it goes on with another secret (WEB-02)."""

    session_id: str
    secret_hash_seen: str = field(repr=False)
    secret_hash_new: str = field(repr=False)


@dataclass(frozen=True)
class AccountWrite:
    """All that one change writes, in one transaction."""

    seen: Account
    change: AccountChange
    ledger_seen: OtpLedger
    ledger_new: OtpLedger
    now: datetime
    links: tuple[LinkWrite, ...] = ()
    counter: CounterWrite | None = None
    """A count of wrong passwords that the change ends: by recovery the number's shared one, with any provisional code."""
    session: SessionRenewal | None = None


@dataclass(frozen=True)
class AccountOpening:
    """All that the creation of an account writes, in one transaction."""

    account: Account
    nir: Nir
    ledger_seen: OtpLedger
    ledger_new: OtpLedger
    now: datetime
    links: tuple[LinkWrite, ...] = ()
    counter: CounterWrite | None = None
    """The number's shared counter, on which the comparison that allowed the creation was judged (REC-12)."""


@dataclass(frozen=True)
class AccountChanged:
    """The change is stored."""


@dataclass(frozen=True)
class AccountMoved:
    """Nothing was written: account, ledger or link had changed since they were read; read and judge anew."""
