"""Sign in with number and password: read, compare, count (http.md §2 "Order of answers at /login").

The comparison is made only where the read shows no block, and its outcome is told only after the one write that
counts it, on the counter as it was read, has succeeded (security.md §21). Unknown numbers take the same way. While a
provisional code is live, an entry is compared with it first, and a wrong one counts for both (REC-09). What follows the right password is `chalicelib.use_cases.go_on_after_password`.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import password_lockout, provisional_code
from chalicelib.domain.browser_marks import Browser, live_mark
from chalicelib.domain.client import Client
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.next_step import AfterPasswordRefusal
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalCode, ProvisionalPurpose
from chalicelib.domain.transaction import Transaction
from chalicelib.use_cases.count_wrong_entry import Attempt, Counted, CountWrongEntry
from chalicelib.use_cases.go_on_after_password import GoOnAfterPassword, RightPassword
from chalicelib.use_cases.outcomes import (
    CodeAsked,
    EssentialAcrUnmet,
    PasswordToChoose,
    SignedIn,
    TransactionFinished,
    WrongPassword,
)
from chalicelib.use_cases.ports import Clock, Keyring, PasswordHasher
from chalicelib.use_cases.stores import MemberReader

ROUNDS = 60
"""How often an entry is judged anew because somebody else wrote in between; more is an outage."""

SignInOutcome = (
    CodeAsked
    | PasswordToChoose
    | SignedIn
    | WrongPassword
    | FormUsed
    | TransactionFinished
    | EssentialAcrUnmet
    | AfterPasswordRefusal
)

Compared = dict[str | None, bool]
"""Which stored hashes the password was compared with, so that each is compared once however often others write."""


@dataclass(frozen=True)
class SignIn:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    hasher: PasswordHasher
    members: MemberReader
    count_wrong_entry: CountWrongEntry
    go_on: GoOnAfterPassword
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
            self.count_wrong_entry.record_block(attempt, locked, known)
            return locked
        if attempt.form in (*counter.forms_failed, *attempt.transaction.forms_posted):
            return FormUsed()
        code = self._live_code(records, now)
        counted = Counted(stored, counter, records.shared_counter, code, known, records.account)
        account = records.account
        again = account is not None and self._passed_by_code(attempt, account) in counter.forms_passed
        by_code = self._is_code(attempt, code) or again
        is_right = by_code or self._matches(attempt, counter, account, compared)
        if not is_right or account is None:
            return self.count_wrong_entry(attempt, counted, now)
        passed = self._passed_by_code(attempt, account) if by_code else _passed(attempt.form, account)
        cleared = password_lockout.after_success(counter, passed)
        right = RightPassword(
            attempt.transaction,
            attempt.client,
            records,
            account,
            CounterWrite(known.mark_id if known else None, stored, cleared),
            attempt.browser,
            now,
            was_compared=account.password_hash in compared,
            directory_answers=attempt.directory_answers,
            by_code=by_code,
            spends_code=by_code and not again,
        )
        return self.go_on(right, attempt.password)

    def _live_code(self, records: MemberRecords, now: datetime) -> ProvisionalCode | None:
        code = records.shared_counter.provisional
        epoch = records.account.credentials_epoch if records.account else None
        is_live = provisional_code.is_live(code, ProvisionalPurpose.RECOVERY, now, self.limits, epoch)
        return code if is_live else None

    def _is_code(self, attempt: Attempt, code: ProvisionalCode | None) -> bool:
        """Compare with the live provisional code; without one the same work is done (THR-04)."""
        digits = provisional_code.as_typed(attempt.password, self.limits)
        if digits is None:
            return False
        parts = code.mac_parts if code else provisional_code.NO_PARTS
        entry_mac = self.keyring.mac("provisional-code", attempt.pseudonym, *parts, digits)
        return code is not None and provisional_code.is_match(code, entry_mac)

    def _passed_by_code(self, attempt: Attempt, account: Account) -> str | None:
        """Return how an entry that was the right provisional code is remembered: never as one that was the password.

        A form leads on again whatever it holds now (REL-05); in JSON the same code in the same sign-in does, so that a
        lost answer costs nobody the code (REL-03).
        """
        if attempt.form is not None:
            return f"{attempt.form}.{account.credentials_epoch}.code"
        digits = provisional_code.as_typed(attempt.password, self.limits)
        if digits is None:
            return None
        parts = attempt.pseudonym, attempt.transaction.transaction_id, str(account.credentials_epoch)
        return self.keyring.mac("provisional-code", *parts, digits)[:22]

    def _matches(self, attempt: Attempt, counter: PasswordCounter, account: Account | None, compared: Compared) -> bool:
        """Compare; a form that was posted before with the right password is not compared again (REL-05)."""
        if account is not None and _passed(attempt.form, account) in counter.forms_passed:
            return True
        stored = account.password_hash if account else None
        if stored not in compared:
            compared[stored] = self.hasher.matches(stored, attempt.password)
        return compared[stored]


def _passed(form: str | None, account: Account) -> str | None:
    """Return how a form that held the right password is remembered: worth nothing after a password change."""
    return f"{form}.{account.credentials_epoch}" if form else None
