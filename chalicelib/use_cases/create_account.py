"""Create an account: compare with the directory, count, open it, and have its address verified (REC-12, REC-13).

What somebody says of themselves is compared as one whole, and only the write that counts tells the outcome. Where an
account exists already, the answer and the work are the same and its owner gets a mail instead. Of the papers that were
compared nothing is stored, logged or mailed (REC-14).
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain import creation_events, provisional_code, registration
from chalicelib.domain.account_change import AccountMoved
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.identity_claim import IdentityClaim
from chalicelib.domain.limits import Limits
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.new_password import BadPassword, NewPassword, judge_new_password
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.use_cases.account_ports import KnownPasswords
from chalicelib.use_cases.account_stores import DirectoryByClaim
from chalicelib.use_cases.open_account import Recognised, RegistrationLetters, StoreRegistration, VerificationAwaited
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring, PasswordHasher
from chalicelib.use_cases.stores import MemberReader, PasswordCounters

ROUNDS = 60
"""How often a claim is judged anew because somebody else wrote in between; more is an outage."""

NO_CODE = ("creation", "none")
"""What an entry is hashed with where no code is live, so that the work is the same."""


@dataclass(frozen=True)
class Application:
    """What was posted, each field of the right form."""

    claim: IdentityClaim
    provisional_code: str | None = field(repr=False)
    """The digits that stand in for papers, None where the claim has them."""
    email: str = field(repr=False)
    password: str = field(repr=False)
    form: str | None = None


@dataclass(frozen=True)
class NotRecognised:
    """The directory does not know such a person, or too many claims were wrong; nobody is told which."""


CreationOutcome = VerificationAwaited | NotRecognised | FormUsed


@dataclass
class _Known:
    """What one request has found out, so that nothing dear is done twice however often others write."""

    is_in_directory: bool | None = None
    password_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CreateAccount:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    hasher: PasswordHasher
    known_passwords: KnownPasswords
    members: MemberReader
    directory: DirectoryByClaim
    counters: PasswordCounters
    store: StoreRegistration
    audit: AuditLog
    limits: Limits

    def judge_password(self, new: NewPassword, nir: Nir, birthdate: date | None) -> BadPassword | None:
        """Return what is wrong with the password that was chosen; nothing is read or counted for it."""
        is_known = self.known_passwords.is_known
        return judge_new_password(new, nir=nir, birthdate=birthdate, limits=self.limits, is_known=is_known)

    def __call__(self, application: Application, letters: RegistrationLetters) -> CreationOutcome:
        """Judge one application.

        Raises:
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: nothing was told. An account may have been opened:
            whoever applies again is then mailed again.
        """
        pseudonym, known = self.keyring.pseudonym(application.claim.nir), _Known()
        for _ in range(ROUNDS):
            outcome = self._judge(pseudonym, application, letters, known)
            if outcome is not None:
                return outcome
        raise StorageUnavailable("account creation: too many writers at once")

    def _judge(
        self, pseudonym: str, application: Application, letters: RegistrationLetters, known: _Known
    ) -> CreationOutcome | None:
        """Read, compare and write once; None where another write came in between."""
        records, now = self.members.read(pseudonym), self.clock.now()
        counter = registration.settled(records.shared_counter, now)
        if application.form in counter.forms_passed:
            return VerificationAwaited()
        if application.form in counter.forms_failed:
            return FormUsed()
        if registration.is_used_up(counter):
            self.audit.record(creation_events.CreationRefused(pseudonym, reason="too-many"))
            return NotRecognised()
        if not self._is_right(pseudonym, application, records, known, now):
            return self._count(pseudonym, application, records.shared_counter, counter, now)
        known.password_hash = known.password_hash or self.hasher.hash(application.password)
        recognised = Recognised(
            records,
            application.claim.nir,
            application.email,
            known.password_hash,
            records.shared_counter,
            counter,
            application.form,
        )
        written = self.store(pseudonym, recognised, letters, now)
        return None if isinstance(written, AccountMoved) else written

    def _is_right(
        self, pseudonym: str, application: Application, records: MemberRecords, known: _Known, now: datetime
    ) -> bool:
        """Compare all of it, whatever the parts say; the directory is asked once in a request."""
        if known.is_in_directory is None:
            known.is_in_directory = self.directory.recognises(application.claim, pseudonym, records)
        return known.is_in_directory & self._has_code(pseudonym, application, records, now)

    def _has_code(self, pseudonym: str, application: Application, records: MemberRecords, now: datetime) -> bool:
        """Whether papers were given, or the provisional code that stands in for them is right."""
        if application.provisional_code is None:
            return application.claim.papers is not None
        code = records.shared_counter.provisional
        epoch = records.account.credentials_epoch if records.account else None
        is_live = provisional_code.is_live(code, ProvisionalPurpose.CREATION, now, self.limits, epoch)
        parts = code.mac_parts if code else NO_CODE
        entry_mac = self.keyring.mac("provisional-code", pseudonym, *parts, application.provisional_code)
        return is_live & (code is not None and provisional_code.is_match(code, entry_mac))

    def _count(
        self,
        pseudonym: str,
        application: Application,
        stored: PasswordCounter,
        counter: PasswordCounter,
        now: datetime,
    ) -> NotRecognised | None:
        with_code = application.provisional_code is not None
        new = registration.after_wrong_claim(counter, now, self.limits, application.form, with_code=with_code)
        if isinstance(self.counters.swap(pseudonym, None, stored, new, now), Conflict):
            return None
        self.audit.record(creation_events.CreationRefused(pseudonym, reason="no-match"))
        return NotRecognised()
