"""What proofs by key need of the outside, as structural types; the sign-in needs none of it (OP-08, OP-18, OP-19)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.domain.client import Client
from chalicelib.domain.compact_jws import CompactJws


class SignatureVerifier(Protocol):
    """Verifies signatures with keys of others."""

    def is_signed_by(self, jws: CompactJws, key: Mapping[str, str], algorithm: str) -> bool:
        """Whether the key made the signature, with that algorithm and no other."""
        ...


class ClientKeys(Protocol):
    """The public keys of clients, registered or at their `jwks_uri`."""

    def of(self, client: Client) -> object:
        """Return the client's key set as it was written, None where none can be had; never a fault."""
        ...

    def asked_anew(self, client: Client) -> object:
        """Return it once more where it is at a URL that has not been asked just now, else None."""
        ...


class OneTimeValues(Protocol):
    """What counts once."""

    def first_use(self, kind: str, value: str, until: datetime) -> bool:
        """Remember a value at least until then; False where it is remembered already. Raises StorageUnavailable."""
        ...


class PushedRequests(Protocol):
    """Pushed authorization requests, sealed; each is taken once."""

    def put(self, request_id: str, client_id: str, sealed: str, until: datetime) -> None:
        """Store one. Raises StorageUnavailable."""
        ...

    def take(self, request_id: str, client_id: str) -> str | None:
        """Return what is stored for this client and was not taken before, else None. Raises StorageUnavailable."""
        ...
