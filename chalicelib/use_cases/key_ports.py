"""What the rotation of signing keys needs of KMS and of storage, as structural types (KEY-01, KEY-03)."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.key_ring import KeyRing, MadeKey


class SigningKeys(Protocol):
    """Makes and deletes keys in KMS (KEY-01)."""

    def make(self, algorithm: str) -> MadeKey:
        """Make a key of one algorithm. Raises KeysUnavailable."""
        ...

    def delete(self, key_arn: str) -> None:
        """Let KMS delete a key; a second time changes nothing. Raises KeysUnavailable."""
        ...


class KeyRings(Protocol):
    """The rings of signing keys; both may raise KeysUnavailable."""

    def read(self) -> Mapping[str, KeyRing]:
        """Return the ring of each algorithm, read strongly; one that is not stored is empty."""
        ...

    def swap(self, seen: KeyRing, new: KeyRing) -> Swapped[KeyRing] | Conflict[KeyRing]:
        """Store `new` where `seen` still is what is stored."""
        ...
