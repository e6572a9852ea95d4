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


@dataclass(frozen=True)
class PasswordAsked:
    """A new password is asked, and no e-mailed code before it: no address is verified (REC-09)."""


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
    refused = locked or _affiliation_refusal(individual)
    if refused is not None:
        return refused
    if proof_is_enough:
        return SignInComplete()
    address = otp_address(account)
    if not isinstance(address, str):
        return address
    if otp_ledger.needs_recovery(ledger, limits):
        return RecoveryNeeded()
    return quota_block(ledger, now) or OtpAsked(address)


def step_to_new_password(
    account: Account, individual: Individual | None, ledger: OtpLedger, *, now: datetime, limits: Limits
) -> PasswordAsked | OtpAsked | AfterPasswordRefusal:
    """Decide what follows where a new password must be chosen; `ledger` is settled.

    The e-mailed code comes first wherever an address is verified, whatever the client asks otherwise (REC-09).
    """
    refused = held_until(ledger, now, limits) or _affiliation_refusal(individual)
    if refused is not None:
        return refused
    address = otp_address(account)
    if isinstance(address, NoVerifiedEmail):
        return PasswordAsked()
    if isinstance(address, EmailUndeliverable):
        return address
    if otp_ledger.needs_recovery(ledger, limits):
        return RecoveryNeeded()
    return quota_block(ledger, now) or OtpAsked(address)


def _affiliation_refusal(individual: Individual | None) -> NotAffiliated | AffiliationPending | None:
    """Return cases 7 and 8."""
    if individual is None or individual.affiliation in {Affiliation.OTHER, Affiliation.NONE}:
        return NotAffiliated(unknown_to_directory=individual is None)
    return AffiliationPending() if individual.affiliation is Affiliation.PENDING else None
