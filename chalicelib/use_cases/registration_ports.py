"""What the verification of an address needs to remember, as a structural type."""

from datetime import datetime
from typing import Protocol


class WaitingSignIns(Protocol):
    """Sign-ins whose right password was given and that wait for a verified address (product case 1)."""

    def note(self, transaction_id: str, pseudonym: str, credentials_epoch: int, now: datetime) -> None:
        """Remember whose password was right. Raises StorageUnavailable."""
        ...

    def find(self, transaction_id: str) -> tuple[str, int] | None:
        """Return pseudonym and epoch, None where the right password was not given. Raises StorageUnavailable."""
        ...
