"""What use cases need of services outside, as structural types; mypy checks the fit in `chalicelib.wiring`.

A port that cannot do its work raises a fault of `chalicelib.domain.faults`; a use case never catches one to go on as
if nothing had happened (REL-01). Stores are in `chalicelib.use_cases.stores`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.audit_roots import AuditEvent
from chalicelib.domain.nir import Nir
from chalicelib.domain.sns_message import SnsMessage


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
    """Argon2id (PW-05), sealed under a pepper (PW-06)."""

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Compare; with None it does the same work against a hash that nothing matches (THR-04). Raises KeysUnavailable."""
        ...

    def hash(self, password: str) -> str:
        """Return what is stored of a password: parameters and pepper are the present ones. Raises KeysUnavailable."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash has weaker parameters than the present ones, no pepper, or one of before."""
        ...


class TokenSigner(Protocol):
    """Signs JWTs with the provider's keys in KMS (KEY-01)."""

    def sign(self, claims: Mapping[str, object], typ: str, algorithm: str = "RS256") -> str:
        """Return a compact JWS (RS256 or ES256) with the key's `kid`. Raises KeysUnavailable."""
        ...

    def public_keys(self) -> Sequence[Mapping[str, object]]:
        """Return the public JWKs, from memory after the first call."""
        ...

    def verified_claims(self, token: str, typ: str) -> dict[str, object] | None:
        """Return the claims of a token that this provider signed with that `typ`, else None; times are not judged."""
        ...


class Mailer(Protocol):
    """Sends mail."""

    def send(self, to: str, subject: str, text: str, html: str, reference: str) -> None:
        """Send one message at once; what is told of it later carries `reference`. Raises MailNotSent."""
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


class Texter(Protocol):
    """Sends text messages."""

    def send(self, number: str, text: str) -> None:
        """Send one message at once to a number in E.164 form. Raises TextNotSent."""
        ...


class ProvisionalCodeContent(Protocol):
    """The words of a provisional code, for either way."""

    @property
    def text_message(self) -> str:
        """One text message."""
        ...

    @property
    def mail(self) -> MailContent:
        """One mail."""
        ...


class ComposeProvisionalCode(Protocol):
    """Writes a provisional code's message; words belong to the web floor."""

    def __call__(self, digits: str, sent_at: datetime, ends_at: datetime) -> ProvisionalCodeContent:
        """Return the message for a code that is good until just before `ends_at`."""
        ...


class SignatureChecker(Protocol):
    """Proves that notifications come from SNS."""

    def is_genuine(self, message: SnsMessage) -> bool:
        """Check the signature of one whose certificate's URL was judged. Raises CertificateUnavailable."""
        ...


class AuditLog(Protocol):
    """One line per thing that happened (LOG-01)."""

    def record(self, event: AuditEvent) -> None:
        """Write the event; never fails the request."""
        ...
