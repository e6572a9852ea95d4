"""Recognise a trusted device: say whether this browser may skip the code now, and renew its value (DEV-01..DEV-05)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.audit_events import DeviceCopied
from chalicelib.domain.browser_marks import DeviceValue
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.trusted_device import DeviceAccepted, DeviceRevoked, TrustedDevice, present
from chalicelib.use_cases.complete_sign_in import DeviceRenewal
from chalicelib.use_cases.ports import AuditLog, Keyring, Randomness
from chalicelib.use_cases.stores import TrustedDevices


@dataclass(frozen=True)
class Recognition:
    """Whether the code may be skipped, and what to store and set in the cookie if it is."""

    is_trusted: bool = False
    renewal: DeviceRenewal | None = None


@dataclass(frozen=True)
class RecogniseDevice:
    """The verb with its collaborators."""

    keyring: Keyring
    randomness: Randomness
    devices: TrustedDevices
    audit: AuditLog
    limits: Limits

    def __call__(
        self, presented: DeviceValue | None, stored: TrustedDevice | None, account: Account, now: datetime
    ) -> Recognition:
        """Judge the cookie's value; an older one ends the device at once.

        Raises:
            StorageUnavailable: where the end of a copied device cannot be written.
        """
        if presented is None or (stored is not None and account.has_signed_out_since(stored.trusted_at)):
            return Recognition()
        new_value = self.randomness.secret()
        verdict = present(
            stored,
            account.pseudonym,
            account.credentials_epoch,
            self.keyring.mac("device-value", presented.device_id, presented.value),
            self.keyring.mac("device-value", presented.device_id, new_value),
            now,
            self.limits,
        )
        if isinstance(verdict, DeviceRevoked):
            self.devices.revoke(presented.device_id)
            self.audit.record(DeviceCopied(member=account.pseudonym, device_id=presented.device_id))
        if not isinstance(verdict, DeviceAccepted):
            return Recognition()
        renewal = DeviceRenewal(verdict.device, new_value) if verdict.device else None
        return Recognition(is_trusted=True, renewal=renewal)
