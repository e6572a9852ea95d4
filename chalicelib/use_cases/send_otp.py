"""Mail a security code: check block and quota, count the mail, send it, take it back where it cannot be sent.

The count is written before the mail leaves (OTP-07); a failed mail costs neither quota nor the code before (REL-02).
The ledger that the transaction remembers spares a read; a refusal is never told from memory.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import audit_events, otp_ledger, send_quota
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.faults import MailNotSent, StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.mail_event import MailReference
from chalicelib.domain.next_step import NoAddress, otp_address
from chalicelib.domain.otp_attempt import FormUsed, RecoveryNeeded
from chalicelib.domain.otp_format import OTP_DIGITS
from chalicelib.domain.otp_ledger import MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import Lockout
from chalicelib.domain.send_quota import QuotaReached
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.use_cases.outcomes import AlreadyMailed, MailUnavailable, OtpMailed, TransactionFinished
from chalicelib.use_cases.ports import AuditLog, Clock, ComposeOtpMail, Keyring, Mailer, Randomness
from chalicelib.use_cases.stores import OtpLedgers, OtpStepReader, Sessions

ROUNDS = 60
"""How often a request is judged anew because somebody else wrote in between; more is an outage."""

Refusal = Lockout | RecoveryNeeded | NoAddress | FormUsed | QuotaReached
SendOutcome = OtpMailed | AlreadyMailed | MailUnavailable | TransactionFinished | Refusal


@dataclass(frozen=True)
class CodeRequest:
    """One request for a code with all that decides about it."""

    transaction: Transaction
    member: ProvenMember
    form: str | None
    compose: ComposeOtpMail
    address: str | NoAddress
    """Where codes may go: as the transaction remembers it, or as it was read; or why nowhere (product case 1)."""

    @property
    def email(self) -> str:
        """The address of a request that was not refused for want of one."""
        return self.address if isinstance(self.address, str) else ""


@dataclass(frozen=True)
class SendOtp:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    ledgers: OtpLedgers
    members: OtpStepReader
    sessions: Sessions
    mailer: Mailer
    audit: AuditLog
    limits: Limits

    def __call__(
        self, transaction: Transaction, member: ProvenMember, compose: ComposeOtpMail, form: str | None = None
    ) -> SendOutcome:
        """Send one code to the member's verified address.

        Raises:
            StorageUnavailable, KeysUnavailable: no outcome is known; nothing was told.
        """
        request = CodeRequest(transaction, member, form, compose, member.email)
        seen = transaction.ledger_seen
        for _ in range(ROUNDS):
            if seen is None:
                account, seen = self.members.account_and_ledger(member.pseudonym)
                if self.sessions.find(transaction.transaction_id) is not None:  # after the ledger, which it clears
                    return TransactionFinished()
                if account is None or member.is_disowned_by(account):
                    return TransactionFinished()
                request = replace(request, address=otp_address(account))
            outcome = self._judge(request, seen)
            if not isinstance(outcome, Conflict):
                return outcome
            seen = None
        raise StorageUnavailable("code request: too many writers at once")

    def _judge(self, request: CodeRequest, seen: OtpLedger) -> SendOutcome | Conflict[OtpLedger]:
        now = self.clock.now()
        ledger = otp_ledger.settled(seen, now, self.limits)
        refusal = self._refusal(ledger, now, request)
        if refusal is not None:
            if seen is request.transaction.ledger_seen:
                return Conflict(seen)  # never refuse from memory: look at what is stored
            return self._already_mailed(request, ledger) if isinstance(refusal, FormUsed) else refusal
        if send_quota.is_full(ledger, now, self.limits):
            return self._block(request, seen, ledger, now)
        return self._count_and_send(request, seen, ledger, now)

    def _refusal(self, ledger: OtpLedger, now: datetime, request: CodeRequest) -> Refusal | None:
        """Judge in the order of http.md §2 "At /login/code-request"."""
        locked = send_quota.held_until(ledger, now, self.limits)
        if locked is not None:
            return locked
        if otp_ledger.needs_recovery(ledger, self.limits):
            return RecoveryNeeded()
        if not isinstance(request.address, str):
            return request.address
        blocked = send_quota.quota_block(ledger, now)
        if blocked is not None:
            return blocked
        return FormUsed() if request.form in (*ledger.forms_used, *request.transaction.forms_posted) else None

    def _block(
        self, request: CodeRequest, seen: OtpLedger, ledger: OtpLedger, now: datetime
    ) -> QuotaReached | Conflict[OtpLedger]:
        """Refuse the request that is one too many; the block begins with it (security.md §21)."""
        blocked = send_quota.with_block(ledger, now, self.limits, request.form)
        written = self.ledgers.swap(request.member.pseudonym, seen, blocked, now)
        if isinstance(written, Conflict):
            return written
        client_id = request.transaction.request.client_id
        self.audit.record(audit_events.OtpQuotaReached(request.member.pseudonym, client_id))
        return QuotaReached(now + self.limits.quota_block)

    def _count_and_send(
        self, request: CodeRequest, seen: OtpLedger, ledger: OtpLedger, now: datetime
    ) -> OtpMailed | MailUnavailable | Conflict[OtpLedger]:
        member, client_id, email = request.member, request.transaction.request.client_id, request.email
        otp = self.randomness.otp(OTP_DIGITS)
        mail = MailedOtp(
            otp_id=send_quota.next_otp_id(ledger, self.randomness.identifier()[:6]),
            sent_at=now,
            otp_mac=self.keyring.mac("otp", member.pseudonym, "sign-in", request.transaction.otp_binding, otp),
            form=request.form,
        )
        reference = self._sealed_reference(member.pseudonym, mail.otp_id, email)  # before anything is counted
        new = send_quota.with_mail(ledger, mail, self.limits, request.form)
        written = self.ledgers.swap(member.pseudonym, seen, new, now)
        if isinstance(written, Conflict):
            return written
        content = request.compose(otp, now, now + self.limits.code_lifetime)
        try:
            self.mailer.send(email, content.subject, content.text, content.html, reference)
        except MailNotSent as fault:
            self._take_back(member.pseudonym, written.state, mail.otp_id)
            self.audit.record(audit_events.OtpNotSent(member.pseudonym, client_id, str(fault)))
            return MailUnavailable()
        self.audit.record(audit_events.OtpSent(member.pseudonym, client_id))
        transaction = self._waiting(request, now, written.state)
        return OtpMailed(transaction, mask_email(email), now + self.limits.code_lifetime)

    def _sealed_reference(self, pseudonym: str, otp_id: str, email: str) -> str:
        """Return what leads SES's events back to this mail, readable to nobody else (MAIL-09)."""
        fingerprint = self.keyring.mac("mail-address", pseudonym, email)
        return self.keyring.seal("mail-reference", MailReference(pseudonym, otp_id, fingerprint).to_payload())

    def _take_back(self, pseudonym: str, ledger: OtpLedger, otp_id: str) -> None:
        """Restore the code before; only the failure pays for this write."""
        for _ in range(ROUNDS):
            without = send_quota.without_mail(ledger, otp_id, self.limits)
            written = self.ledgers.take_back(pseudonym, ledger, without, self.clock.now())
            if not isinstance(written, Conflict):
                return
            ledger = written.state
        raise StorageUnavailable("code request: mail not taken back")

    def _already_mailed(self, request: CodeRequest, ledger: OtpLedger) -> AlreadyMailed | FormUsed:
        """Answer a form that was posted twice with the state that its first post made."""
        if ledger.newest is None or ledger.newest.form != request.form:
            return FormUsed()
        transaction = self._waiting(request, ledger.newest.sent_at, ledger)
        return AlreadyMailed(transaction, mask_email(request.email), ledger.newest.sent_at + self.limits.code_lifetime)

    def _waiting(self, request: CodeRequest, sent_at: datetime, ledger: OtpLedger) -> Transaction:
        remembered = otp_ledger.remembered(ledger)
        member = replace(request.member, email=request.email)
        return replace(
            request.transaction, step=Step.VERIFY, member=member, otp_sent_at=sent_at, ledger_seen=remembered
        )
