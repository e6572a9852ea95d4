"""Disable a client, or enable it again: disabled, it gets no page, no code and no token."""

from dataclasses import dataclass, replace

from chalicelib.domain.conditional_write import Conflict
from chalicelib.use_cases.register_client import Registered, RegistrationRefused
from chalicelib.use_cases.stores import ClientRegister


@dataclass(frozen=True)
class EnableClient:
    """The verb with its collaborators."""

    register: ClientRegister

    def __call__(self, client_id: str, *, enabled: bool) -> Registered | RegistrationRefused:
        """Store whether the client may be served; containers follow within a minute.

        Raises:
            StorageUnavailable: try again.
        """
        seen = self.register.read(client_id)
        if seen is None:
            return RegistrationRefused((f"client_id {client_id} is not registered",))
        new = replace(seen, enabled=enabled)
        if isinstance(self.register.swap(seen, new), Conflict):
            return RegistrationRefused(("somebody else changed the client meanwhile",))
        return Registered(new, None)
