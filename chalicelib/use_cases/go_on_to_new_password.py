"""Go on to "choose a new password": after a provisional code, or where the account asks for one (REC-09, PW-08).

The e-mailed code comes first wherever an address is verified, at every client and on every device. A provisional code
is used up by the write that lets it lead on; where the sign-in is refused it stays good.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.domain import account_events, audit_events, otp_ledger
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Individual
from chalicelib.domain.next_step import AfterPasswordRefusal, OtpAsked, PasswordAsked, step_to_new_password
from chalicelib.domain.otp_attempt import RecoveryNeeded
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.transaction import Step
from chalicelib.use_cases.outcomes import CodeAsked, PasswordToChoose
from chalicelib.use_cases.ports import AuditLog
from chalicelib.use_cases.stores import OtpLedgers, PasswordCounters

if TYPE_CHECKING:
    from chalicelib.use_cases.go_on_after_password import RightPassword

Outcome = CodeAsked | PasswordToChoose | AfterPasswordRefusal


@dataclass(frozen=True)
class GoOnToNewPassword:
    """The verb with its collaborators."""

    counters: PasswordCounters
    ledgers: OtpLedgers
    audit: AuditLog
    limits: Limits

    def __call__(self, right: "RightPassword", individual: Individual | None) -> Outcome | None:
        """Decide and write; None where somebody else wrote in between: judge the entry anew.

        Raises:
            StorageUnavailable: nothing was told, and the code or password works again.
        """
        ledger: OtpLedger | None = right.records.ledger
        step = self._step(right, individual, right.records.ledger)
        if isinstance(step, RecoveryNeeded) and right.by_code:
            ledger = self._reopen(right)
            if ledger is None:
                return None
            step = self._step(right, individual, ledger)
        leads_on = isinstance(step, PasswordAsked | OtpAsked)
        if not self._write(right, leads_on=leads_on):
            return None
        self._record(right, step)
        waiting = replace(
            right.transaction,
            member=right.member,
            ledger_seen=otp_ledger.remembered(ledger) if ledger else None,
            must_choose=True,
        )
        if isinstance(step, PasswordAsked):
            return PasswordToChoose(replace(waiting, step=Step.CHOOSE_PASSWORD))
        if isinstance(step, OtpAsked):
            return CodeAsked(replace(waiting, step=Step.REQUEST_CODE), mask_email(step.email))
        return step

    def _step(
        self, right: "RightPassword", individual: Individual | None, ledger: OtpLedger
    ) -> PasswordAsked | OtpAsked | AfterPasswordRefusal:
        settled = otp_ledger.settled(ledger, right.now, self.limits)
        return step_to_new_password(right.account, individual, settled, now=right.now, limits=self.limits)

    def _reopen(self, right: "RightPassword") -> OtpLedger | None:
        """Open the code step again: the right provisional code is the recovery that it waits for (OTP-11)."""
        seen, who = right.records.ledger, right.account.pseudonym
        written = self.ledgers.swap(who, seen, otp_ledger.reopened(seen), right.now)
        return None if isinstance(written, Conflict) else written.state

    def _write(self, right: "RightPassword", *, leads_on: bool) -> bool:
        """Clear the count, and use the provisional code up where it leads on."""
        counter, who, now = right.counter, right.account.pseudonym, right.now
        uses_up = right.spends_code and leads_on
        if counter.browser_mark_id is None:
            new = replace(counter.new, provisional=None) if uses_up else counter.new
            return not isinstance(self.counters.swap(who, None, counter.seen, new, now), Conflict)
        if not uses_up:
            mark_id = counter.browser_mark_id
            return not isinstance(self.counters.swap(who, mark_id, counter.seen, counter.new, now), Conflict)
        shared = right.records.shared_counter
        spent = CounterWrite(None, shared, replace(shared, provisional=None))
        return self.counters.swap_together(who, (counter, spent), now)

    def _record(self, right: "RightPassword", step: PasswordAsked | OtpAsked | AfterPasswordRefusal) -> None:
        who, client_id = right.account.pseudonym, right.client.client_id
        accepted = account_events.ProvisionalCodeAccepted if right.by_code else audit_events.PasswordAccepted
        self.audit.record(accepted(who, client_id))
        if not isinstance(step, PasswordAsked | OtpAsked):
            self.audit.record(audit_events.SignInRefused(who, client_id, reason=type(step).__name__))
