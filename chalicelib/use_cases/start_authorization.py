"""Start an authorization: serve it from the browser's session where that proves enough, else begin a sign-in.

A session serves another client only if it meets that client's policy (product.md §1); where it proves the password
alone, the code is asked. `prompt=login` and an exceeded `max_age` begin from nothing (OIDC Core §3.1.2.1).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import consent, password_lockout
from chalicelib.domain.authentication import SessionProof, judge_session
from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.browser_marks import Browser, BrowserMarks, DeviceValue, KnownBrowser, live_mark
from chalicelib.domain.client import Client
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.next_step import AfterPasswordRefusal
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.session import Session, is_usable
from chalicelib.domain.session_events import SessionServed
from chalicelib.domain.subject import subject_for
from chalicelib.domain.transaction import Transaction
from chalicelib.use_cases.ask_missing_code import AskMissingCode, VerificationNeeded
from chalicelib.use_cases.complete_sign_in import DeviceRenewal
from chalicelib.use_cases.outcomes import CodeAsked
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring, Randomness
from chalicelib.use_cases.recognise_device import RecogniseDevice, Recognition
from chalicelib.use_cases.stores import MemberReader, PasswordCounters, Sessions, TrustedDevices


@dataclass(frozen=True)
class SignInNeeded:
    """Nobody usable is signed in: a sign-in begins with this transaction."""

    transaction: Transaction


@dataclass(frozen=True)
class ServedBySession:
    """The session answers at once; the marks hold a renewed device value where one was used."""

    transaction: Transaction
    session: Session
    marks: BrowserMarks
    marks_changed: bool
    asks_consent: bool = False
    """Whether the member must first agree to what the client is told."""


AuthorizationOutcome = SignInNeeded | ServedBySession | CodeAsked | VerificationNeeded | AfterPasswordRefusal


@dataclass(frozen=True)
class StartAuthorization:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    members: MemberReader
    counters: PasswordCounters
    sessions: Sessions
    devices: TrustedDevices
    recognise_device: RecogniseDevice
    ask_missing_code: AskMissingCode
    audit: AuditLog
    limits: Limits

    def __call__(
        self, request: AuthorizationRequest, client: Client, browser: Browser, browser_id: str | None, lang: Lang
    ) -> AuthorizationOutcome:
        """Decide how a valid authorization request goes on; a visitor without a session costs no call.

        Raises:
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: nobody is signed in then.
        """
        now = self.clock.now()
        transaction = Transaction(self.randomness.identifier(), now, browser_id, request, lang)
        if browser.session is None or request.begins_from_nothing:
            return SignInNeeded(transaction)
        device = browser.marks.device_for(browser.session.pseudonym)
        mark = browser.marks.known_for(browser.session.pseudonym)
        records = self.members.read(
            browser.session.pseudonym,
            browser_mark_id=mark.mark_id if mark else None,
            device_id=device.device_id if device else None,
            session_id=browser.session.session_id,
            consent_id=self._consent_id(browser.session.pseudonym, client),
        )
        session, account = records.session, records.account
        if session is None or account is None or not self._is_fresh(session, account, browser, request, now):
            return SignInNeeded(transaction)
        if not request.accepts(lambda: subject_for(client, account.sub, self.keyring.mac)):
            return SignInNeeded(transaction)
        recognition = self._recognise(client, device, records, account, now)
        proof = judge_session(
            client,
            request.acr_values,
            request.essential_acr,
            with_otp=session.otp_at is not None,
            on_trusted_device=session.on_trusted_device,
            trusted_device_now=recognition.is_trusted,
        )
        if proof is SessionProof.CODE_MISSING:
            asked = self.ask_missing_code(transaction, session, account, records, now)
            return SignInNeeded(transaction) if asked is None else asked
        if proof is SessionProof.OTHER_NEEDED or not self.sessions.touch(session, now, client.client_id):
            return SignInNeeded(transaction)
        self._clear_password_count(records, account, mark, now)
        served = self._serve(transaction, session, recognition, browser)
        return replace(served, asks_consent=consent.is_asked(request, client, records.consent, now))

    def _consent_id(self, pseudonym: str, client: Client) -> str | None:
        return None if client.first_party else self.keyring.mac(consent.PURPOSE, pseudonym, client.client_id)

    def _is_fresh(
        self, session: Session, account: Account, browser: Browser, request: AuthorizationRequest, now: datetime
    ) -> bool:
        cookie = browser.session
        return (
            cookie is not None
            and not account.must_choose_password
            and request.accepts_sign_in_of(session.auth_time, now)
            and is_usable(
                session,
                secret_hash=self.keyring.mac("session-secret", cookie.session_id, cookie.secret),
                account=account,
                now=now,
                limits=self.limits,
            )
        )

    def _recognise(
        self, client: Client, device: DeviceValue | None, records: MemberRecords, account: Account, now: datetime
    ) -> Recognition:
        """A device matters only where its session has no code and the client's policy listens to it."""
        session = records.session
        if session is None or session.otp_at is not None or not client.honours_trusted_devices:
            return Recognition()
        return self.recognise_device(device, records.device, account, now)

    def _serve(
        self, transaction: Transaction, session: Session, recognition: Recognition, browser: Browser
    ) -> ServedBySession:
        marks = browser.marks
        if recognition.renewal is not None:
            marks = self._renew(recognition.renewal, marks)
        self.audit.record(SessionServed(session.pseudonym, transaction.request.client_id, session.session_id))
        return ServedBySession(transaction, session, marks, marks_changed=marks is not browser.marks)

    def _clear_password_count(
        self, records: MemberRecords, account: Account, mark: KnownBrowser | None, now: datetime
    ) -> None:
        """Clear this browser's count of wrong passwords, as every sign-in without a code does (http.md §2 "Counts")."""
        known = live_mark(mark, account, now, self.limits)
        stored = records.browser_counter if known else records.shared_counter
        counter = password_lockout.settled(stored, now, self.limits, records.ledger.completed_by)
        if counter.failures and password_lockout.lockout(counter, self.limits) is None:
            cleared = password_lockout.after_success(counter, None)
            mark_id = known.mark_id if known else None
            self.counters.swap(account.pseudonym, mark_id, stored, cleared, now)

    def _renew(self, renewal: DeviceRenewal, marks: BrowserMarks) -> BrowserMarks:
        """Where another tab renewed the value at the same moment, ours is the one before and stays good."""
        device = renewal.device
        if not self.devices.swap(device):
            return marks
        return marks.with_device(DeviceValue(device.pseudonym, device.device_id, renewal.value, device.trusted_at))
