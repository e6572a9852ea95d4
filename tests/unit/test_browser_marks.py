"""What a browser carries for a household: one mark and one device a member, five members at most, the newest kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.browser_marks import BrowserMarks, DeviceValue, KnownBrowser, SessionCookie, live_mark
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS, HALF_YEAR = timedelta(milliseconds=1), timedelta(days=184)
ANNA = Account("anna", "s", "hash", 3, None, email_verified=False)


def mark(who: str, mark_id: str = "m-1") -> KnownBrowser:
    """Return a mark of this member."""
    return KnownBrowser(who, mark_id, 3, NOW)


def device(who: str, device_id: str = "d-1") -> DeviceValue:
    """Return a device of this member."""
    return DeviceValue(who, device_id, "the-secret", NOW)


def test_each_member_has_their_own() -> None:
    """What one member is given is found for them and for nobody else."""
    marks = BrowserMarks().with_known(mark("anna")).with_device(device("berthe"))
    assert marks.known_for("anna") == mark("anna")
    assert marks.known_for("berthe") is None
    assert marks.device_for("berthe") == device("berthe")
    assert marks.device_for("anna") is None


def test_a_newer_one_takes_the_place() -> None:
    """A member's earlier mark and device are gone, other members' stay."""
    marks = BrowserMarks().with_known(mark("anna")).with_known(mark("berthe")).with_known(mark("anna", "m-2"))
    marks = marks.with_device(device("anna")).with_device(device("berthe")).with_device(device("anna", "d-2"))
    assert marks.known == (mark("berthe"), mark("anna", "m-2"))
    assert marks.devices == (device("berthe"), device("anna", "d-2"))


def test_the_oldest_gives_way_to_the_sixth() -> None:
    """Five members at a time: the cookie has an end (WEB-01)."""
    marks = BrowserMarks()
    for number in range(7):
        marks = marks.with_known(mark(f"p-{number}")).with_device(device(f"p-{number}"))
    expected = [f"p-{number}" for number in range(2, 7)]
    assert [each.pseudonym for each in marks.known] == expected
    assert [each.pseudonym for each in marks.devices] == expected


def test_one_members_device_is_taken_away() -> None:
    """Others' devices and all marks stay."""
    marks = BrowserMarks((mark("anna"),), (device("anna"), device("berthe")))
    assert marks.without_device("anna") == BrowserMarks((mark("anna"),), (device("berthe"),))
    assert marks.without_device("nobody") == marks


@pytest.mark.parametrize(
    ("known", "account", "span", "lives"),
    [
        pytest.param(mark("anna"), ANNA, timedelta(0), True, id="new"),
        pytest.param(mark("anna"), ANNA, HALF_YEAR - MS, True, id="to its last millisecond"),
        pytest.param(mark("anna"), ANNA, HALF_YEAR, False, id="184 days"),
        pytest.param(mark("anna"), replace(ANNA, credentials_epoch=4), MS, False, id="a new password since"),
        pytest.param(mark("anna"), None, MS, False, id="no account"),
        pytest.param(None, ANNA, MS, False, id="no mark"),
    ],
)
def test_when_a_browser_is_known(
    known: KnownBrowser | None, account: Account | None, span: timedelta, *, lives: bool
) -> None:
    """For 184 days and until the password changes (THR-02, DEV-04)."""
    assert live_mark(known, account, NOW + span, LIMITS) == (known if lives else None)


def test_secrets_are_never_shown() -> None:
    """Neither a device's value nor a session's secret is in a report."""
    assert "the-secret" not in repr(BrowserMarks(devices=(device("anna"),)))
    assert "the-secret" not in repr(SessionCookie("session-1", "anna", "the-secret"))


def test_a_mark_from_before_a_restore_is_worth_nothing() -> None:
    """Whether its password was changed since the backup is not known (DB-05)."""
    assert live_mark(mark("anna"), ANNA, NOW + MS, Limits(issued_not_before=NOW)) == mark("anna")
    assert live_mark(mark("anna"), ANNA, NOW + MS, Limits(issued_not_before=NOW + MS)) is None
