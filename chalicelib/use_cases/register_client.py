"""Register a client: its metadata judged, its secret made here and shown once (OP-08, RFC 7591 §2)."""

from dataclasses import dataclass, field, replace

from chalicelib.domain.client import Client
from chalicelib.domain.client_registration import faults_of, has_secret
from chalicelib.domain.conditional_write import Conflict
from chalicelib.use_cases.ports import Keyring, Randomness
from chalicelib.use_cases.stores import ClientRegister


@dataclass(frozen=True)
class RegistrationRefused:
    """Nothing was stored; each fault is a sentence."""

    faults: tuple[str, ...]


@dataclass(frozen=True)
class Registered:
    """The registration is stored; the secret is told now and never again."""

    client: Client
    client_secret: str | None = field(repr=False)


@dataclass(frozen=True)
class RegisterClient:
    """The verb with its collaborators."""

    register: ClientRegister
    keyring: Keyring
    randomness: Randomness
    on_a_laptop: bool = False

    def __call__(self, client: Client) -> Registered | RegistrationRefused:
        """Store a new client; one that is there already stays as it is.

        Raises:
            StorageUnavailable, KeysUnavailable: it may have been stored; its secret is lost then, rotate it.
        """
        faults = faults_of(client, on_a_laptop=self.on_a_laptop)
        if faults:
            return RegistrationRefused(tuple(faults))
        secret = self.randomness.secret() if has_secret(client) else None
        hashed = self.keyring.mac("client-secret", client.client_id, secret) if secret else None
        new = replace(client, client_secret_hash=hashed)
        if isinstance(self.register.swap(None, new), Conflict):
            return RegistrationRefused((f"client_id {client.client_id} is registered already",))
        return Registered(new, secret)
