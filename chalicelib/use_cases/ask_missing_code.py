"""What is asked where the browser's session proves the password and not the code that a client wants (product.md §1).

The session stands for the right password: whoever lacks a verified address is told so, and may ask for another
verification mail, as at the sign-in itself (product case 1).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import audit_events, otp_ledger
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.next_step import AfterPasswordRefusal, NoVerifiedEmail, OtpAsked, SignInComplete, next_step
from chalicelib.domain.session import Session
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.use_cases.outcomes import CodeAsked
from chalicelib.use_cases.ports import AuditLog
from chalicelib.use_cases.registration_ports import WaitingSignIns
from chalicelib.use_cases.stores import Directory


@dataclass(frozen=True)
class VerificationNeeded:
    """The address has not been verified: in this transaction another mail may be asked for, and a sign-in can follow."""

    transaction: Transaction
    refusal: NoVerifiedEmail


@dataclass(frozen=True)
class AskMissingCode:
    """The verb with its collaborators."""

    directory: Directory
    waiting: WaitingSignIns
    audit: AuditLog
    limits: Limits

    def __call__(
        self, transaction: Transaction, session: Session, account: Account, records: MemberRecords, now: datetime
    ) -> CodeAsked | VerificationNeeded | AfterPasswordRefusal | None:
        """Decide what comes of a session without the code; None where a sign-in has to begin from nothing.

        Raises:
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: nothing was told.
        """
        ledger = otp_ledger.settled(records.ledger, now, self.limits)
        individual = self.directory.individual_of(records)
        step = next_step(account, individual, ledger, proof_is_enough=False, now=now, limits=self.limits)
        if isinstance(step, SignInComplete):
            return None
        if not isinstance(step, OtpAsked):
            return self._refused(transaction, account, step, now)
        member = ProvenMember(
            account.pseudonym,
            account.sub,
            account.credentials_epoch,
            step.email,
            password_at=session.auth_time,
            known_since=session.started_at,
            proven_by_session_id=session.session_id,
        )
        asked = replace(
            transaction,
            step=Step.REQUEST_CODE,
            member=member,
            ledger_seen=otp_ledger.remembered(records.ledger),
        )
        return CodeAsked(asked, mask_email(step.email))

    def _refused(
        self, transaction: Transaction, account: Account, refusal: AfterPasswordRefusal, now: datetime
    ) -> VerificationNeeded | AfterPasswordRefusal:
        may_resend = isinstance(refusal, NoVerifiedEmail) and refusal.has_address
        if may_resend:  # before it is told, as at the sign-in
            self.waiting.note(transaction.transaction_id, account.pseudonym, account.credentials_epoch, now)
        client_id = transaction.request.client_id
        self.audit.record(audit_events.SignInRefused(account.pseudonym, client_id, reason=type(refusal).__name__))
        return (
            VerificationNeeded(transaction, refusal) if isinstance(refusal, NoVerifiedEmail) and may_resend else refusal
        )
