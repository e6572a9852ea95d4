"""What use cases need of registered clients: single ones to serve, and the register as operators keep it (DB-02)."""

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.client import Client
from chalicelib.domain.conditional_write import Conflict, Swapped


class Clients(Protocol):
    """Registered clients, remembered for at most a minute."""

    def find(self, client_id: str) -> Client | None:
        """Return the client, or None where nobody is registered under that id."""
        ...


class ClientRegister(Protocol):
    """The register of clients as an operator keeps it."""

    def read(self, client_id: str) -> Client | None:
        """Read one registration strongly, a disabled one too."""
        ...

    def swap(self, seen: Client | None, new: Client) -> Swapped[Client] | Conflict[Client | None]:
        """Store `new` where the register holds exactly `seen`; None means that there is no such client yet."""
        ...

    def every(self) -> Sequence[Client]:
        """Return all registrations."""
        ...
