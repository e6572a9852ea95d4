"""What the creation of an account needs of the directory and of words, as structural types."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.identity_claim import IdentityClaim
from chalicelib.domain.member_records import MemberRecords


class DirectoryByClaim(Protocol):
    """The directory as it is asked when somebody says who they are."""

    def recognises(self, claim: IdentityClaim, pseudonym: str, records: MemberRecords) -> bool:
        """Whether it knows exactly this person; asked for every number alike, with or without an account.

        Raises DirectoryUnavailable, KeysUnavailable; then nothing is known.
        """
        ...


class WaitingSignIns(Protocol):
    """Sign-ins whose right password was given and that wait for a verified address (product case 1)."""

    def note(self, transaction_id: str, pseudonym: str, credentials_epoch: int, now: datetime) -> None:
        """Remember whose password was right. Raises StorageUnavailable."""
        ...

    def find(self, transaction_id: str) -> tuple[str, int] | None:
        """Return pseudonym and epoch, None where the right password was not given. Raises StorageUnavailable."""
        ...
