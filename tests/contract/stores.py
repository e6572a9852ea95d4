"""The stores of a sign-in side by side, as fakes or as DynamoDB's adapters, and the values that their suites begin with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib import wiring
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import ReplacedValue, TrustedDevice
from chalicelib.use_cases import stores as ports
from chalicelib.use_cases.logout_ports import MemberSessions
from tests.fakes_stores import FakeCompletions, FakeCounters, FakeDevices, FakeLedgers, FakeMembers, FakeSessions

NOW = datetime(2026, 11, 20, 9, 0, 0, 125_000, tzinfo=UTC)
WHO = "pseudonym-of-a-test"
SECOND = timedelta(seconds=1)

COUNTER = PasswordCounter(
    failures=2,
    last_failed_at=NOW,
    day_started_at=NOW - timedelta(hours=3),
    day_failures=7,
    completion_seen="session-0",
    forms_failed=("form-1", "form-2"),
    forms_passed=("form-3",),
)
LEDGER = OtpLedger(
    mailed=(
        MailedOtp("00000001-a", NOW - timedelta(minutes=20), "mac-1", void=True),
        MailedOtp("00000002-b", NOW - timedelta(minutes=2), "mac-2"),
    ),
    guesses=(Guess("mac-x", NOW),),
    failures=1,
    last_failed_at=NOW - timedelta(minutes=1),
    streak=31,
    quota_blocked_until=NOW + timedelta(minutes=40),
    completed_by="session-0",
    forms_used=("form-1",),
)
SESSION = Session(
    session_id="session-1",
    pseudonym=WHO,
    sub="subject-1",
    credentials_epoch=3,
    secret_hash="hash-of-a-secret",
    started_at=NOW,
    auth_time=NOW - 30 * SECOND,
    last_used_at=NOW,
    otp_at=NOW,
)
DEVICE = TrustedDevice(
    device_id="device-1",
    pseudonym=WHO,
    credentials_epoch=3,
    value_hash="hash-2",
    trusted_at=NOW,
    replaced=(ReplacedValue("hash-1", NOW + SECOND), ReplacedValue("hash-0", NOW)),
)


@dataclass(frozen=True)
class Stores:
    """What keeps the state of sign-ins."""

    counters: ports.PasswordCounters
    ledgers: ports.OtpLedgers
    sessions: MemberSessions
    devices: ports.TrustedDevices
    completions: ports.Completions
    members: ports.Members

    def records(self) -> MemberRecords:
        """Return all that is stored of the test's member."""
        return self.members.read(WHO, browser_mark_id="mark-1", device_id="device-1", session_id="session-1")

    def counter(self, browser_mark_id: str | None = None) -> PasswordCounter:
        """Return a counter as it is stored."""
        records = self.members.read(WHO, browser_mark_id=browser_mark_id)
        return records.browser_counter if browser_mark_id else records.shared_counter

    def ledger(self) -> OtpLedger:
        """Return the ledger of codes as it is stored."""
        return self.members.account_and_ledger(WHO)[1]

    def device(self) -> TrustedDevice | None:
        """Return the test's device as it is stored."""
        return self.records().device


def faked() -> Stores:
    """Return stores in memory."""
    counters, ledgers, sessions, devices = FakeCounters(), FakeLedgers(), FakeSessions(), FakeDevices()
    completions = FakeCompletions(counters, ledgers, sessions, devices)
    members = FakeMembers(counters, ledgers, sessions, devices)
    return Stores(counters, ledgers, sessions, devices, completions, members)


def of_dynamodb() -> Stores:
    """Return the running product's own adapters."""
    own = wiring.adapters()
    return Stores(own.counters, own.ledgers, own.sessions, own.devices, own.completions, own.members)
