"""Keyed hashes and seals under keys that KMS protects, one key per purpose (KEY-04, PRIV-03, PRIV-04, OTP-10).

Each data key is an item that holds it wrapped by KMS, with its purpose as encryption context. A container unwraps a
key when it first needs it and then keeps it in memory. Labels separate the uses of one key.
"""

import hmac
import json
import os
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.adapters import aws
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.nir import Nir

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12

KEY_OF_PURPOSE = {
    "pseudonym": "nir-index",
    "pairwise-sub": "nir-index",
    "otp": "otp",
    "provisional-code": "otp",
    "client-secret": "verifiers",
    "session-secret": "verifiers",
    "device-value": "verifiers",
    "form": "verifiers",
    "session-form": "verifiers",
    "shown-id": "verifiers",
    "address": "verifiers",
    "mail-address": "verifiers",
    "consent": "verifiers",
    "pairwise-sid": "verifiers",
    "dpop-nonce": "verifiers",
    "identity-papers": "verifiers",
    "transaction": "seal",
    "authorization-code": "seal",
    "refresh-token": "seal",
    "session-cookie": "seal",
    "browser-marks": "seal",
    "mail-reference": "seal",
    "link": "seal",
    "logout": "seal",
    "handed-on": "seal",
    "pushed-request": "seal",
    "member-id": "seal",
    "desk-agent": "verifiers",
    "desk-chain": "verifiers",
    "personal-data": "personal-data",
    "password-hash-1": "pepper-1",
    "password-hash-2": "pepper-2",
}
"""The crypto inventory: which data key serves which purpose; `docs/architecture.md` repeats it in words."""


OUTSIDE_SECRETS = ("directory",)
"""What others gave us to prove who we are, stored and wrapped beside the data keys (docs/deployment.md)."""


class KmsKeyring:
    """The keys of one deployment."""

    def __init__(self, table_name: str, region: str) -> None:
        """Name the table of wrapped keys; nothing is read yet."""
        self._table_name = table_name
        self._region = region
        self._keys: dict[str, bytes] = {}
        self._subkeys: dict[tuple[str, str], bytes] = {}
        self._aeads: dict[str, AESGCM] = {}
        self._lock = threading.Lock()

    def mac(self, purpose: str, *parts: str) -> str:
        """Return HMAC-SHA-256 over the labelled, length-prefixed parts as 43 URL-safe characters.

        Raises:
            KeysUnavailable: where the key cannot be had.
        """
        told = [part.encode() for part in parts]
        message = b"".join(len(data).to_bytes(4, "big") + data for data in told)
        return _to_text(hmac.digest(self._subkey(purpose, "mac"), message, "sha256"))

    def pseudonym(self, nir: Nir) -> str:
        """Return what stands for a number in every key and log; made from its 13 characters alone (PRIV-03)."""
        return self.mac("pseudonym", nir.value)

    def outside_secret(self, name: str) -> str:
        """Return one of `OUTSIDE_SECRETS`; unwrapped once per container, or again after `forget`.

        Raises:
            KeysUnavailable: where it cannot be had, or is no text.
        """
        try:
            return self._data_key(name).decode("ascii")
        except UnicodeDecodeError:
            raise KeysUnavailable(f"keys: {name} is not text") from None

    def forget(self, name: str) -> None:
        """Let a secret be unwrapped anew when it is next needed: it may have been replaced."""
        with self._lock:
            self._keys.pop(name, None)

    def make_ready(self, purpose: str) -> None:
        """Unwrap the key of a purpose now, for a step that may seal nothing: its work must not tell (THR-04).

        Raises:
            KeysUnavailable: where the key cannot be had.
        """
        self._aead(purpose)

    def seal(self, purpose: str, payload: Mapping[str, object]) -> str:
        """Return the payload encrypted with AES-256-GCM, bound to its purpose."""
        data = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
        return self.seal_bytes(purpose, data, context="")

    def unseal(self, purpose: str, text: str) -> dict[str, object] | None:
        """Return what `seal` was given, or None for anything that it did not make for this purpose."""
        data = self.unseal_bytes(purpose, text, context="")
        return None if data is None else dict(json.loads(data))

    def seal_bytes(self, purpose: str, data: bytes, context: str) -> str:
        """Encrypt bytes so that they can be read only for the same purpose and in the same context (PRIV-04)."""
        nonce = os.urandom(NONCE_BYTES)
        return _to_text(nonce + self._aead(purpose).encrypt(nonce, data, f"{purpose}:{context}".encode()))

    def seal_alike(self, purpose: str, data: bytes) -> str:
        """Encrypt bytes so that the same ones always give the same text: the nonce is a keyed hash of them."""
        nonce = hmac.digest(self._subkey(purpose, "nonce"), data, "sha256")[:NONCE_BYTES]
        return _to_text(nonce + self._aead(purpose).encrypt(nonce, data, f"{purpose}:".encode()))

    def unseal_bytes(self, purpose: str, text: str, context: str) -> bytes | None:
        """Return the bytes that were sealed for this purpose and context, or None."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - not needed by discovery

        try:
            raw = b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
            if _to_text(raw) != text:  # padding, or bits that no byte has: one sealed thing has one text
                return None
            associated = f"{purpose}:{context}".encode()
            return bytes(self._aead(purpose).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], associated))
        except (InvalidTag, ValueError):
            return None

    def _aead(self, purpose: str) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - not needed by discovery

        known = self._aeads.get(purpose)
        if known is None:
            known = self._aeads[purpose] = AESGCM(self._subkey(purpose, "aead"))
        return known

    def _subkey(self, purpose: str, use: str) -> bytes:
        known = self._subkeys.get((purpose, use))
        if known is None:
            label = f"sesame:{purpose}:{use}".encode()
            known = hmac.digest(self._data_key(KEY_OF_PURPOSE[purpose]), label, "sha256")
            self._subkeys[purpose, use] = known
        return known

    def _data_key(self, name: str) -> bytes:
        with self._lock:
            if name not in self._keys:
                self._keys[name] = self._unwrap(name)
            return self._keys[name]

    def _unwrap(self, name: str) -> bytes:
        with aws.faults_as(KeysUnavailable, "keys"):
            response = aws.client("dynamodb", self._region).get_item(
                TableName=self._table_name, Key={"purpose": {"S": name}}, ConsistentRead=True
            )
            if "Item" not in response:
                raise KeysUnavailable(f"keys: no data key for {name}")
            plain = aws.client("kms", self._region).decrypt(
                CiphertextBlob=response["Item"]["wrapped"]["B"], EncryptionContext={"purpose": name}
            )
        return bytes(plain["Plaintext"])


def _to_text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
