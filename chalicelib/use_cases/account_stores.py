"""What the life of an account needs of storage, as structural types; all may raise StorageUnavailable (DB-02)."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.account_change import AccountChanged, AccountMoved, AccountOpening, AccountWrite
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.identity_claim import IdentityClaim
from chalicelib.domain.link import LinkPurpose, LinkRecord
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir
from chalicelib.use_cases.stores import Directory


class AccountChanges(Protocol):
    """The one way in which an account is opened or changed: with its ledger and the link that asked for it."""

    def change(self, write: AccountWrite) -> AccountChanged | AccountMoved:
        """Write all or nothing."""
        ...

    def open(self, opening: AccountOpening) -> AccountChanged | AccountMoved:
        """Store a new account unless one is open under this number; `sub` of a closed one is kept."""
        ...


class Links(Protocol):
    """Records of links in mails, for every number alike."""

    def read(self, pseudonym: str, purpose: LinkPurpose) -> LinkRecord:
        """Read strongly."""
        ...

    def swap(
        self, pseudonym: str, purpose: LinkPurpose, seen: LinkRecord, new: LinkRecord, now: datetime
    ) -> Swapped[LinkRecord] | Conflict[LinkRecord]:
        """Store `new` where `seen` still is the state."""
        ...

    def take_back(
        self, pseudonym: str, purpose: LinkPurpose, seen: LinkRecord, new: LinkRecord, now: datetime
    ) -> Swapped[LinkRecord] | Conflict[LinkRecord]:
        """Swap, also where the failure that is undone has used up the time of the request."""
        ...


class DirectoryByNumber(Protocol):
    """The directory as it is asked where there may be no account: by the number that was typed."""

    def individual_with(self, nir: Nir, pseudonym: str, records: MemberRecords) -> Individual | None:
        """Return whom the directory knows by this number, with or without an account; asked for every number alike.

        Raises DirectoryUnavailable, KeysUnavailable.
        """
        ...


class DirectoryByClaim(Protocol):
    """The directory as it is asked when somebody says who they are."""

    def recognises(self, claim: IdentityClaim, pseudonym: str, records: MemberRecords) -> bool:
        """Whether it knows exactly this person; asked for every number alike, with or without an account.

        Raises DirectoryUnavailable, KeysUnavailable; then nothing is known.
        """
        ...


class WholeDirectory(Directory, DirectoryByNumber, DirectoryByClaim, Protocol):
    """All three questions, as one adapter answers them."""


class NumbersOfAccounts(Protocol):
    """The sealed numbers of accounts."""

    def nir_of(self, account: Account) -> Nir:
        """Open the number that an account belongs to. Raises StorageUnavailable."""
        ...
