"""Complete a sign-in: one transaction that creates the session and all that follows from it (REL-04, WEB-02).

Whoever calls has proved what the client asks. A conflict means that nothing was written and nobody is signed in.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.audit_events import DeviceTrusted, SignInCompleted
from chalicelib.domain.authentication import acr_of, amr_of
from chalicelib.domain.browser_marks import Browser, BrowserMarks, DeviceValue, KnownBrowser
from chalicelib.domain.completion import Completion, CompletionConflict, CounterWrite, LedgerWrite
from chalicelib.domain.session import Session
from chalicelib.domain.transaction import ProvenMember, Transaction
from chalicelib.domain.trusted_device import TrustedDevice
from chalicelib.use_cases.outcomes import SignedIn
from chalicelib.use_cases.ports import AuditLog, Keyring, Randomness
from chalicelib.use_cases.stores import Completions


@dataclass(frozen=True)
class DeviceRenewal:
    """A trusted device that this sign-in used, with its renewed value; None where the cookie stays as it is."""

    device: TrustedDevice
    value: str


@dataclass(frozen=True)
class Proof:
    """What was proved, and what is written because of it."""

    with_otp: bool
    on_trusted_device: bool = False
    counter: CounterWrite | None = None
    ledger: LedgerWrite | None = None
    renewal: DeviceRenewal | None = None
    trust_this_browser: bool = False


@dataclass(frozen=True)
class CompleteSignIn:
    """The verb with its collaborators."""

    keyring: Keyring
    randomness: Randomness
    completions: Completions
    audit: AuditLog

    def __call__(
        self, transaction: Transaction, member: ProvenMember, proof: Proof, browser: Browser, now: datetime
    ) -> SignedIn | CompletionConflict:
        """Write session, counts and device together.

        Raises:
            StorageUnavailable: nothing may be assumed then; the same code or password works again.
        """
        secret = self.randomness.secret()
        session = self._session(transaction, member, proof, secret, browser, now)
        trusted = self._new_device(member, browser.label, now) if proof.trust_this_browser else None
        renewal = trusted or proof.renewal
        completion = Completion(
            session=session,
            counter=proof.counter,
            ledger=proof.ledger,
            device=renewal.device if renewal else None,
            ends_session_ids=_sessions_before(member, browser) - {session.session_id},
            stands_on=member.proven_by_session_id,
        )
        result = self.completions.complete(completion, now)
        while isinstance(result, CompletionConflict) and result.sessions_gone:
            completion = replace(completion, ends_session_ids=completion.ends_session_ids - result.sessions_gone)
            result = self.completions.complete(completion, now)
        if isinstance(result, CompletionConflict):
            return result
        self._record(transaction, session, trusted)
        marks = self._marks(member, renewal, browser.marks, now)
        changed, is_new = renewal is not None, trusted is not None
        return SignedIn(transaction, session, secret, marks, devices_changed=changed, is_newly_trusted=is_new)

    def _session(  # noqa: PLR0913 - what a session is made of
        self,
        transaction: Transaction,
        member: ProvenMember,
        proof: Proof,
        secret: str,
        browser: Browser,
        now: datetime,
    ) -> Session:
        return Session(
            session_id=transaction.transaction_id,
            pseudonym=member.pseudonym,
            sub=member.sub,
            credentials_epoch=member.credentials_epoch,
            secret_hash=self.keyring.mac("session-secret", transaction.transaction_id, secret),
            started_at=member.known_since,
            auth_time=member.password_at,
            last_used_at=now,
            otp_at=now if proof.with_otp else None,
            on_trusted_device=proof.on_trusted_device,
            client_ids=frozenset({transaction.request.client_id}),
            follows=_followed(member, browser),
            label=browser.label,
        )

    def _new_device(self, member: ProvenMember, label: str, now: datetime) -> DeviceRenewal:
        device_id, value = self.randomness.identifier(), self.randomness.secret()
        device = TrustedDevice(
            device_id=device_id,
            pseudonym=member.pseudonym,
            credentials_epoch=member.credentials_epoch,
            value_hash=self.keyring.mac("device-value", device_id, value),
            trusted_at=now,
            label=label,
        )
        return DeviceRenewal(device, value)

    def _marks(
        self, member: ProvenMember, renewal: DeviceRenewal | None, marks: BrowserMarks, now: datetime
    ) -> BrowserMarks:
        before = marks.known_for(member.pseudonym)
        kept = before is not None and before.credentials_epoch == member.credentials_epoch
        mark_id = before.mark_id if before is not None and kept else self.randomness.identifier()
        marks = marks.with_known(KnownBrowser(member.pseudonym, mark_id, member.credentials_epoch, now))
        if renewal is None:
            return marks
        device = renewal.device
        return marks.with_device(DeviceValue(device.pseudonym, device.device_id, renewal.value, device.trusted_at))

    def _record(self, transaction: Transaction, session: Session, trusted: DeviceRenewal | None) -> None:
        with_otp = session.otp_at is not None
        self.audit.record(
            SignInCompleted(
                member=session.pseudonym,
                client_id=transaction.request.client_id,
                acr=acr_of(with_otp=with_otp, on_trusted_device=session.on_trusted_device),
                amr=" ".join(amr_of(with_otp=with_otp)),
                session_id=session.session_id,
            )
        )
        if trusted is not None:
            self.audit.record(DeviceTrusted(member=session.pseudonym, device_id=trusted.device.device_id))


def _sessions_before(member: ProvenMember, browser: Browser) -> frozenset[str]:
    """Return the session that the transaction steps up from and the one in the browser's cookie; often the same."""
    cookie = browser.session.session_id if browser.session else None
    return frozenset(session_id for session_id in (member.proven_by_session_id, cookie) if session_id)


def _followed(member: ProvenMember, browser: Browser) -> tuple[str, ...]:
    """Return those of them that are the member's own: a client that was served by one is told when this one ends."""
    cookie = browser.session
    own = cookie.session_id if cookie and cookie.pseudonym == member.pseudonym else None
    return tuple(sorted({each for each in (member.proven_by_session_id, own) if each}))
