"""A trusted device: renewed at each use, with a grace for tabs and lost answers, and ended by an older value (DEV-05)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.trusted_device import (
    VALUES_REMEMBERED,
    DeviceAccepted,
    DeviceIgnored,
    DeviceRevoked,
    ReplacedValue,
    TrustedDevice,
    present,
)

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS, GRACE = timedelta(milliseconds=1), timedelta(seconds=60)
DEVICE = TrustedDevice("device-1", "anna", 3, "now", NOW, revision="r")
RENEWED = replace(DEVICE, replaced=(ReplacedValue("before", NOW), ReplacedValue("older", NOW - GRACE)))

Verdict = DeviceAccepted | DeviceRevoked | DeviceIgnored


def shown(device: TrustedDevice | None, value: str, at: datetime = NOW, who: str = "anna", epoch: int = 3) -> Verdict:
    """Say what a cookie with this value proves."""
    return present(device, who, epoch, value, "new", at, LIMITS)


@pytest.mark.parametrize("value", ["now", "before", "older", "never-given"])
@pytest.mark.parametrize(
    ("device", "who", "epoch", "span"),
    [
        pytest.param(None, "anna", 3, MS, id="gone"),
        pytest.param(RENEWED, "berthe", 3, MS, id="another account"),
        pytest.param(RENEWED, "anna", 4, MS, id="a new password since"),
        pytest.param(RENEWED, "anna", 2, MS, id="older credentials"),
        pytest.param(RENEWED, "anna", 3, timedelta(days=184), id="184 days"),
    ],
)
def test_what_does_not_stand_is_ignored(
    device: TrustedDevice | None, who: str, epoch: int, span: timedelta, value: str
) -> None:
    """The code is asked, whatever the value, and nobody is suspected (DEV-02, DEV-04)."""
    assert shown(device, value, NOW + span, who, epoch) == DeviceIgnored()


def test_a_device_is_good_until_its_last_millisecond() -> None:
    """184 days less a millisecond after it was trusted, however often it was renewed."""
    assert isinstance(shown(RENEWED, "now", NOW + timedelta(days=184) - MS), DeviceAccepted)


def test_the_newest_value_is_renewed() -> None:
    """A new value takes its place, the newest becomes the one before, and the 184 days do not begin anew."""
    assert shown(DEVICE, "now", NOW + MS) == DeviceAccepted(
        replace(DEVICE, value_hash="new", replaced=(ReplacedValue("now", NOW + MS),))
    )


@pytest.mark.parametrize(("span", "kept"), [(GRACE - MS, ("now", "before")), (GRACE, ("now",))])
def test_values_past_their_grace_are_forgotten_at_a_renewal(span: timedelta, kept: tuple[str, ...]) -> None:
    """Only the value before and those within their 60 seconds are remembered."""
    verdict = shown(RENEWED, "now", NOW + span)
    assert isinstance(verdict, DeviceAccepted)
    assert verdict.device is not None
    assert tuple(each.value_hash for each in verdict.device.replaced) == kept


def test_no_more_values_are_remembered_than_an_item_should_hold() -> None:
    """Many tabs at once leave five (DB-08)."""
    many = tuple(ReplacedValue(f"value-{number}", NOW) for number in range(9))
    verdict = shown(replace(DEVICE, replaced=many), "now")
    assert isinstance(verdict, DeviceAccepted)
    assert verdict.device is not None
    assert len(verdict.device.replaced) == VALUES_REMEMBERED


@pytest.mark.parametrize(
    ("value", "span", "expected"),
    [
        pytest.param("before", GRACE - MS, DeviceAccepted(None), id="two tabs: accepted, nothing new"),
        pytest.param("before", GRACE, DeviceAccepted(replace(RENEWED, value_hash="new")), id="the answer got lost"),
        pytest.param(
            "before", timedelta(days=100), DeviceAccepted(replace(RENEWED, value_hash="new")), id="lost long ago"
        ),
        pytest.param("older", -MS, DeviceAccepted(None), id="three tabs"),
        pytest.param("older", timedelta(0), DeviceRevoked(), id="an older value came back"),
        pytest.param("never-given", timedelta(0), DeviceRevoked(), id="a value that is not known any more"),
        pytest.param("", timedelta(0), DeviceRevoked(), id="an empty value"),
    ],
)
def test_an_earlier_value(value: str, span: timedelta, expected: Verdict) -> None:
    """The one before is good until the newer one was used, and 60 seconds at least; any older one ends the device."""
    assert shown(RENEWED, value, NOW + span) == expected


def test_once_the_newer_value_was_used_the_older_one_ends_the_device() -> None:
    """Browser and thief with the same cookie: whoever comes second with the older value ends it for both (DEV-05)."""
    first = shown(DEVICE, "now")
    assert isinstance(first, DeviceAccepted)
    assert first.device is not None
    second = present(first.device, "anna", 3, "new", "newer", NOW + GRACE, LIMITS)
    assert isinstance(second, DeviceAccepted)
    assert shown(second.device, "now", NOW + GRACE) == DeviceRevoked()
