"""Go on after the right password: complete the sign-in, ask for the code, or refuse (http.md §2).

The password count is cleared before anything is told: by the completion's own transaction where nothing more is
asked, else by one conditional write. `None` means that somebody else wrote in between: judge the entry anew.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import audit_events, otp_ledger
from chalicelib.domain.authentication import Acr, acr_of, demands_otp, is_met, is_proof_enough
from chalicelib.domain.browser_marks import Browser
from chalicelib.domain.client import Client
from chalicelib.domain.completion import CounterWrite, LedgerWrite
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.faults import KeysUnavailable, StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.next_step import (
    AfterPasswordRefusal,
    NotAffiliated,
    NoVerifiedEmail,
    OtpAsked,
    SignInComplete,
    next_step,
)
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.use_cases.complete_sign_in import CompleteSignIn, Proof
from chalicelib.use_cases.go_on_to_new_password import GoOnToNewPassword
from chalicelib.use_cases.outcomes import CodeAsked, EssentialAcrUnmet, PasswordToChoose, SignedIn, TransactionFinished
from chalicelib.use_cases.ports import AuditLog, PasswordHasher
from chalicelib.use_cases.recognise_device import RecogniseDevice, Recognition
from chalicelib.use_cases.registration_ports import WaitingSignIns
from chalicelib.use_cases.stores import Accounts, Directory, PasswordCounters

DirectoryAnswers = dict[str, Individual | None]
"""What the directory said in this request, by pseudonym: it is asked once, however often others write."""

Refused = EssentialAcrUnmet | AfterPasswordRefusal
NextStep = SignInComplete | OtpAsked | Refused
Outcome = CodeAsked | PasswordToChoose | SignedIn | TransactionFinished | Refused


@dataclass(frozen=True)
class RightPassword:
    """A password that was right, with what was read and the counter write that clears the count."""

    transaction: Transaction
    client: Client
    records: MemberRecords
    account: Account
    counter: CounterWrite
    browser: Browser
    now: datetime
    was_compared: bool
    """Whether this very entry was compared, and not recognised as a form posted twice."""
    directory_answers: DirectoryAnswers
    by_code: bool = False
    """Whether a provisional code stood in for the password."""
    spends_code: bool = False
    """Whether that code is there to be used up: not where its form is posted a second time."""

    @property
    def leads_to_new_password(self) -> bool:
        """Whether nothing but a new password follows (REC-09, PW-08)."""
        return self.by_code or self.account.must_choose_password

    @property
    def member(self) -> ProvenMember:
        """Who the transaction belongs to from here on."""
        account = self.account
        email = account.verified_email or ""
        return ProvenMember(account.pseudonym, account.sub, account.credentials_epoch, email, self.now, self.now)


@dataclass(frozen=True)
class GoOnAfterPassword:
    """The verb with its collaborators."""

    hasher: PasswordHasher
    counters: PasswordCounters
    accounts: Accounts
    directory: Directory
    recognise_device: RecogniseDevice
    complete: CompleteSignIn
    waiting: WaitingSignIns
    go_on_to_new_password: GoOnToNewPassword
    audit: AuditLog
    limits: Limits

    def __call__(self, right: RightPassword, password: str) -> Outcome | None:
        """Decide and write; `password` is only there to be hashed anew with grown parameters (PW-05)."""
        if right.leads_to_new_password:
            return self.go_on_to_new_password(right, self._individual(right))
        recognition, asked = self._recognise(right), right.transaction.request
        step: NextStep = next_step(
            right.account,
            self._individual(right),
            otp_ledger.settled(right.records.ledger, right.now, self.limits),
            proof_is_enough=is_proof_enough(
                right.client,
                otp_demanded=demands_otp(
                    asked.acr_values,
                    acr_of(with_otp=False, on_trusted_device=recognition.is_trusted),
                    asked.essential_acr,
                ),
                with_otp=False,
                trusted_device_now=recognition.is_trusted,
            ),
            now=right.now,
            limits=self.limits,
        )
        if isinstance(step, OtpAsked) and not is_met(asked.essential_acr, Acr.SECURITY_CODE):
            step = EssentialAcrUnmet()
        if isinstance(step, SignInComplete):
            outcome: Outcome | None = self._complete(right, recognition)
        else:
            outcome = self._clear_count(right, step)
        if outcome is not None and not isinstance(outcome, TransactionFinished):
            self._after_success(right, password)
        return outcome

    def _individual(self, right: RightPassword) -> Individual | None:
        """Ask the directory after the right password alone, before anything is written or told."""
        answers, who = right.directory_answers, right.account.pseudonym
        if who not in answers:
            answers[who] = self.directory.individual_of(right.records)
        return answers[who]

    def _recognise(self, right: RightPassword) -> Recognition:
        """Look at the browser's trusted device where the client's policy listens to it."""
        if not right.client.honours_trusted_devices:
            return Recognition()
        presented = right.browser.marks.device_for(right.account.pseudonym)
        return self.recognise_device(presented, right.records.device, right.account, right.now)

    def _complete(self, right: RightPassword, recognition: Recognition) -> SignedIn | TransactionFinished | None:
        proof = Proof(
            with_otp=False,
            on_trusted_device=recognition.is_trusted,
            counter=right.counter,
            # Written as it is, so that no memory of it stays right: the transaction has finished (http.md §2, 410).
            ledger=LedgerWrite(right.records.ledger, right.records.ledger),
            renewal=recognition.renewal,
        )
        done = self.complete(right.transaction, right.member, proof, right.browser, right.now)
        if isinstance(done, SignedIn):
            return done
        return TransactionFinished() if done.already_completed else None

    def _clear_count(self, right: RightPassword, step: OtpAsked | Refused) -> Outcome | None:
        counter = right.counter
        written = self.counters.swap(
            right.account.pseudonym, counter.browser_mark_id, counter.seen, counter.new, right.now
        )
        if isinstance(written, Conflict):
            return None
        if not isinstance(step, OtpAsked):
            if isinstance(step, NoVerifiedEmail):
                # Before it is told: whoever is told may ask for another verification mail in this sign-in.
                account, transaction_id = right.account, right.transaction.transaction_id
                self.waiting.note(transaction_id, account.pseudonym, account.credentials_epoch, right.now)
            self._record_refusal(right, step)
            return step
        waiting = replace(
            right.transaction,
            step=Step.REQUEST_CODE,
            member=right.member,
            ledger_seen=otp_ledger.remembered(right.records.ledger),
        )
        return CodeAsked(waiting, mask_email(step.email))

    def _after_success(self, right: RightPassword, password: str) -> None:
        account = right.account
        self.audit.record(audit_events.PasswordAccepted(account.pseudonym, right.client.client_id))
        if right.was_compared and self.hasher.is_outdated(account.password_hash):
            try:
                self.accounts.replace_password_hash(account, self.hasher.hash(password))
            except (
                StorageUnavailable,
                KeysUnavailable,
            ) as fault:  # the old hash stays good: the next sign-in tries again
                self.audit.record(audit_events.DependencyFailed(str(fault), "/login"))

    def _record_refusal(self, right: RightPassword, refusal: Refused) -> None:
        member, client_id = right.account.pseudonym, right.client.client_id
        self.audit.record(audit_events.SignInRefused(member, client_id, reason=type(refusal).__name__))
        if isinstance(refusal, NotAffiliated) and refusal.unknown_to_directory:
            self.audit.record(audit_events.MemberUnknownToDirectory(member, client_id))
