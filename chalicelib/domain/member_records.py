"""All that one step of a sign-in must know of a member, read strongly and together (performance.md §0, DB-03)."""

from dataclasses import dataclass

from chalicelib.domain.consent import Consent
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice


@dataclass(frozen=True)
class MemberRecords:
    """What exists; None or empty where nothing does."""

    account: Account | None
    individual: Individual | None
    """What the table of individuals says; None where the directory is asked over HTTP. Ask the `Directory` port."""
    ledger: OtpLedger
    shared_counter: PasswordCounter
    browser_counter: PasswordCounter
    """The counter of the known browser that was asked for; empty where there is none."""
    device: TrustedDevice | None
    session: Session | None
    """The session that was asked for: the browser's own, or the one that would complete a transaction."""
    consent: Consent | None = None
    """What the member has agreed to for the client that was asked about."""
