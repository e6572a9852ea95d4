"""Verify a DPoP proof: made for this request, just now, by the key in it, with a nonce of ours, and new (RFC 9449 §4.3).

What is wrong with it costs no call; only a proof that is right in all else is remembered.
"""

from contextlib import suppress
from dataclasses import dataclass

from chalicelib.domain.dpop_nonce import is_ours, present_nonce
from chalicelib.domain.dpop_proof import DpopProof, InvalidDpopProof, UseDpopNonce, invalid, read_dpop_proof
from chalicelib.domain.limits import Limits
from chalicelib.domain.proof_limits import DPOP_PROOF_LIFETIME
from chalicelib.use_cases.ports import Clock, Keyring
from chalicelib.use_cases.proof_ports import OneTimeValues, SignatureVerifier

KIND = "dpop-proof"


@dataclass(frozen=True)
class ProvenKey:
    """The thumbprint of the key that made a request, and the nonce for the next one."""

    jkt: str
    next_nonce: str


@dataclass(frozen=True)
class VerifyDpopProof:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    signatures: SignatureVerifier
    one_time_values: OneTimeValues
    issuer: str
    limits: Limits

    def __call__(self, header: str, *, method: str, path: str, access_token: str | None = None) -> ProvenKey:
        """Return the key that a request by `method` to `path` proves; with an access token, the proof must be about it.

        Raises:
            InvalidDpopProof: it proves nothing.
            UseDpopNonce: it is right but for its nonce.
            StorageUnavailable, KeysUnavailable: it proves nothing either.
        """
        proof = read_dpop_proof(header)
        fault = self._fault(proof, method, path, access_token)
        if fault is not None:
            raise invalid(fault)
        nonce = self._judge_nonce(proof)
        until = proof.issued_at + DPOP_PROOF_LIFETIME
        if not self.one_time_values.first_use(KIND, f"{proof.jkt}:{proof.jti}", until):
            raise invalid("dpop-replayed")
        return ProvenKey(proof.jkt, nonce)

    def refuse_old_nonce(self, header: str) -> None:
        """Judge the nonce of a proof and nothing else; one that cannot be read has none to be judged.

        Raises:
            UseDpopNonce: it is not ours, or too old.
        """
        with suppress(InvalidDpopProof):
            self._judge_nonce(read_dpop_proof(header))

    def _judge_nonce(self, proof: DpopProof) -> str:
        now = self.clock.now()
        nonce = present_nonce(now, self.keyring.mac)
        if not is_ours(proof.nonce, now, self.keyring.mac):
            raise UseDpopNonce(nonce)
        return nonce

    def _fault(self, proof: DpopProof, method: str, path: str, access_token: str | None) -> str | None:
        if not proof.is_for(method, self.issuer + path):
            return "dpop-other-request"
        if not proof.is_fresh(self.clock.now()):
            return "dpop-not-fresh"
        if not self.limits.still_counts(proof.issued_at):
            return "dpop-before-restore"  # whether it was used since the backup is not known (DB-05)
        if access_token is not None and not proof.is_about(access_token):
            return "dpop-other-token"
        if not self.signatures.is_signed_by(proof.jws, proof.key, proof.algorithm):
            return "dpop-signature"
        return None
