"""Sign in with number and password: read, compare, count; then what follows the right password (http.md §2).

The comparison is made only where the read shows no block, and its outcome is told only after the one write that
counts it, on the counter as it was read, has succeeded (security.md §21). Unknown numbers take the same way.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import audit_events, otp_ledger, password_lockout
from chalicelib.domain.authentication import demands_otp, is_proof_enough
from chalicelib.domain.browser_marks import Browser, KnownBrowser, live_mark
from chalicelib.domain.client import Client
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.next_step import AfterPasswordRefusal, NotAffiliated, OtpAsked, SignInComplete, next_step
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_lockout import Lockout, PasswordCounter
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.use_cases.complete_sign_in import CompleteSignIn, Proof
from chalicelib.use_cases.outcomes import CodeAsked, SignedIn, TransactionFinished, WrongPassword
from chalicelib.use_cases.ports import (
    Accounts,
    AuditLog,
    Clock,
    Keyring,
    MemberReader,
    PasswordCounters,
    PasswordHasher,
)
from chalicelib.use_cases.recognise_device import RecogniseDevice, Recognition

ROUNDS = 60
"""How often a sign-in is judged anew because somebody else wrote in between; more is an outage."""

SignInOutcome = CodeAsked | SignedIn | WrongPassword | FormUsed | TransactionFinished | AfterPasswordRefusal


@dataclass(frozen=True)
class Attempt:
    """One posted number and password, with all that decides about it."""

    transaction: Transaction
    client: Client
    pseudonym: str
    password: str
    browser: Browser
    form: str | None


@dataclass(frozen=True)
class SignIn:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    hasher: PasswordHasher
    members: MemberReader
    counters: PasswordCounters
    accounts: Accounts
    recognise_device: RecogniseDevice
    complete: CompleteSignIn
    audit: AuditLog
    limits: Limits

    def __call__(  # noqa: PLR0913 - what the request holds
        self,
        transaction: Transaction,
        client: Client,
        nir: Nir,
        password: str,
        browser: Browser,
        form: str | None = None,
    ) -> SignInOutcome:
        """Judge one entry.

        Raises:
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: nothing was told and nothing is lost.
        """
        attempt = Attempt(transaction, client, self.keyring.pseudonym(nir), password, browser, form)
        compared: dict[str | None, bool] = {}
        for _ in range(ROUNDS):
            outcome = self._judge(attempt, compared)
            if outcome is not None:
                return outcome
        raise StorageUnavailable("sign-in: too many writers at once")

    def _judge(self, attempt: Attempt, compared: dict[str | None, bool]) -> SignInOutcome | None:
        """Read, compare and count once; None where another write came in between."""
        mark = attempt.browser.marks.known_for(attempt.pseudonym)
        device = attempt.browser.marks.device_for(attempt.pseudonym)
        records = self.members.read(
            attempt.pseudonym,
            browser_mark_id=mark.mark_id if mark else None,
            device_id=device.device_id if device else None,
            session_id=attempt.transaction.transaction_id,
        )
        if records.session is not None:
            return TransactionFinished()
        now = self.clock.now()
        known = live_mark(mark, records.account, now, self.limits)
        stored = records.browser_counter if known else records.shared_counter
        counter = password_lockout.settled(stored, now, self.limits, records.ledger.completed_at)
        locked = password_lockout.lockout(counter, self.limits)
        if locked is not None:
            self._record_block(attempt, locked, known)
            return locked
        if attempt.form is not None and attempt.form in counter.forms_failed:
            return FormUsed()
        if attempt.form is not None and attempt.form in counter.forms_passed:
            compared[records.account.password_hash if records.account else None] = True
        if not self._matches(attempt, records.account, compared):
            return self._count_failure(attempt, stored, counter, known, now)
        assert records.account is not None  # noqa: S101 - `_matches` never says yes without an account
        return self._go_on(
            attempt,
            records,
            records.account,
            CounterWrite(
                known.mark_id if known else None, stored, password_lockout.after_success(counter, attempt.form)
            ),
            now,
        )

    def _matches(self, attempt: Attempt, account: Account | None, compared: dict[str | None, bool]) -> bool:
        """Compare once for each stored hash, however often the counter changed under us."""
        stored = account.password_hash if account else None
        if stored not in compared:
            compared[stored] = self.hasher.matches(stored, attempt.password)
        return compared[stored] and account is not None

    def _count_failure(
        self,
        attempt: Attempt,
        stored: PasswordCounter,
        counter: PasswordCounter,
        known: KnownBrowser | None,
        now: datetime,
    ) -> WrongPassword | Lockout | None:
        new = password_lockout.after_failure(counter, now, self.limits, attempt.form)
        mark_id = known.mark_id if known else None
        if isinstance(self.counters.swap(attempt.pseudonym, mark_id, stored, new, now), Conflict):
            return None
        locked = password_lockout.lockout(new, self.limits)
        if locked is not None:
            self._record_block(attempt, locked, known)
            return locked
        left = password_lockout.attempts_left(new, self.limits)
        self.audit.record(
            audit_events.PasswordRejected(
                attempt.pseudonym, attempt.client.client_id, attempts_left=left, known_browser=known is not None
            )
        )
        return WrongPassword(left)

    def _go_on(
        self, attempt: Attempt, records: MemberRecords, account: Account, counter: CounterWrite, now: datetime
    ) -> SignInOutcome | None:
        """Say what follows the right password; each way clears the count before it is told."""
        recognition = self._recognise(attempt, records, account, now)
        step = next_step(
            account,
            records.individual,
            otp_ledger.settled(records.ledger, now, self.limits),
            proof_is_enough=is_proof_enough(
                attempt.client,
                otp_demanded=demands_otp(attempt.transaction.request.acr_values),
                with_otp=False,
                trusted_device_now=recognition.is_trusted,
            ),
            now=now,
            limits=self.limits,
        )
        member = ProvenMember(
            account.pseudonym, account.sub, account.credentials_epoch, account.verified_email or "", now, now
        )
        if isinstance(step, SignInComplete):
            proof = Proof(
                with_otp=False,
                on_trusted_device=recognition.is_trusted,
                counter=counter,
                renewal=recognition.renewal,
            )
            done = self.complete(attempt.transaction, member, proof, attempt.browser, now)
            if not isinstance(done, SignedIn):
                return TransactionFinished() if done.already_completed else None
            self._after_success(attempt, account)
            return done
        written = self.counters.swap(attempt.pseudonym, counter.browser_mark_id, counter.seen, counter.new, now)
        if isinstance(written, Conflict):
            return None
        self._after_success(attempt, account)
        if isinstance(step, OtpAsked):
            transaction = replace(
                attempt.transaction,
                step=Step.REQUEST_CODE,
                member=member,
                ledger_seen=otp_ledger.remembered(records.ledger),
            )
            return CodeAsked(transaction, mask_email(step.email))
        self._record_refusal(attempt, step)
        return step

    def _recognise(self, attempt: Attempt, records: MemberRecords, account: Account, now: datetime) -> Recognition:
        if not attempt.client.honours_trusted_devices:
            return Recognition()
        return self.recognise_device(attempt.browser.marks.device_for(attempt.pseudonym), records.device, account, now)

    def _after_success(self, attempt: Attempt, account: Account) -> None:
        self.audit.record(audit_events.PasswordAccepted(attempt.pseudonym, attempt.client.client_id))
        if self.hasher.is_outdated(account.password_hash):
            self.accounts.replace_password_hash(account, self.hasher.hash(attempt.password))

    def _record_block(self, attempt: Attempt, locked: Lockout, known: KnownBrowser | None) -> None:
        self.audit.record(
            audit_events.PasswordBlocked(
                attempt.pseudonym, attempt.client.client_id, reason=locked.reason, known_browser=known is not None
            )
        )

    def _record_refusal(self, attempt: Attempt, refusal: AfterPasswordRefusal) -> None:
        name = type(refusal).__name__
        self.audit.record(audit_events.SignInRefused(attempt.pseudonym, attempt.client.client_id, reason=name))
        if isinstance(refusal, NotAffiliated) and refusal.unknown_to_directory:
            self.audit.record(audit_events.MemberUnknownToDirectory(attempt.pseudonym, attempt.client.client_id))
