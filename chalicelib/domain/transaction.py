"""One sign-in under way, from its authorization request to the redirect.

It is sealed and held by whoever signs in, so nothing is written for a visitor who has not signed in yet
(performance.md §0). What must be exact lives in the database: counters, codes, and the session that ends it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.paris_time import Lang


class Step(StrEnum):
    """What the transaction waits for (http.md §2)."""

    LOGIN = "login"
    REQUEST_CODE = "request_code"
    VERIFY = "verify"
    CHOOSE_PASSWORD = "choose_password"  # noqa: S105 - the name of a step, not a secret
    CONSENT = "consent"


@dataclass(frozen=True)
class ProvenMember:
    """Who gave the right password in this transaction."""

    pseudonym: str
    sub: str
    credentials_epoch: int
    email: str = field(repr=False)
    """The verified address that codes go to."""
    password_at: datetime
    known_since: datetime
    """When the session began that proved the password; equal to `password_at` at a fresh sign-in."""
    proven_by_session_id: str | None = None
    """The session without a code that this transaction steps up from; it ends when the step is done."""

    def is_disowned_by(self, account: Account) -> bool:
        """Whether the password that was right is another one now, or the member has signed out everywhere since."""
        return account.credentials_epoch != self.credentials_epoch or account.has_signed_out_since(self.known_since)


@dataclass(frozen=True)
class Transaction:
    """The state of one sign-in; immutable, each step makes the next one."""

    transaction_id: str
    """Also the `session_id` of the session that completes it: a transaction completes once."""
    started_at: datetime
    browser_id: str | None
    """The page's browser (a cookie), or None where an HTTP client began it in JSON."""
    request: AuthorizationRequest
    lang: Lang = "fr"
    step: Step = Step.LOGIN
    member: ProvenMember | None = None
    otp_sent_at: datetime | None = None
    ledger_seen: OtpLedger | None = None
    """The ledger as this transaction last saw it, without hashes: it spares a read, the write decides (REL-03)."""

    trust_wanted: bool = False
    """Whether the box that trusts this browser was ticked when another code was asked for."""
    forms_posted: tuple[str, ...] = ()
    """One-use values of the sign-in forms that this browser has posted."""
    must_choose: bool = False
    """Whether this sign-in leads to "choose a new password" alone: by a provisional code, or because the account asks."""
    otp_at: datetime | None = None
    """When the e-mailed code was right, at the step CHOOSE_PASSWORD; None where no address is verified (REC-09)."""
    session_id: str | None = None
    """The session that waits for the member's consent; None at every other step."""

    @property
    def otp_binding(self) -> str:
        """What codes are bound to: the browser, or in JSON the authorize call (OTP-08, http.md §2)."""
        return f"browser:{self.browser_id}" if self.browser_id else f"transaction:{self.transaction_id}"

    def ends_at(self, limits: Limits) -> datetime:
        """When this sign-in is too old; later steps do not prolong it."""
        return self.started_at + limits.transaction_lifetime

    def has_expired(self, now: datetime, limits: Limits) -> bool:
        """Whether the 60 minutes since the authorization request are over, or a restore has ended it (DB-05)."""
        return now >= self.ends_at(limits) or not limits.still_counts(self.started_at)
