"""Issue a provisional code: store it, send it by SMS or mail, take it back where it cannot be sent (REC-09).

The newest code of a number is the only one. Whoever calls has decided that this number may have one, and how often;
nobody here, the desk included, ever sees the digits (REC-10).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import account_events
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import StorageUnavailable, TextNotSent
from chalicelib.domain.limits import Limits
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalCode, ProvisionalPurpose
from chalicelib.domain.recovery import Mailbox, Mobile
from chalicelib.use_cases.ports import AuditLog, Clock, ComposeProvisionalCode, Keyring, Randomness, Texter
from chalicelib.use_cases.send_letter import SendLetter
from chalicelib.use_cases.stores import PasswordCounters

ROUNDS = 60


@dataclass(frozen=True)
class ProvisionalCodeSent:
    """The code is on its way, and good until just before `ends_at`."""

    ends_at: datetime


@dataclass(frozen=True)
class ProvisionalCodeNotSent:
    """Neither SNS nor SES took the message: the code before, if there was one, is good again."""


@dataclass(frozen=True)
class IssueProvisionalCode:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    counters: PasswordCounters
    texter: Texter
    send_letter: SendLetter
    audit: AuditLog
    limits: Limits

    def __call__(  # noqa: PLR0913 - what a code is bound to, and where it goes
        self,
        pseudonym: str,
        seen: PasswordCounter,
        credentials_epoch: int | None,
        purpose: ProvisionalPurpose,
        recipient: Mobile | Mailbox,
        compose: ComposeProvisionalCode,
    ) -> ProvisionalCodeSent | ProvisionalCodeNotSent:
        """Issue one code; `seen` is the number's shared counter as it was read, the epoch its account's, if any.

        Raises:
            StorageUnavailable, KeysUnavailable: nothing was sent.
        """
        code, digits = self.draw(pseudonym, credentials_epoch, purpose)
        before, stored = self._store(pseudonym, seen, code)
        return self.deliver(pseudonym, before, stored, digits, recipient, compose)

    def draw(
        self, pseudonym: str, credentials_epoch: int | None, purpose: ProvisionalPurpose
    ) -> tuple[ProvisionalCode, str]:
        """Return a new code and its digits; for whoever stores it in a transaction of their own."""
        digits = self.randomness.otp(self.limits.provisional_code_digits)
        return self._code(pseudonym, credentials_epoch, purpose, digits), digits

    def deliver(  # noqa: PLR0913 - the counter before and with the code, and where the digits go
        self,
        pseudonym: str,
        before: PasswordCounter,
        stored: PasswordCounter,
        digits: str,
        recipient: Mobile | Mailbox,
        compose: ComposeProvisionalCode,
    ) -> ProvisionalCodeSent | ProvisionalCodeNotSent:
        """Send the code that is stored, or take it back."""
        code = stored.provisional
        assert code is not None  # noqa: S101 - it was stored just before
        if self._send(pseudonym, recipient, compose, digits, code):
            channel = "sms" if isinstance(recipient, Mobile) else "email"
            self.audit.record(account_events.ProvisionalCodeIssued(pseudonym, code.purpose.value, channel))
            return ProvisionalCodeSent(code.ends_at)
        self._take_back(pseudonym, before.provisional, stored, code)
        return ProvisionalCodeNotSent()

    def store_known(self, pseudonym: str, credentials_epoch: int | None, digits: str) -> None:
        """Store a code that somebody has already, where nothing is counted yet; for demo data alone."""
        code = self._code(pseudonym, credentials_epoch, ProvisionalPurpose.RECOVERY, digits)
        self.counters.swap(pseudonym, None, PasswordCounter(), PasswordCounter(provisional=code), self.clock.now())

    def _code(
        self, pseudonym: str, credentials_epoch: int | None, purpose: ProvisionalPurpose, digits: str
    ) -> ProvisionalCode:
        now, code_id = self.clock.now(), self.randomness.identifier()
        return ProvisionalCode(
            code_id=code_id,
            purpose=purpose,
            code_mac=self.keyring.mac("provisional-code", pseudonym, purpose.value, code_id, digits),
            issued_at=now,
            ends_at=now + self.limits.provisional_code_lifetime,
            credentials_epoch=credentials_epoch,
        )

    def _store(
        self, pseudonym: str, seen: PasswordCounter, code: ProvisionalCode
    ) -> tuple[PasswordCounter, PasswordCounter]:
        """Put the code beside the counts, whatever others write meanwhile; return the counter before and after."""
        for _ in range(ROUNDS):
            written = self.counters.swap(pseudonym, None, seen, replace(seen, provisional=code), self.clock.now())
            if not isinstance(written, Conflict):
                return seen, written.state
            seen = written.state
        raise StorageUnavailable("provisional code: too many writers at once")

    def _send(
        self,
        pseudonym: str,
        recipient: Mobile | Mailbox,
        compose: ComposeProvisionalCode,
        digits: str,
        code: ProvisionalCode,
    ) -> bool:
        content = compose(digits, code.issued_at, code.ends_at)
        if isinstance(recipient, Mailbox):
            return self.send_letter(pseudonym, recipient.address, "provisional-code", content.mail)
        try:
            self.texter.send(recipient.number, content.text_message)
        except TextNotSent as fault:
            self.audit.record(account_events.LetterNotSent(pseudonym, "provisional-code", str(fault)))
            return False
        return True

    def _take_back(
        self, pseudonym: str, before: ProvisionalCode | None, seen: PasswordCounter, code: ProvisionalCode
    ) -> None:
        """Restore the code before, unless this one is spent or replaced by now; only the failure pays for this write."""
        for _ in range(ROUNDS):
            if seen.provisional is None or seen.provisional.code_id != code.code_id:
                return
            restored = replace(seen, provisional=before)
            written = self.counters.take_back(pseudonym, seen, restored, self.clock.now())
            if not isinstance(written, Conflict):
                return
            seen = written.state
        raise StorageUnavailable("provisional code: not taken back")
