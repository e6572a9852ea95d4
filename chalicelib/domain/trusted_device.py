"""A trusted device: the browser whose cookie skips the security code, never the password (product.md §1, DEV-01..05).

Pure rules. The cookie's value is renewed at each use; the value before stays good until the newer one has been used,
and for 60 seconds at least, so that two tabs or a lost answer cost nothing; any older value revokes the device.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from hmac import compare_digest

from chalicelib.domain.limits import DEVICE_VALUE_GRACE, Limits

VALUES_REMEMBERED = 5
"""How many replaced values a device remembers at most."""


@dataclass(frozen=True)
class ReplacedValue:
    """The hash of an earlier cookie value and when a newer one took its place."""

    value_hash: str = field(repr=False)
    replaced_at: datetime


@dataclass(frozen=True)
class TrustedDevice:
    """A device as stored: hashes only, bound to one account and its credentials epoch (DEV-02)."""

    device_id: str
    pseudonym: str
    credentials_epoch: int
    value_hash: str = field(repr=False)
    trusted_at: datetime
    replaced: tuple[ReplacedValue, ...] = ()
    """Newest first: the first one is the value before."""
    revision: str | None = None
    label: str = ""
    """A short word for its browser (`chalicelib.domain.browser_label`)."""

    @property
    def last_used_at(self) -> datetime:
        """When it last skipped a code, or was trusted."""
        return self.replaced[0].replaced_at if self.replaced else self.trusted_at

    def is_trusted_at(self, now: datetime, limits: Limits) -> bool:
        """Whether its time has not run out; what has become of its account is not looked at."""
        return now < self.trusted_at + limits.trusted_device and limits.still_counts(self.trusted_at)


@dataclass(frozen=True)
class DeviceAccepted:
    """The device may skip the code; where `device` is not None the cookie gets the new value and it is stored."""

    device: TrustedDevice | None


@dataclass(frozen=True)
class DeviceRevoked:
    """An older value came back: somebody copied the cookie. The device is ended (DEV-05)."""


@dataclass(frozen=True)
class DeviceIgnored:
    """No such device for this account, or its time or its credentials are over: the code is asked."""


def present(  # noqa: PLR0913 - the six facts that the rule is about
    device: TrustedDevice | None,
    pseudonym: str,
    credentials_epoch: int,
    value_hash: str,
    new_value_hash: str,
    now: datetime,
    limits: Limits,
) -> DeviceAccepted | DeviceRevoked | DeviceIgnored:
    """Say what a presented cookie value proves now, and what replaces it."""
    if device is None or device.pseudonym != pseudonym or device.credentials_epoch != credentials_epoch:
        return DeviceIgnored()
    if not device.is_trusted_at(now, limits):
        return DeviceIgnored()
    if compare_digest(device.value_hash, value_hash):  # the newest value: renew it
        before = ReplacedValue(device.value_hash, now)
        in_grace = [v for v in device.replaced if now < v.replaced_at + DEVICE_VALUE_GRACE]
        replaced = (before, *in_grace)[:VALUES_REMEMBERED]
        return DeviceAccepted(replace(device, value_hash=new_value_hash, replaced=replaced))
    for age, earlier in enumerate(device.replaced):
        if not compare_digest(earlier.value_hash, value_hash):
            continue
        if now < earlier.replaced_at + DEVICE_VALUE_GRACE:
            return DeviceAccepted(None)
        if age == 0:  # the newer value was never used: its answer got lost, so it is replaced again
            return DeviceAccepted(replace(device, value_hash=new_value_hash))
    return DeviceRevoked()
