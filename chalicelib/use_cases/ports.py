"""What use cases need of the outside, as structural types; mypy checks the fit in `chalicelib.wiring`.

A port that cannot do its work raises a fault of `chalicelib.domain.faults`; a use case never catches one to go on as
if nothing had happened (REL-01).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.audit_events import AuditEvent
from chalicelib.domain.authorization_code import AuthorizationGrant, RedeemedGrant
from chalicelib.domain.client import Client
from chalicelib.domain.completion import Completed, Completion, CompletionConflict
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice


class Clock(Protocol):
    """The product's time (DB-09)."""

    def now(self) -> datetime:
        """Return the present moment: UTC, aware, truncated to milliseconds."""
        ...


class Randomness(Protocol):
    """Unpredictable values (KEY-08)."""

    def otp(self, digits: int) -> str:
        """Return a uniformly drawn code with its leading zeros (OTP-01)."""
        ...

    def identifier(self) -> str:
        """Return 128 random bits as 22 URL-safe characters."""
        ...

    def secret(self) -> str:
        """Return 256 random bits as 43 URL-safe characters."""
        ...


class Keyring(Protocol):
    """Keyed hashes and seals; one key per purpose (KEY-04)."""

    def mac(self, purpose: str, *parts: str) -> str:
        """Return the keyed hash of the parts under the purpose's key, 43 URL-safe characters."""
        ...

    def pseudonym(self, nir: Nir) -> str:
        """Return the keyed hash that stands for a number everywhere (PRIV-03)."""
        ...

    def seal(self, purpose: str, payload: Mapping[str, object]) -> str:
        """Encrypt and authenticate a small JSON object (AES-256-GCM) into URL-safe text."""
        ...

    def unseal(self, purpose: str, text: str) -> dict[str, object] | None:
        """Return what was sealed for the purpose, or None where the text is anything else."""
        ...


class PasswordHasher(Protocol):
    """Argon2id (PW-05)."""

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Compare; with None it does the same work against a hash that nothing matches (THR-04)."""
        ...

    def hash(self, password: str) -> str:
        """Return a PHC string with the present parameters."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash has weaker parameters than the present ones."""
        ...


class MemberReader(Protocol):
    """The one strong batch read of a sign-in: account, directory, counters, ledger, device, session."""

    def read(
        self,
        pseudonym: str,
        *,
        browser_mark_id: str | None = None,
        device_id: str | None = None,
        session_id: str | None = None,
    ) -> MemberRecords:
        """Read what exists. Raises StorageUnavailable, DirectoryUnavailable."""
        ...


class PasswordCounters(Protocol):
    """Wrong-password counters, written only where they are as they were read."""

    def swap(
        self, pseudonym: str, browser_mark_id: str | None, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> Swapped[PasswordCounter] | Conflict[PasswordCounter]:
        """Store `new` where `seen` still is the state. Raises StorageUnavailable."""
        ...


class OtpLedgers(Protocol):
    """Security-code ledgers, written only where they are as they were seen."""

    def read(self, pseudonym: str) -> OtpLedger:
        """Read strongly; an empty ledger where there is none. Raises StorageUnavailable."""
        ...

    def swap(
        self, pseudonym: str, seen: OtpLedger, new: OtpLedger, now: datetime
    ) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Store `new` where `seen` still is the state; hashes that `seen` does not hold stay as stored."""
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

    def touch(self, session: Session, now: datetime) -> bool:
        """Renew the idle time of a session that has not ended; False where it has."""
        ...

    def end(self, session_id: str, now: datetime) -> None:
        """End a session; nothing happens where there is none."""
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


class Clients(Protocol):
    """Registered clients, remembered for at most a minute."""

    def find(self, client_id: str) -> Client | None:
        """Return the client, or None where nobody is registered under that id."""
        ...


class Grants(Protocol):
    """Redeemed authorization codes: what makes a code single use."""

    def redeem(self, grant: AuthorizationGrant, now: datetime) -> bool:
        """Record the redemption by one conditional write; False where the code was redeemed before."""
        ...

    def revoke(self, grant_id: str) -> None:
        """Revoke the tokens that a redemption gave (OP-03)."""
        ...

    def find(self, grant_id: str) -> RedeemedGrant | None:
        """Read strongly."""
        ...


class TokenSigner(Protocol):
    """Signs JWTs with the provider's key in KMS (KEY-01)."""

    def sign(self, claims: Mapping[str, object], typ: str) -> str:
        """Return a compact JWS (RS256) with the key's `kid`. Raises KeysUnavailable."""
        ...

    def public_keys(self) -> Sequence[Mapping[str, object]]:
        """Return the public JWKs, from memory after the first call."""
        ...

    def verified_claims(self, token: str, typ: str) -> dict[str, object] | None:
        """Return the claims of a token that this provider signed with that `typ`, else None; times are not judged."""
        ...


class Mailer(Protocol):
    """Sends mail."""

    def send(self, to: str, subject: str, text: str, html: str) -> None:
        """Send one message at once. Raises MailNotSent."""
        ...


class MailContent(Protocol):
    """One message; the subject never holds a code (MAIL-08)."""

    @property
    def subject(self) -> str:
        """The subject line."""
        ...

    @property
    def text(self) -> str:
        """The plain-text part, complete."""
        ...

    @property
    def html(self) -> str:
        """The HTML part."""
        ...


class ComposeOtpMail(Protocol):
    """Writes the mail of product.md §1 step 2; words belong to the web floor."""

    def __call__(self, otp: str, sent_at: datetime, expires_at: datetime) -> MailContent:
        """Return the message for a code that is good from `sent_at` until just before `expires_at`."""
        ...


class AuditLog(Protocol):
    """One line per thing that happened (LOG-01)."""

    def record(self, event: AuditEvent) -> None:
        """Write the event; never fails the request."""
        ...
