"""The insurer's directory of individuals as use cases ask it: three questions, which one adapter answers (docs/directory.md).

All may raise DirectoryUnavailable and KeysUnavailable; then nothing is known, and nothing may be told.
"""

from typing import Protocol

from chalicelib.domain.identity_claim import IdentityClaim
from chalicelib.domain.member import Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir
from chalicelib.use_cases.stores import Directory


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
        """Whether it knows exactly this person; asked for every number alike, with or without an account."""
        ...


class WholeDirectory(Directory, DirectoryByNumber, DirectoryByClaim, Protocol):
    """All three questions."""
