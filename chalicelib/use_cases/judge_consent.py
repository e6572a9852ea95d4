"""Consent to what another party's client is told: looked up after a sign-in, kept after a yes (OP-22).

The insurer's own services cost no call. Where a session serves a request, its one batch read has brought the answer.
"""

from dataclasses import dataclass

from chalicelib.domain import audit_events, consent
from chalicelib.domain.client import Client
from chalicelib.domain.faults import KeysUnavailable, StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.session import Session, is_usable
from chalicelib.domain.transaction import ProvenMember, Transaction
from chalicelib.use_cases.consents import Consents
from chalicelib.use_cases.outcomes import TransactionFinished
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.stores import MemberReader


@dataclass(frozen=True)
class JudgeConsent:
    """Whether a member who has just signed in must be asked."""

    clock: Clock
    keyring: Keyring
    consents: Consents
    audit: AuditLog

    def __call__(self, transaction: Transaction, client: Client, session: Session) -> bool:
        """Decide; where the answer of before cannot be read it is asked for again, for the session is there already."""
        if client.first_party:
            return False
        try:
            found = self.consents.find(self.keyring.mac(consent.PURPOSE, session.pseudonym, client.client_id))
        except (StorageUnavailable, KeysUnavailable) as fault:
            self.audit.record(audit_events.DependencyFailed(str(fault), "/login/consent"))
            return True
        return consent.is_asked(transaction.request, client, found, self.clock.now())


@dataclass(frozen=True)
class GiveConsent:
    """A member's yes."""

    clock: Clock
    keyring: Keyring
    members: MemberReader
    consents: Consents
    audit: AuditLog
    limits: Limits

    def __call__(self, transaction: Transaction, member: ProvenMember, client: Client) -> Session | TransactionFinished:
        """Keep it and return the session that now answers the client; finished where that has ended meanwhile.

        Raises:
            StorageUnavailable, KeysUnavailable: the client is told nothing; the same answer works again.
        """
        now = self.clock.now()
        consent_id = self.keyring.mac(consent.PURPOSE, member.pseudonym, client.client_id)
        records = self.members.read(member.pseudonym, session_id=transaction.session_id, consent_id=consent_id)
        session, account = records.session, records.account
        if session is None or not is_usable(
            session,
            secret_hash=session.secret_hash,  # the sealed transaction stands for the session's cookie
            account=account,
            now=now,
            limits=self.limits,
        ):
            return TransactionFinished()
        self.consents.put(consent.given(transaction.request, consent_id, records.consent, now))
        self.audit.record(audit_events.ConsentGiven(member.pseudonym, client.client_id))
        return session
