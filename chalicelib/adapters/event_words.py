"""Who and why of an event of the desk, sealed to its place in the chain: a reason may hold private words (PRIV-04)."""

import json

from chalicelib.adapters.keyring import KmsKeyring


class SealedEventWords:
    """The adapter."""

    def __init__(self, keyring: KmsKeyring) -> None:
        """Keep the keyring."""
        self._keyring = keyring

    def seal(self, place: str, words: dict[str, str]) -> str:
        """Return the sealed text. Raises KeysUnavailable."""
        return self._keyring.seal_bytes("personal-data", json.dumps(words).encode(), f"desk-event:{place}")

    def open(self, place: str, sealed: str) -> dict[str, str] | None:
        """Return the words, None where they were not sealed for this place. Raises KeysUnavailable."""
        opened = self._keyring.unseal_bytes("personal-data", sealed, f"desk-event:{place}")
        return None if opened is None else {str(name): str(value) for name, value in json.loads(opened).items()}
