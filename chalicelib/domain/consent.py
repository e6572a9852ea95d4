"""When a member is asked whether a client may be told who they are, and what stays of the answer (OP-22, ASVS 10.7).

The insurer's own services (`first_party`) ask nothing. Another party's are agreed to once, for the scopes asked then,
and for a year.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.client import Client
from chalicelib.domain.session import Session
from chalicelib.domain.transaction import ProvenMember, Step, Transaction

PURPOSE = "consent"
"""Of the keyed hash of pseudonym and client_id that a consent is found by."""

CONSENT_LIFETIME = timedelta(days=365)
"""After a year the member is asked again, so that nobody goes on telling what was long forgotten."""


@dataclass(frozen=True)
class Consent:
    """What a member has agreed to for one client; `consent_id` is a keyed hash of the two."""

    consent_id: str
    scopes: frozenset[str]
    given_at: datetime

    def covers(self, scopes: frozenset[str], now: datetime) -> bool:
        """Whether all these scopes were agreed to, and not too long ago."""
        return scopes <= self.scopes and now < self.given_at + CONSENT_LIFETIME


def is_asked(request: AuthorizationRequest, client: Client, consent: Consent | None, now: datetime) -> bool:
    """Whether the member must be asked before the client is answered; `prompt=consent` asks again."""
    if client.first_party:
        return False
    return "consent" in request.prompt or consent is None or not consent.covers(request.disclosed_scopes, now)


def given(request: AuthorizationRequest, consent_id: str, before: Consent | None, now: datetime) -> Consent:
    """Return the consent after a yes: what was asked now, and what was agreed to before and still holds."""
    kept = before.scopes if before is not None and before.covers(before.scopes, now) else frozenset()
    return Consent(consent_id, request.disclosed_scopes | kept, now)


def waiting(transaction: Transaction, session: Session) -> Transaction:
    """Return the transaction as it waits for the member's answer; the session is there already."""
    member = ProvenMember(
        session.pseudonym,
        session.sub,
        session.credentials_epoch,
        "",
        password_at=session.auth_time,
        known_since=session.started_at,
    )
    return replace(transaction, step=Step.CONSENT, member=member, session_id=session.session_id, ledger_seen=None)
