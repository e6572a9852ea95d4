"""What completes a sign-in: one transaction over session, counts, device and the session before (REL-04)."""

from dataclasses import dataclass

from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice


@dataclass(frozen=True)
class CounterWrite:
    """One counter swap inside a completion."""

    browser_mark_id: str | None
    seen: PasswordCounter
    new: PasswordCounter


@dataclass(frozen=True)
class LedgerWrite:
    """One ledger swap inside a completion."""

    seen: OtpLedger
    new: OtpLedger


@dataclass(frozen=True)
class Completion:
    """All that is written when a sign-in completes, in one transaction (REL-04)."""

    session: Session
    counter: CounterWrite | None = None
    ledger: LedgerWrite | None = None
    device: TrustedDevice | None = None
    """A device to store: new where it has no revision, else only on the one it was read with."""
    ends_session_ids: frozenset[str] = frozenset()
    """The sessions that this browser had before, or that this one steps up from (WEB-02)."""
    stands_on: str | None = None
    """That of them whose password this one stands on: where it was signed out, nobody is signed in (WEB-05)."""


@dataclass(frozen=True)
class Completed:
    """The session exists now."""


@dataclass(frozen=True)
class CompletionConflict:
    """Nothing was written: the parts that had changed are set to what is stored, the others are None."""

    already_completed: bool = False
    counter: PasswordCounter | None = None
    ledger: OtpLedger | None = None
    device_changed: bool = False
    sessions_gone: frozenset[str] = frozenset()
    """Those of `ends_session_ids` that are not there any more."""
    is_signed_out: bool = False
    """Whether the session that it stands on was ended by its member, or by a client of it."""
