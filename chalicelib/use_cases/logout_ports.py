"""What the end of sessions needs of the outside, beside the stores of a sign-in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.logout_notice import LogoutNotice
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.session import Session
from chalicelib.use_cases.stores import Sessions


class MemberSessions(Sessions, Protocol):
    """Sessions, and which ones a member has."""

    def of_member(self, pseudonym: str, since: datetime, at_most: int = ...) -> tuple[Session, ...]:
        """Return a member's sessions that began after `since`, ended ones too; the newest may be missing (DB-03)."""
        ...


class LogoutQueue(Protocol):
    """Where notices wait to be sent, off the request's path."""

    def put(self, notices: Sequence[LogoutNotice]) -> None:
        """Take all of them, or raise QueueUnavailable; what says the same is taken once (REL-06)."""
        ...


class BackChannel(Protocol):
    """The relying parties' own servers."""

    def tell(self, uri: str, logout_token: str) -> None:
        """Post one logout token. Raises ClientNotTold, within seconds."""
        ...


class EndedSessions(Protocol):
    """Whether an announced end has come."""

    def has_ended(self, session_id: str, pseudonym: str) -> bool:
        """Read session and account strongly: ended, gone, or disowned by the account. Raises StorageUnavailable."""
        ...


class EveryEnd(Protocol):
    """The account, as far as it ends sessions."""

    def sign_out(self, pseudonym: str, ledger: OtpLedger, now: datetime) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Note that all that began until now is over, and write the ledger too where it is as seen (ADR 5).

        An account that does not exist, or was signed out later, stays as it is. Raises StorageUnavailable.
        """
        ...
