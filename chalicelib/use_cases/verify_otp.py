"""Verify a security code: count, compare, consume, each by a conditional write (OTP-03, OTP-05, http.md §2).

The entry is counted on the ledger as it is stored before it is compared; the right one is consumed together with the
session that it opens (REL-04). The ledger that the transaction remembers spares a read; a refusal is never told from it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import audit_events, otp_attempt, otp_ledger
from chalicelib.domain.browser_marks import Browser
from chalicelib.domain.completion import LedgerWrite
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.otp_attempt import FormUsed, NoLiveOtp, OtpExpired, OtpRight, OtpWrong, RecoveryNeeded
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import Lockout, NewBlock
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.use_cases.complete_sign_in import CompleteSignIn, Proof
from chalicelib.use_cases.outcomes import PasswordToChoose, SignedIn, TransactionFinished
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.stores import OtpLedgers, OtpStepReader, Sessions

ROUNDS = 60

VerifyOutcome = (
    SignedIn
    | PasswordToChoose
    | OtpWrong
    | Lockout
    | RecoveryNeeded
    | OtpExpired
    | NoLiveOtp
    | FormUsed
    | TransactionFinished
)


@dataclass(frozen=True)
class Entry:
    """One typed code with all that decides about it."""

    transaction: Transaction
    member: ProvenMember
    guess_mac: str
    trust_this_browser: bool
    browser: Browser
    form: str | None


@dataclass(frozen=True)
class VerifyOtp:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    ledgers: OtpLedgers
    members: OtpStepReader
    sessions: Sessions
    complete: CompleteSignIn
    audit: AuditLog
    limits: Limits

    def __call__(  # noqa: PLR0913 - what the request holds
        self,
        transaction: Transaction,
        member: ProvenMember,
        otp: str,
        browser: Browser,
        *,
        trust_this_browser: bool,
        form: str | None = None,
    ) -> VerifyOutcome:
        """Judge one entry of six digits.

        Raises:
            StorageUnavailable, KeysUnavailable: nothing was told; the right code works again.
        """
        guess_mac = self.keyring.mac("otp", member.pseudonym, "sign-in", transaction.otp_binding, otp)
        entry = Entry(transaction, member, guess_mac, trust_this_browser, browser, form)
        seen = transaction.ledger_seen
        for _ in range(ROUNDS):
            if seen is None:
                account, seen = self.members.account_and_ledger(member.pseudonym)
                if self.sessions.find(transaction.transaction_id) is not None:  # after the ledger, which it clears
                    return TransactionFinished()
                if account is None or member.is_disowned_by(account):
                    return TransactionFinished()
            outcome = self._count(entry, seen)
            if not isinstance(outcome, Conflict):
                return outcome
            seen = None
        raise StorageUnavailable("code entry: too many writers at once")

    def _count(self, entry: Entry, seen: OtpLedger) -> VerifyOutcome | Conflict[OtpLedger]:
        now = self.clock.now()
        ledger = otp_ledger.settled(seen, now, self.limits)
        verdict = otp_attempt.attempt(ledger, now, self.limits, entry.guess_mac, entry.form)
        if isinstance(verdict, otp_attempt.Countable) and entry.form in entry.transaction.forms_posted:
            verdict = FormUsed()
        if not isinstance(verdict, otp_attempt.Countable):
            if seen is entry.transaction.ledger_seen:
                return Conflict(seen)  # never refuse from memory: look at what is stored
            return self._refuse(entry, verdict, now)
        if verdict.already_counted:
            return self._consume(entry, seen, now)
        written = self.ledgers.swap(entry.member.pseudonym, seen, verdict.ledger, now)
        if isinstance(written, Conflict):
            return written
        judged = otp_attempt.judge(written.state, now, self.limits, entry.guess_mac)
        if isinstance(judged, OtpRight):
            return self._consume(entry, written.state, now)
        self._record(entry, judged)
        if isinstance(judged, Lockout):
            return NewBlock(judged.until, judged.reason, entry.member.pseudonym, entry.member.email)
        return judged

    def _consume(self, entry: Entry, ledger: OtpLedger, now: datetime) -> VerifyOutcome | Conflict[OtpLedger]:
        """Clear the ledger and open the session together; whoever comes second finds nothing to consume.

        Where a new password is asked first, the code stays entered, and is cleared together with that change (PW-08).
        """
        if entry.transaction.must_choose:
            return PasswordToChoose(replace(entry.transaction, step=Step.CHOOSE_PASSWORD, otp_at=now))
        proof = Proof(
            with_otp=True,
            ledger=LedgerWrite(ledger, otp_ledger.completed(ledger, entry.transaction.transaction_id)),
            trust_this_browser=entry.trust_this_browser,
        )
        done = self.complete(entry.transaction, entry.member, proof, entry.browser, now)
        if isinstance(done, SignedIn):
            return done
        return TransactionFinished() if done.already_completed or done.is_signed_out else Conflict(ledger)

    def _refuse(self, entry: Entry, verdict: otp_attempt.Refusal, now: datetime) -> VerifyOutcome:
        sent_at = entry.transaction.otp_sent_at
        if isinstance(verdict, NoLiveOtp) and sent_at is not None and now >= sent_at + self.limits.code_lifetime:
            verdict = OtpExpired()  # what DynamoDB has deleted by now was too old anyway (DB-01)
        self._record(entry, verdict)
        return verdict

    def _record(self, entry: Entry, verdict: otp_attempt.Refusal | OtpWrong) -> None:
        self.audit.record(
            audit_events.OtpRejected(
                entry.member.pseudonym, entry.transaction.request.client_id, reason=type(verdict).__name__
            )
        )
