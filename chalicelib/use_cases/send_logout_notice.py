"""Tell one client that a session has ended: a logout token, signed now, by one POST (Back-Channel Logout §2.5, OP-16).

Nothing is sent for an end that has not come. Whatever a client does harms its own notice alone.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from chalicelib.domain.client import Client
from chalicelib.domain.faults import ClientNotTold
from chalicelib.domain.logout_notice import LOGOUT_TOKEN_TYPE, LogoutNotice, logout_token_claims
from chalicelib.domain.session_events import LogoutNoticeDropped, LogoutNoticeFailed, LogoutNoticeSent
from chalicelib.use_cases.client_stores import Clients
from chalicelib.use_cases.logout_ports import BackChannel, EndedSessions
from chalicelib.use_cases.ports import AuditLog, Clock, Randomness, TokenSigner


class Delivery(Enum):
    """What becomes of a notice."""

    DONE = auto()
    """It is told, or nobody is to be told."""
    LATER = auto()
    """It stays in the queue."""


@dataclass(frozen=True)
class SendLogoutNotice:
    """The verb with its collaborators."""

    clock: Clock
    randomness: Randomness
    clients: Clients
    ended: EndedSessions
    signer: TokenSigner
    back_channel: BackChannel
    audit: AuditLog
    issuer: str

    def __call__(self, notice: LogoutNotice) -> Delivery:
        """Send one notice.

        Raises:
            StorageUnavailable, KeysUnavailable: it stays in the queue.
        """
        now = self.clock.now()
        if not self.ended.has_ended(notice.ended_session_id, notice.pseudonym):
            return self._drop(notice, "not-ended") if notice.is_untrue(now) else Delivery.LATER
        client = self.clients.find(notice.client_id)
        if client is None or not client.enabled or client.backchannel_logout_uri is None:
            return self._drop(notice, "nobody-to-tell")
        try:
            self.back_channel.tell(client.backchannel_logout_uri, self._token(notice, client, now))
        except ClientNotTold as fault:
            self.audit.record(
                LogoutNoticeFailed(notice.pseudonym, client.client_id, notice.ended_session_id, dependency=str(fault))
            )
            return Delivery.LATER
        self.audit.record(LogoutNoticeSent(notice.pseudonym, client.client_id, notice.ended_session_id))
        return Delivery.DONE

    def _token(self, notice: LogoutNotice, client: Client, now: datetime) -> str:
        claims = logout_token_claims(notice, issuer=self.issuer, jti=self.randomness.identifier(), now=now)
        return self.signer.sign(claims, LOGOUT_TOKEN_TYPE, client.id_token_signed_response_alg)

    def _drop(self, notice: LogoutNotice, reason: str) -> Delivery:
        self.audit.record(LogoutNoticeDropped(notice.client_id, reason))
        return Delivery.DONE
