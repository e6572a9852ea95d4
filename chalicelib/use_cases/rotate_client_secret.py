"""Give a client a new secret; the one before stays good for a while, so that the relying party can change over."""

from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.client_registration import has_secret
from chalicelib.domain.conditional_write import Conflict
from chalicelib.use_cases.ports import Clock, Keyring, Randomness
from chalicelib.use_cases.register_client import Registered, RegistrationRefused
from chalicelib.use_cases.stores import ClientRegister


@dataclass(frozen=True)
class RotateClientSecret:
    """The verb with its collaborators."""

    clock: Clock
    register: ClientRegister
    keyring: Keyring
    randomness: Randomness

    def __call__(self, client_id: str, overlap: timedelta) -> Registered | RegistrationRefused:
        """Store a new secret; an older one still in its overlap ends at once.

        Raises:
            StorageUnavailable, KeysUnavailable: rotate again.
        """
        seen = self.register.read(client_id)
        if seen is None:
            return RegistrationRefused((f"client_id {client_id} is not registered",))
        if not has_secret(seen):
            return RegistrationRefused((f"client_id {client_id} has no secret",))
        secret = self.randomness.secret()
        new = replace(
            seen,
            client_secret_hash=self.keyring.mac("client-secret", client_id, secret),
            previous_secret_hash=seen.client_secret_hash if overlap else None,
            previous_secret_until=self.clock.now() + overlap if overlap else None,
        )
        if isinstance(self.register.swap(seen, new), Conflict):
            return RegistrationRefused(("somebody else changed the client meanwhile",))
        return Registered(new, secret)
