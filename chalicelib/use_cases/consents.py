"""What the use cases need of the store of consents, as a structural type; the others are in `chalicelib.use_cases.stores`."""

from typing import Protocol

from chalicelib.domain.consent import Consent


class Consents(Protocol):
    """What members have agreed to for other parties' clients (OP-22)."""

    def find(self, consent_id: str) -> Consent | None:
        """Read strongly. Raises StorageUnavailable."""
        ...

    def put(self, consent: Consent) -> None:
        """Store what was agreed to, in place of what was before. Raises StorageUnavailable."""
        ...
