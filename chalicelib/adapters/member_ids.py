"""What stands for a member in the desk's paths: the number, sealed, so that a path tells nobody anything (PRIV-02).

The same number always has the same id. It can neither be read nor made without the key, and it is no pseudonym: who
has the logs cannot find the path that belongs to a line.
"""

from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.domain.nir import Nir

PURPOSE = "member-id"
MOST_CHARACTERS = 100
FIRST = "m"
"""What every id begins with: one that began with a dash would be an option of a command line."""


class SealedMemberIds:
    """The adapter."""

    def __init__(self, keyring: KmsKeyring) -> None:
        """Keep the keyring."""
        self._keyring = keyring

    def of(self, nir: Nir) -> str:
        """Return the id of a number, of known and unknown ones alike. Raises KeysUnavailable."""
        return FIRST + self._keyring.seal_alike(PURPOSE, nir.value.encode())

    def open(self, member_id: str) -> Nir | None:
        """Return the number of an id that was made here, None for any other text. Raises KeysUnavailable."""
        if len(member_id) > MOST_CHARACTERS or not member_id.isascii() or not member_id.startswith(FIRST):
            return None
        opened = self._keyring.unseal_bytes(PURPOSE, member_id.removeprefix(FIRST), context="")
        return None if opened is None else Nir(opened.decode())
