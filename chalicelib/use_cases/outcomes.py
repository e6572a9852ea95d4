"""What the verbs of a sign-in answer besides the domain's own refusals: closed sets of frozen values."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.browser_marks import BrowserMarks
from chalicelib.domain.session import Session
from chalicelib.domain.transaction import Transaction


@dataclass(frozen=True)
class TransactionFinished:
    """The transaction has completed a sign-in already (http.md §2, 410)."""


@dataclass(frozen=True)
class EssentialAcrUnmet:
    """The password was right, and no way of this member now leads to what the client called essential (OP-23)."""


@dataclass(frozen=True)
class WrongPassword:
    """Number and password do not belong together, or nobody has that number: nobody is told which."""

    attempts_left: int


@dataclass(frozen=True)
class CodeAsked:
    """An e-mailed code is needed; the transaction waits for it to be requested."""

    transaction: Transaction
    masked_email: str


@dataclass(frozen=True)
class PasswordToChoose:
    """A new password is asked before anything else: the transaction waits for it."""

    transaction: Transaction


@dataclass(frozen=True)
class OtpMailed:
    """A code is on its way; the transaction waits for it to be typed."""

    transaction: Transaction
    masked_email: str
    expires_at: datetime


@dataclass(frozen=True)
class AlreadyMailed:
    """The form was posted before and its code is on its way: the state is shown again, nothing is sent (REL-05)."""

    transaction: Transaction
    masked_email: str
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """The session exists; the browser gets its secret and its marks."""

    transaction: Transaction
    session: Session
    session_secret: str = field(repr=False)
    marks: BrowserMarks = field(repr=False)
    devices_changed: bool = False
    """Whether the trusted-device cookie has a new value; an older answer must not put an older value back."""
    is_newly_trusted: bool = False
    """Whether this sign-in made its browser a trusted device, of which its member is told."""


@dataclass(frozen=True)
class MailUnavailable:
    """The mail could not be sent; nothing was counted and the code before is good (product case, http.md §2)."""
