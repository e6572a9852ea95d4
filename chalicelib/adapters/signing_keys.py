"""Makes signing keys in KMS and lets it delete them again (KEY-01, KEY-03, ADR 10).

Each key is born with its own policy, which names who may sign, so that no role needs rights on keys that do not exist yet.
"""

import json
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.jwk import public_jwk
from chalicelib.adapters.signing_key_policy import KeyRoles, key_policy
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import ES256, RS256, MadeKey

DELETION_DAYS = 7
"""The shortest that KMS waits; nothing needs a key that has left its ring."""

_GONE = ("KMSInvalidStateException", "NotFoundException")
"""What KMS says of a key that it is going to delete already, or has deleted."""


class KmsSigningKeys:
    """The adapter."""

    def __init__(self, region: str, rsa_bits: int, roles: KeyRoles | None) -> None:
        """Keep how long RSA keys are, and who may do what with a key; without roles, the account may do all (dev)."""
        self._region = region
        self._specs = {RS256: f"RSA_{rsa_bits}", ES256: "ECC_NIST_P256"}
        self._roles = roles

    def make(self, algorithm: str) -> MadeKey:
        """Make a key and return what the world may know of it.

        Raises:
            KeysUnavailable: where KMS does not answer; a key that nobody knows may exist then.
        """
        parameters: dict[str, Any] = {
            "KeySpec": self._specs[algorithm],
            "KeyUsage": "SIGN_VERIFY",
            "Description": f"Signs tokens of the sign-in service with {algorithm}",
        }
        if self._roles is not None:
            # The rotator may not change a policy, so KMS's test that it can is left out; the account still can.
            parameters |= {
                "Policy": json.dumps(key_policy(algorithm, self._roles)),
                "BypassPolicyLockoutSafetyCheck": True,
            }
        with aws.faults_as(KeysUnavailable, "signing"):
            arn = self._kms().create_key(**parameters)["KeyMetadata"]["Arn"]
            jwk = public_jwk(self._kms().get_public_key(KeyId=arn)["PublicKey"])
        return MadeKey(jwk["kid"], arn, jwk)

    def delete(self, key_arn: str) -> None:
        """Let KMS delete a key after its waiting time; from now on it signs no more. A second time changes nothing.

        Raises:
            KeysUnavailable: where KMS does not answer.
        """
        with aws.faults_as(KeysUnavailable, "signing"):
            kms = self._kms()
            try:
                # by its id: moto does not know a key by its ARN here
                kms.schedule_key_deletion(KeyId=key_arn.rpartition("/")[2], PendingWindowInDays=DELETION_DAYS)
            except tuple(getattr(kms.exceptions, name) for name in _GONE):
                return

    def _kms(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("kms", self._region)
