"""What use cases need of storage, as structural types; every write on security state is conditional (DB-02).

All may raise StorageUnavailable; then no outcome is known and none may be told (REL-01).
"""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.completion import Completed, Completion, CompletionConflict, CounterWrite
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.grant import Grant, Redemption
from chalicelib.domain.mail_event import MailFate, MailReference
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice


class Directory(Protocol):
    """The insurer's directory of individuals, as a table or behind HTTP; asked at every sign-in (product.md §3)."""

    def individual_of(self, records: MemberRecords) -> Individual | None:
        """Return whom the account of these records belongs to, None where the directory does not know the number.

        Raises DirectoryUnavailable, KeysUnavailable; then nobody is signed in.
        """
        ...


class MemberReader(Protocol):
    """The one strong batch read: account, the directory's table, counters, ledger, device, session, consent."""

    def read(
        self,
        pseudonym: str,
        *,
        browser_mark_id: str | None = None,
        device_id: str | None = None,
        session_id: str | None = None,
        consent_id: str | None = None,
    ) -> MemberRecords:
        """Read what exists. Raises StorageUnavailable, DirectoryUnavailable."""
        ...


class OtpStepReader(Protocol):
    """The strong batch read of the code step, where what its transaction remembers is no longer true."""

    def account_and_ledger(self, pseudonym: str) -> tuple[Account | None, OtpLedger]:
        """Read both, as far as they exist. Raises StorageUnavailable."""
        ...


class Members(MemberReader, OtpStepReader, Protocol):
    """Both reads, as one adapter gives them."""


class PasswordCounters(Protocol):
    """Wrong-password counters, written only where they are as they were read."""

    def swap(
        self, pseudonym: str, browser_mark_id: str | None, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> Swapped[PasswordCounter] | Conflict[PasswordCounter]:
        """Store `new` where `seen` still is the state. Raises StorageUnavailable."""
        ...

    def take_back(
        self, pseudonym: str, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> Swapped[PasswordCounter] | Conflict[PasswordCounter]:
        """Swap the shared counter, also where the failure that is undone has used up the time of the request."""
        ...

    def swap_together(self, pseudonym: str, writes: tuple[CounterWrite, ...], now: datetime) -> bool:
        """Store several counters of one number, all or none; False where one had changed. Raises StorageUnavailable."""
        ...


class OtpLedgers(Protocol):
    """Security-code ledgers, written only where they are as they were seen."""

    def swap(
        self, pseudonym: str, seen: OtpLedger, new: OtpLedger, now: datetime
    ) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Store `new` where `seen` still is the state; hashes that `seen` does not hold stay as stored."""
        ...

    def take_back(
        self, pseudonym: str, seen: OtpLedger, new: OtpLedger, now: datetime
    ) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Swap, also where the failure that is undone has used up the time of the request (REL-02)."""
        ...


class Completions(Protocol):
    """The transaction that ends a sign-in."""

    def complete(self, completion: Completion, now: datetime) -> Completed | CompletionConflict:
        """Write all or nothing. Raises StorageUnavailable."""
        ...


class Sessions(Protocol):
    """Sessions at the provider."""

    def find(self, session_id: str) -> Session | None:
        """Read strongly."""
        ...

    def touch(self, session: Session, now: datetime, client_id: str | None = None) -> bool:
        """Renew the idle time of a session that has not ended, and note whom it serves; False where it has."""
        ...

    def end(self, seen: Session) -> Swapped[Session] | Conflict[Session | None]:
        """End a session where it serves the clients that it was seen to serve; else return what is stored."""
        ...


class TrustedDevices(Protocol):
    """Trusted devices, outside a completion."""

    def swap(self, device: TrustedDevice) -> bool:
        """Store a renewed device on the revision it was read with; False where somebody else wrote first."""
        ...

    def revoke(self, device_id: str) -> None:
        """End a device."""
        ...


class Accounts(Protocol):
    """Accounts, outside the batch read."""

    def replace_password_hash(self, account: Account, new_hash: str) -> None:
        """Store a rehash of the same password where the old hash still stands (PW-05)."""
        ...


class MailOutcomes(Protocol):
    """What became of mails, and of the addresses they went to; told twice or in another order, the outcome is one."""

    def note(self, reference: MailReference, fate: MailFate) -> bool:
        """Store the fate of a mail that its ledger still has, where it is higher than the one stored; else False."""
        ...

    def close_address(self, reference: MailReference, now: datetime) -> bool:
        """Let no code go to the address that the mail went to; False where it is closed, or no longer the account's."""
        ...


class Grants(Protocol):
    """Families of tokens, one for each redeemed authorization code."""

    def redeem(self, grant: Grant) -> Redemption:
        """Record the redemption by one conditional write, on the code being unused and `Grant.is_of` its account."""
        ...

    def rotate(self, seen: Grant, new: Grant) -> Swapped[Grant] | Conflict[Grant | None]:
        """Store the next generation where `seen` still is the present one and nothing was revoked; None: it is gone."""
        ...

    def revoke(self, grant_id: str, client_id: str) -> bool:
        """Revoke the whole family; False where the client has none of that id."""
        ...

    def revoke_access_tokens(self, grant_id: str, client_id: str, generation: int) -> bool:
        """Revoke access tokens up to a generation; False where the client has no such grant, or newer ones are revoked."""
        ...

    def find(self, grant_id: str) -> Grant | None:
        """Read strongly."""
        ...


class GrantReader(Protocol):
    """The one strong read of a refresh: the family and its account together."""

    def read(self, grant_id: str, pseudonym: str) -> tuple[Grant | None, Account | None]:
        """Read what exists. Raises StorageUnavailable."""
        ...
