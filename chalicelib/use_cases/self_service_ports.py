"""What "my security" needs of storage, beside the stores of a sign-in; all may raise StorageUnavailable."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice


class SessionsOfMember(Protocol):
    """The sessions that a member sees."""

    def of_member(self, pseudonym: str, since: datetime, at_most: int) -> tuple[Session, ...]:
        """Return sessions that began after `since`, ended ones too; the newest may be missing (DB-03)."""
        ...


class DevicesOfMember(Protocol):
    """The trusted devices that a member sees and ends."""

    def of_member(self, pseudonym: str, since: datetime, at_most: int) -> tuple[TrustedDevice, ...]:
        """Return devices that were trusted after `since`; the newest may be missing (DB-03)."""
        ...

    def revoke(self, device_id: str) -> None:
        """End a device."""
        ...


class ClientNames(Protocol):
    """What registered clients are called."""

    def names(self, client_ids: Collection[str]) -> dict[str, str]:
        """Return a name for each that is registered."""
        ...
