"""The policy that a signing key is born with: who signs, who publishes and deletes it, who administers (KEY-01, ADR 10).

`*` as the resource of a key policy is the key that carries it. Nobody may sign but the roles that are named here: the
account's own policies cannot add one, because the account is not given `kms:Sign`.
"""

from dataclasses import dataclass

from chalicelib.domain.key_ring import ES256, RS256

SIGNS_WITH = {RS256: "RSASSA_PKCS1_V1_5_SHA_256", ES256: "ECDSA_SHA_256"}

ADMINISTERS = (
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:GetKeyPolicy",
    "kms:GetPublicKey",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)


@dataclass(frozen=True)
class KeyRoles:
    """ARNs of the roles that a key is made for."""

    signers: tuple[str, ...]
    rotator: str

    @property
    def account(self) -> str:
        """The root of the account that the rotator is in."""
        return f"{self.rotator.partition(':role/')[0]}:root"


def key_policy(algorithm: str, roles: KeyRoles) -> dict[str, object]:
    """Return the policy document of a key."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            _statement("TheAccountAdministers", (roles.account,), ADMINISTERS),
            _statement("TheProductSigns", roles.signers, ("kms:Sign",))
            | {
                "Condition": {
                    "StringEquals": {"kms:SigningAlgorithm": SIGNS_WITH[algorithm], "kms:MessageType": "RAW"},
                }
            },
            _statement(
                "TheRotatorPublishesAndDeletes", (roles.rotator,), ("kms:GetPublicKey", "kms:ScheduleKeyDeletion")
            ),
        ],
    }


def _statement(sid: str, principals: tuple[str, ...], actions: tuple[str, ...]) -> dict[str, object]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": list(principals)},
        "Action": list(actions),
        "Resource": "*",
    }
