"""Answer a request to sign out (OpenID Connect RP-Initiated Logout §2, oidc.md §4, OP-15).

A hint that we have signed, for a session of this browser, ends it at once. Anything else asks the member first; who is
signed in nowhere has nothing to be asked.
"""

from dataclasses import dataclass

from chalicelib.domain.browser_marks import SessionCookie
from chalicelib.domain.limits import Limits
from chalicelib.domain.logout_request import ProvenLogout, Unproven, fault_of, hinted_session, judge
from chalicelib.domain.oauth_parameters import Parameters, optional
from chalicelib.domain.session import Session
from chalicelib.domain.session_events import LogoutUnproven
from chalicelib.domain.token_claims import ID_TOKEN_TYPE
from chalicelib.use_cases.client_stores import Clients
from chalicelib.use_cases.end_session import EndSession
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring, TokenSigner
from chalicelib.use_cases.stores import Sessions


@dataclass(frozen=True)
class LoggedOut:
    """The session is over; where the browser goes back to, if anywhere."""

    return_url: str | None


@dataclass(frozen=True)
class ConfirmationNeeded:
    """Somebody is signed in here, and the request proves nothing: the member decides."""

    session: Session


@dataclass(frozen=True)
class NobodySignedIn:
    """There is nothing to end in this browser, and nowhere to go."""


LogoutOutcome = LoggedOut | ConfirmationNeeded | NobodySignedIn


@dataclass(frozen=True)
class JudgeLogout:
    """What a request proves by itself, whoever's browser brings it."""

    clients: Clients
    signer: TokenSigner
    issuer: str

    def __call__(self, parameters: Parameters) -> ProvenLogout | Unproven:
        """Verify the hint; an expired one is as good as a fresh one.

        Raises:
            StorageUnavailable, KeysUnavailable.
        """
        fault = fault_of(parameters)
        if fault is not None:
            return fault
        hint = optional(parameters, "id_token_hint") or ""
        hinted = hinted_session(self.signer.verified_claims(hint, ID_TOKEN_TYPE), self.issuer)
        if hinted is None:
            return Unproven("hint-not-ours")
        return judge(parameters, hinted, self.clients.find(hinted.audience))


@dataclass(frozen=True)
class LogOut:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    sessions: Sessions
    end_session: EndSession
    audit: AuditLog
    limits: Limits

    def __call__(self, proven: ProvenLogout | Unproven, cookie: SessionCookie | None) -> LogoutOutcome:
        """End the session that is meant, or say that the member is to be asked.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: nobody is told of an end that did not come.
        """
        held = self._held(cookie)
        if isinstance(proven, ProvenLogout):
            session = held or self.sessions.find(proven.session_id)
            if held is None or self._is_meant(held, proven):
                if session is not None:
                    self.end_session(session, reason="client", client_id=proven.client_id)
                return LoggedOut(proven.return_url)
            proven = Unproven("other-session")
        self.audit.record(LogoutUnproven(proven.reason))
        return NobodySignedIn() if held is None else ConfirmationNeeded(held)

    def _held(self, cookie: SessionCookie | None) -> Session | None:
        """Return the session of this browser, where time or somebody has not ended it."""
        session = self.sessions.find(cookie.session_id) if cookie else None
        if cookie is None or session is None or session.has_lapsed(self.clock.now(), self.limits):
            return None
        return session if session.is_of(self.keyring.mac("session-secret", cookie.session_id, cookie.secret)) else None

    def _is_meant(self, held: Session, proven: ProvenLogout) -> bool:
        """Whether a client knows the browser's session, by its id or by that of one before it."""
        notices = self.end_session.notices
        if proven.session_id == notices.sid(proven.client_id, held):
            return True
        return any(proven.session_id == notices.sid(proven.client_id, each) for each in notices.before(held))
