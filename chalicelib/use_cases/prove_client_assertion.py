"""Judge a client assertion: its claims, then its signature by the client's own keys, then that it is new (OP-08).

What cannot be signed for costs no call; only an assertion that the client did sign is remembered, so nobody else can
use a `jti` up.
"""

import json
from dataclasses import dataclass

from chalicelib.domain.client import Client
from chalicelib.domain.client_assertion import ends_at, fault_of, issued_at
from chalicelib.domain.compact_jws import CompactJws
from chalicelib.domain.limits import Limits
from chalicelib.domain.public_jwk import fitting_keys
from chalicelib.use_cases.ports import Clock
from chalicelib.use_cases.proof_ports import ClientKeys, OneTimeValues, SignatureVerifier

KIND = "client-assertion"


@dataclass(frozen=True)
class ProveClientAssertion:
    """The verb with its collaborators."""

    clock: Clock
    keys: ClientKeys
    signatures: SignatureVerifier
    one_time_values: OneTimeValues
    issuer: str
    limits: Limits

    def __call__(self, client: Client, assertion: CompactJws) -> str | None:
        """Return why the assertion does not prove this client, a slug for the log, or None where it does.

        Raises:
            StorageUnavailable: nobody is proven then.
        """
        fault = fault_of(assertion, client, self.issuer, self.clock.now())
        if fault is not None:
            return fault
        if not self.limits.still_counts(issued_at(assertion)):
            return "assertion-before-restore"  # whether it was used since the backup is not known (DB-05)
        if not self._is_signed(client, assertion):
            return "assertion-signature"
        value = json.dumps([client.client_id, assertion.claims["jti"]])
        return None if self.one_time_values.first_use(KIND, value, ends_at(assertion)) else "assertion-replayed"

    def _is_signed(self, client: Client, assertion: CompactJws) -> bool:
        """Try the keys that are known; where none fits, the client may have a new one."""
        algorithm, kid = str(assertion.algorithm), assertion.header.get("kid")
        keys = fitting_keys(self.keys.of(client), kid, algorithm)
        if not keys:
            keys = fitting_keys(self.keys.asked_anew(client), kid, algorithm)
        return any(self.signatures.is_signed_by(assertion, key, algorithm) for key in keys)
