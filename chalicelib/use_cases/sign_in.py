"""Sign in with number and password: read, compare, count (http.md §2 "Order of answers at /login").

The comparison is made only where the read shows no block, and its outcome is told only after the one write that
counts it, on the counter as it was read, has succeeded (security.md §21). Unknown numbers take the same way. What
follows the right password is `chalicelib.use_cases.go_on_after_password`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain import audit_events, password_lockout
from chalicelib.domain.browser_marks import Browser, KnownBrowser, live_mark
from chalicelib.domain.client import Client
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.next_step import AfterPasswordRefusal
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_lockout import Lockout, PasswordCounter
from chalicelib.domain.transaction import Transaction
from chalicelib.use_cases.go_on_after_password import DirectoryAnswers, GoOnAfterPassword, RightPassword
from chalicelib.use_cases.outcomes import CodeAsked, EssentialAcrUnmet, SignedIn, TransactionFinished, WrongPassword
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring, PasswordHasher
from chalicelib.use_cases.stores import MemberReader, PasswordCounters

ROUNDS = 60
"""How often an entry is judged anew because somebody else wrote in between; more is an outage."""

SignInOutcome = (
    CodeAsked | SignedIn | WrongPassword | FormUsed | TransactionFinished | EssentialAcrUnmet | AfterPasswordRefusal
)

Compared = dict[str | None, bool]
"""Which stored hashes the password was compared with, so that each is compared once however often others write."""


@dataclass(frozen=True)
class Attempt:
    """One posted number and password, with all that decides about it."""

    transaction: Transaction
    client: Client
    pseudonym: str
    password: str
    browser: Browser
    form: str | None
    directory_answers: DirectoryAnswers = field(default_factory=dict)


@dataclass(frozen=True)
class SignIn:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    hasher: PasswordHasher
    members: MemberReader
    counters: PasswordCounters
    go_on: GoOnAfterPassword
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
        compared: Compared = {}
        for _ in range(ROUNDS):
            outcome = self._judge(attempt, compared)
            if outcome is not None:
                return outcome
        raise StorageUnavailable("sign-in: too many writers at once")

    def _judge(self, attempt: Attempt, compared: Compared) -> SignInOutcome | None:
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
        counter = password_lockout.settled(stored, now, self.limits, records.ledger.completed_by)
        locked = password_lockout.lockout(counter, self.limits)
        if locked is not None:
            self._record_block(attempt, locked, known)
            return locked
        if attempt.form in (*counter.forms_failed, *attempt.transaction.forms_posted):
            return FormUsed()
        if not self._matches(attempt, counter, records.account, compared) or records.account is None:
            return self._count_failure(attempt, stored, counter, known, now)
        cleared = password_lockout.after_success(counter, _passed(attempt.form, records.account))
        right = RightPassword(
            attempt.transaction,
            attempt.client,
            records,
            records.account,
            CounterWrite(known.mark_id if known else None, stored, cleared),
            attempt.browser,
            now,
            was_compared=records.account.password_hash in compared,
            directory_answers=attempt.directory_answers,
        )
        return self.go_on(right, attempt.password)

    def _matches(self, attempt: Attempt, counter: PasswordCounter, account: Account | None, compared: Compared) -> bool:
        """Compare; a form that was posted before with the right password is not compared again (REL-05)."""
        if account is not None and _passed(attempt.form, account) in counter.forms_passed:
            return True
        stored = account.password_hash if account else None
        if stored not in compared:
            compared[stored] = self.hasher.matches(stored, attempt.password)
        return compared[stored]

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

    def _record_block(self, attempt: Attempt, locked: Lockout, known: KnownBrowser | None) -> None:
        self.audit.record(
            audit_events.PasswordBlocked(
                attempt.pseudonym, attempt.client.client_id, reason=locked.reason, known_browser=known is not None
            )
        )


def _passed(form: str | None, account: Account) -> str | None:
    """Return how a form that held the right password is remembered: worth nothing after a password change."""
    return f"{form}.{account.credentials_epoch}" if form else None
