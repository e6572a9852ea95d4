"""What a signed-in member sees of their own account, and ends of it: sign-ins, trusted devices, sessions (DEV-06, WEB-14).

Ids are told as keyed hashes of this member: they say nothing, and mean nothing for anybody else. An index finds what
there is to show; each item is read strongly, and what decides about a sign-in never asks the index (DB-03).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.retention import RECENT_SIGN_INS, SHOWN_AT_MOST
from chalicelib.domain.self_service_events import DeviceEnded
from chalicelib.domain.session import Session, is_disowned
from chalicelib.domain.trusted_device import TrustedDevice
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.use_cases.end_session import EndSession
from chalicelib.use_cases.ports import AuditLog, Clock
from chalicelib.use_cases.self_service_ports import ClientNames, DevicesOfMember, SessionsOfMember

SHOWN_ID_CHARACTERS = 22


@dataclass(frozen=True)
class MySecurity:
    """All that is shown, newest first; `names` are those of the clients in it."""

    current: CurrentSession
    sign_ins: tuple[Session, ...]
    sessions: tuple[Session, ...]
    """Those of the sign-ins that are good now, the present one first."""
    devices: tuple[TrustedDevice, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class ShownIds:
    """Turns ids into what is told of them; `mac` is the keyring's."""

    mac: Callable[..., str]

    def of_session(self, session: Session) -> str:
        """Return the id of a session as its member sees it."""
        return self.mac("shown-id", "session", session.pseudonym, session.session_id)[:SHOWN_ID_CHARACTERS]

    def of_device(self, device: TrustedDevice) -> str:
        """Return the id of a trusted device as its member sees it."""
        return self.mac("shown-id", "device", device.pseudonym, device.device_id)[:SHOWN_ID_CHARACTERS]


@dataclass(frozen=True)
class ReadMySecurity:
    """The verb with its collaborators."""

    clock: Clock
    sessions: SessionsOfMember
    devices: DevicesOfMember
    clients: ClientNames
    limits: Limits

    def __call__(self, current: CurrentSession) -> MySecurity:
        """Read what is shown to the member of this session. Raises StorageUnavailable."""
        now, account = self.clock.now(), current.account
        found = self.sessions.of_member(account.pseudonym, now - RECENT_SIGN_INS, SHOWN_AT_MOST)
        mine = {each.session_id: each for each in (*found, current.session)}  # an index may not know this one yet
        sign_ins = sorted(mine.values(), key=lambda each: each.signed_in_at, reverse=True)
        live = [each for each in sign_ins if not each.has_lapsed(now, self.limits) and not is_disowned(each, account)]
        live.sort(key=lambda each: each.session_id != current.session.session_id)
        names = self.clients.names({client_id for each in sign_ins for client_id in each.client_ids})
        devices = live_devices(self.devices, account, now, self.limits)
        return MySecurity(current, tuple(sign_ins), tuple(live), devices, names)


@dataclass(frozen=True)
class EndOne:
    """Ends one session or trusted device of the member."""

    clock: Clock
    sessions: SessionsOfMember
    devices: DevicesOfMember
    shown: ShownIds
    end_session: EndSession
    audit: AuditLog
    limits: Limits

    def session(self, current: CurrentSession, shown_id: str) -> Session | None:
        """End a session and return it; None where the member has none of that id.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: it may go on.
        """
        since = self.clock.now() - RECENT_SIGN_INS
        found = self.sessions.of_member(current.account.pseudonym, since, SHOWN_AT_MOST)
        for session in (current.session, *found):
            if _is(self.shown.of_session(session), shown_id):
                self.end_session(session, reason="member")
                return session
        return None

    def device(self, current: CurrentSession, shown_id: str) -> bool:
        """End a trusted device; False where the member has none of that id. Raises StorageUnavailable."""
        for device in live_devices(self.devices, current.account, self.clock.now(), self.limits):
            if _is(self.shown.of_device(device), shown_id):
                self.devices.revoke(device.device_id)
                self.audit.record(DeviceEnded(device.pseudonym, device.device_id))
                return True
        return False


def live_devices(
    devices: DevicesOfMember, account: Account, now: datetime, limits: Limits
) -> tuple[TrustedDevice, ...]:
    """Return the devices that would skip a code of this account now."""
    found = devices.of_member(account.pseudonym, now - limits.trusted_device, SHOWN_AT_MOST)
    return tuple(
        each
        for each in found
        if each.credentials_epoch == account.credentials_epoch
        and each.is_trusted_at(now, limits)
        and not account.has_signed_out_since(each.trusted_at)
    )


def _is(shown: str, asked: str) -> bool:
    return compare_digest(shown.encode(), asked.encode("utf-8", "replace"))
