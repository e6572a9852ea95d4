"""Hashes of passwords, sealed under a key that is not in the table: a stolen table checks no password (PW-06, ADR 12).

Argon2id first, then AES-256-GCM under a data key that KMS wraps. The record names its key, so that keys can follow each
other; what is not sealed yet, or under an older key, is told as outdated and grows at the next right password. Neither
key, hash nor password may get into a log or an error.
"""

import re
from typing import Protocol

from chalicelib.adapters.password_hasher import NO_ACCOUNT_HASH, Argon2Hasher
from chalicelib.domain.faults import KeysUnavailable

IN_USE = 1
"""The pepper of new hashes; the next one is in the inventory already (docs/cryptography.md)."""

PURPOSE_OF = {1: "password-hash-1", 2: "password-hash-2"}
"""What each pepper is asked of the keyring as."""

_RECORD = re.compile(r"\$sesame\$k=([0-9]{1,4})\$([A-Za-z0-9_-]+)")
_SHAPE = "$sesame$k={pepper}${sealed}"


class Keyring(Protocol):
    """What is needed of the keyring."""

    def seal_bytes(self, purpose: str, data: bytes, context: str) -> str:
        """Encrypt. Raises KeysUnavailable."""
        ...

    def unseal_bytes(self, purpose: str, text: str, context: str) -> bytes | None:
        """Decrypt, None where it is nothing of this purpose. Raises KeysUnavailable."""
        ...


class PepperedHasher:
    """The adapter around argon2's."""

    def __init__(self, argon2: Argon2Hasher, keyring: Keyring, pepper: int = IN_USE) -> None:
        """Name the pepper of new hashes; no key is asked for yet."""
        self.argon2 = argon2
        self._keyring = keyring
        self._pepper = pepper
        self._nobody: str | None = None

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Compare a password; None takes the same work, opening included, and never matches (THR-04).

        Raises:
            KeysUnavailable: nothing was compared.
        """
        opened = self._opened(password_hash)
        matched = self.argon2.matches(opened, password)
        return matched and password_hash is not None

    def hash(self, password: str) -> str:
        """Return the sealed PHC string.

        Raises:
            KeysUnavailable: there is no hash then.
        """
        return self.sealed(self.argon2.hash(password))

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it has no pepper, an older one, or parameters that have grown; a newer pepper is left as it is."""
        record = _RECORD.fullmatch(password_hash)
        if record is None or int(record[1]) < self._pepper:
            return True
        opened = self._opened(password_hash)
        return opened is not None and self.argon2.is_outdated(opened)

    def sealed(self, phc: str) -> str:
        """Return what is stored of an argon2 hash. Raises KeysUnavailable."""
        sealed = self._keyring.seal_bytes(PURPOSE_OF[self._pepper], phc.encode(), str(self._pepper))
        return _SHAPE.format(pepper=self._pepper, sealed=sealed)

    def _opened(self, password_hash: str | None) -> str | None:
        """Return the PHC string, None where there is none or it was not made by us; one record is opened whatever is stored."""
        record = _RECORD.fullmatch(password_hash or "")
        if record is not None:
            return self._unsealed(record)
        self._unsealed(_RECORD.fullmatch(self._sealed_nobody()))
        return password_hash

    def _unsealed(self, record: re.Match[str] | None) -> str | None:
        purpose = PURPOSE_OF.get(int(record[1])) if record else None
        if record is None or purpose is None:  # made by a newer release: that is no wrong password
            raise KeysUnavailable("keys: no such pepper")
        opened = self._keyring.unseal_bytes(purpose, record[2], record[1])
        return None if opened is None else opened.decode()

    def _sealed_nobody(self) -> str:
        """Return the stand-in of numbers without an account, sealed like a hash; made once per container."""
        if self._nobody is None:
            self._nobody = self.sealed(NO_ACCOUNT_HASH)
        return self._nobody
