"""Stores in memory, one class for each port of `chalicelib.use_cases.stores` that a sign-in writes to.

They keep the promises of the ports and nothing else; `tests/contract` runs the same suites on them and on DynamoDB.
"""

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock

from chalicelib.domain.completion import Completed, Completion, CompletionConflict, CounterWrite
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.otp_ledger import MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice

_lock = RLock()
_revisions = itertools.count(1)

CounterKey = tuple[str, str | None]


def _revision() -> str:
    return f"revision-{next(_revisions)}"


@dataclass
class FakeCounters:
    """Wrong-password counters."""

    stored: dict[CounterKey, PasswordCounter] = field(default_factory=dict)

    def swap(
        self, pseudonym: str, browser_mark_id: str | None, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> Swapped[PasswordCounter] | Conflict[PasswordCounter]:
        """Store `new` where `seen` still is the state."""
        del now
        with _lock:
            before = self.of(pseudonym, browser_mark_id)
            if before.revision != seen.revision:
                return Conflict(before)
            self.stored[pseudonym, browser_mark_id] = replace(new, revision=_revision())
            return Swapped(self.stored[pseudonym, browser_mark_id])

    def take_back(
        self, pseudonym: str, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> Swapped[PasswordCounter] | Conflict[PasswordCounter]:
        """Swap the shared counter."""
        return self.swap(pseudonym, None, seen, new, now)

    def swap_together(self, pseudonym: str, writes: tuple[CounterWrite, ...], now: datetime) -> bool:
        """Store several counters of one number, all or none."""
        with _lock:
            stored = [self.of(pseudonym, write.browser_mark_id).revision for write in writes]
            if stored != [write.seen.revision for write in writes]:
                return False
            for write in writes:
                self.swap(pseudonym, write.browser_mark_id, write.seen, write.new, now)
            return True

    def of(self, pseudonym: str, browser_mark_id: str | None) -> PasswordCounter:
        """Return one counter."""
        return self.stored.get((pseudonym, browser_mark_id), PasswordCounter())


@dataclass
class FakeLedgers:
    """Security-code ledgers."""

    stored: dict[str, OtpLedger] = field(default_factory=dict)

    def read(self, pseudonym: str) -> OtpLedger:
        """Return a ledger, the empty one where there is none."""
        return self.stored.get(pseudonym, OtpLedger())

    def swap(
        self, pseudonym: str, seen: OtpLedger, new: OtpLedger, now: datetime
    ) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Store `new` where `seen` still is the state; a hash that `seen` does not hold stays as it is stored."""
        del now
        with _lock:
            before = self.read(pseudonym)
            if before.revision != seen.revision:
                return Conflict(before)
            kept = {mail.otp_id: mail for mail in before.mailed}

            def whole(mail: MailedOtp) -> MailedOtp:
                stored = kept.get(mail.otp_id, mail)
                return replace(mail, otp_mac=stored.otp_mac, fate=stored.fate)

            mailed = tuple(whole(mail) for mail in new.mailed)
            self.stored[pseudonym] = replace(new, mailed=mailed, revision=_revision())
            return Swapped(self.stored[pseudonym])

    take_back = swap


@dataclass
class FakeSessions:
    """Sessions at the provider."""

    stored: dict[str, Session] = field(default_factory=dict)
    signed_out: set[str] = field(default_factory=set)
    """Those that were ended by request, and not by the next sign-in."""

    def find(self, session_id: str) -> Session | None:
        """Return one session."""
        return self.stored.get(session_id)

    def touch(self, session: Session, now: datetime, client_id: str | None = None) -> bool:
        """Renew the idle time of a session that has not ended, and note whom it serves."""
        with _lock:
            stored = self.stored.get(session.session_id)
            if stored is None or stored.ended:
                return False
            served = stored.client_ids | ({client_id} if client_id else set())
            self.stored[session.session_id] = replace(stored, last_used_at=now, client_ids=served)
            return True

    def end(self, seen: Session) -> Swapped[Session] | Conflict[Session | None]:
        """End a session that serves whom it was seen to serve."""
        with _lock:
            stored = self.stored.get(seen.session_id)
            if stored is None or stored.ended or stored.client_ids != seen.client_ids:
                return Conflict(stored)
            self.stored[seen.session_id] = replace(stored, ended=True)
            self.signed_out.add(seen.session_id)
            return Swapped(replace(seen, ended=True))

    def of_member(self, pseudonym: str, since: datetime, at_most: int = 1_000) -> tuple[Session, ...]:
        """Return a member's sessions that began after `since`."""
        found = [each for each in self.stored.values() if each.pseudonym == pseudonym and each.started_at > since]
        return tuple(sorted(found, key=lambda each: each.started_at, reverse=True)[:at_most])


@dataclass
class FakeDevices:
    """Trusted devices."""

    stored: dict[str, TrustedDevice] = field(default_factory=dict)

    def swap(self, device: TrustedDevice) -> bool:
        """Store a renewed device on the revision it was read with; a new one has none and must be absent."""
        with _lock:
            stored = self.stored.get(device.device_id)
            if (stored.revision if stored else None) != device.revision:
                return False
            self.stored[device.device_id] = replace(device, revision=_revision())
            return True

    def revoke(self, device_id: str) -> None:
        """End a device."""
        self.stored.pop(device_id, None)


@dataclass
class FakeCompletions:
    """The transaction that ends a sign-in, over the four stores above."""

    counters: FakeCounters
    ledgers: FakeLedgers
    sessions: FakeSessions
    devices: FakeDevices

    def complete(self, completion: Completion, now: datetime) -> Completed | CompletionConflict:
        """Write all or nothing."""
        session, counter, ledger = completion.session, completion.counter, completion.ledger
        with _lock:
            if session.session_id in self.sessions.stored:
                return CompletionConflict(already_completed=True)
            conflict = self._conflict(completion)
            if conflict != CompletionConflict():
                return conflict
            self.sessions.stored[session.session_id] = session
            if counter is not None:
                self.counters.swap(session.pseudonym, counter.browser_mark_id, counter.seen, counter.new, now)
            if ledger is not None:
                self.ledgers.swap(session.pseudonym, ledger.seen, ledger.new, now)
            if completion.device is not None:
                self.devices.swap(completion.device)
            for session_id in completion.ends_session_ids:
                stored = self.sessions.stored[session_id]
                self.sessions.stored[session_id] = replace(stored, ended=True)
            return Completed()

    def _conflict(self, completion: Completion) -> CompletionConflict:
        pseudonym, device = completion.session.pseudonym, completion.device
        counter, ledger = completion.counter, completion.ledger
        now_counter = self.counters.of(pseudonym, counter.browser_mark_id) if counter else None
        now_ledger = self.ledgers.read(pseudonym) if ledger else None
        now_device = self.devices.stored.get(device.device_id) if device else None
        return CompletionConflict(
            counter=now_counter if counter and now_counter and now_counter.revision != counter.seen.revision else None,
            ledger=now_ledger if ledger and now_ledger and now_ledger.revision != ledger.seen.revision else None,
            device_changed=device is not None and (now_device.revision if now_device else None) != device.revision,
            sessions_gone=completion.ends_session_ids - self.sessions.stored.keys(),
            is_signed_out=completion.stands_on in self.sessions.signed_out,
        )


@dataclass
class FakeMembers:
    """The one read of a sign-in, over the four stores and the people given."""

    counters: FakeCounters
    ledgers: FakeLedgers
    sessions: FakeSessions
    devices: FakeDevices
    people: dict[str, tuple[Account | None, Individual | None]] = field(default_factory=dict)

    def read(
        self,
        pseudonym: str,
        *,
        browser_mark_id: str | None = None,
        device_id: str | None = None,
        session_id: str | None = None,
        consent_id: str | None = None,
    ) -> MemberRecords:
        """Read what exists."""
        del consent_id
        with _lock:
            account, individual = self.people.get(pseudonym, (None, None))
            return MemberRecords(
                account=account,
                individual=individual,
                ledger=self.ledgers.read(pseudonym),
                shared_counter=self.counters.of(pseudonym, None),
                browser_counter=self.counters.of(pseudonym, browser_mark_id) if browser_mark_id else PasswordCounter(),
                device=self.devices.stored.get(device_id or ""),
                session=self.sessions.find(session_id or ""),
            )

    def account_and_ledger(self, pseudonym: str) -> tuple[Account | None, OtpLedger]:
        """Read what the code step needs."""
        with _lock:
            return self.people.get(pseudonym, (None, None))[0], self.ledgers.read(pseudonym)
