"""After the right password: the order of refusals, and whether a code is asked (http.md §2 "Order of answers").

One pure function for sign-in and for a session that serves another client, so that both say the same.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import otp_ledger
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account, Affiliation, Individual
from chalicelib.domain.otp_attempt import RecoveryNeeded
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import Lockout
from chalicelib.domain.send_quota import QuotaReached, held_until, quota_block


@dataclass(frozen=True)
class NotAffiliated:
    """Another scheme, no fund, or nobody the directory knows: no sign-in here (product case 7)."""

    unknown_to_directory: bool


@dataclass(frozen=True)
class AffiliationPending:
    """Attachment is in progress: come back soon (product case 8)."""


@dataclass(frozen=True)
class NoVerifiedEmail:
    """A code would have to be sent and there is no verified address for it (product case 1)."""

    has_address: bool = False
    """Whether there is one that a verification mail can go to."""


@dataclass(frozen=True)
class EmailUndeliverable:
    """A code would have to be sent, and the verified address takes no mail of ours any more (MAIL-09)."""


@dataclass(frozen=True)
class SignInComplete:
    """Nothing more is asked."""


@dataclass(frozen=True)
class OtpAsked:
    """An e-mailed code is asked; it may be sent to this address."""

    email: str


NoAddress = NoVerifiedEmail | EmailUndeliverable
AfterPasswordRefusal = Lockout | NotAffiliated | AffiliationPending | NoAddress | RecoveryNeeded | QuotaReached


def otp_address(account: Account) -> str | NoAddress:
    """Return where security codes may be sent, or why nowhere (product case 1)."""
    if account.verified_email is None:
        return NoVerifiedEmail(has_address=account.email is not None and not account.email_undeliverable)
    return EmailUndeliverable() if account.email_undeliverable else account.verified_email


def next_step(  # noqa: PLR0913 - the facts of the contract's order, one each
    account: Account,
    individual: Individual | None,
    ledger: OtpLedger,
    *,
    proof_is_enough: bool,
    now: datetime,
    limits: Limits,
) -> SignInComplete | OtpAsked | AfterPasswordRefusal:
    """Decide what follows the right password; `ledger` is settled."""
    locked = otp_ledger.lockout(ledger, limits) if proof_is_enough else held_until(ledger, now, limits)
    if locked is not None:
        return locked
    if individual is None or individual.affiliation in {Affiliation.OTHER, Affiliation.NONE}:
        return NotAffiliated(unknown_to_directory=individual is None)
    if individual.affiliation is Affiliation.PENDING:
        return AffiliationPending()
    if proof_is_enough:
        return SignInComplete()
    address = otp_address(account)
    if not isinstance(address, str):
        return address
    if otp_ledger.needs_recovery(ledger, limits):
        return RecoveryNeeded()
    return quota_block(ledger, now) or OtpAsked(address)
