"""Where a forgotten password can be made good: which address or number may receive the way back (product.md §3).

Pure rules. A verified address alone is written to: an address that nobody has proved to have could be a stranger's.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.member import Account, Individual
from chalicelib.domain.provisional_code import ProvisionalPurpose

NEW_ADDRESS_RESTS = timedelta(hours=24)
"""How long a replaced address is of no use for recovery, so that its owner hears of the change first (REC-08, REC-11)."""


@dataclass(frozen=True)
class Mobile:
    """A mobile number of the insurer's register."""

    number: str = field(repr=False)


@dataclass(frozen=True)
class Mailbox:
    """A verified address."""

    address: str = field(repr=False)


def recovery_address(account: Account | None, now: datetime) -> str | None:
    """Return the address that a link may go to, None where there is none that is verified, reachable and settled."""
    if account is None or account.email_undeliverable:
        return None
    changed = account.email_changed_at
    if changed is not None and now < changed + NEW_ADDRESS_RESTS:
        return None
    return account.verified_email


def provisional_recipient(
    account: Account | None, individual: Individual | None, purpose: ProvisionalPurpose, now: datetime
) -> Mobile | Mailbox | None:
    """Return where a provisional code goes: by SMS where a mobile number is on record, else by mail (security.md §21).

    For a new creation only the register's mobile number will do: there is no account whose address could be trusted.
    """
    mobile = individual.mobile if individual else None
    if purpose is ProvisionalPurpose.CREATION:
        return Mobile(mobile) if mobile else None
    if account is None:
        return None
    if mobile:
        return Mobile(mobile)
    address = recovery_address(account, now)
    return Mailbox(address) if address else None
