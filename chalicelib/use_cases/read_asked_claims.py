"""Read what an ID token tells of the member beside the sign-in: claims asked for by name, else nothing (OIDC Core §5.5).

One database call, and one question to the directory where it knows the claim; neither where nothing was asked.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.claims import held_claims, needs_directory
from chalicelib.domain.limits import ID_TOKEN_EXTRA_MAX_BYTES
from chalicelib.use_cases.stores import Directory, MemberReader


@dataclass(frozen=True)
class ReadAskedClaims:
    """The verb with its collaborators."""

    members: MemberReader
    directory: Directory

    def __call__(self, pseudonym: str, asked: Sequence[str]) -> dict[str, object]:
        """Return the claims that are known, as far as an ID token has room for them.

        Raises:
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: nothing is told.
        """
        if not asked:
            return {}
        records = self.members.read(pseudonym)
        if records.account is None:
            return {}
        individual = self.directory.individual_of(records) if needs_directory((), asked) else None
        return _fitting(held_claims(asked, records.account, individual))


def _fitting(claims: dict[str, object]) -> dict[str, object]:
    """Leave out what would make the token too large; userinfo tells it all the same where a scope grants it."""
    room = ID_TOKEN_EXTRA_MAX_BYTES
    fitting: dict[str, object] = {}
    for name, value in claims.items():
        size = len(json.dumps({name: value}, ensure_ascii=False).encode())
        if size <= room:
            room -= size
            fitting[name] = value
    return fitting
