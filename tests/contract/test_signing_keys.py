"""Keys that are made in KMS: their kind, their policy, their end (KEY-01, KEY-03)."""

import json
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.signing_key_policy import KeyRoles, key_policy
from chalicelib.adapters.signing_keys import DELETION_DAYS, KmsSigningKeys
from chalicelib.adapters.token_signer import DEPLOYED_KEY_BITS, LOCAL_KEY_BITS
from chalicelib.domain.faults import KeysUnavailable
from localdev import emulator

pytestmark = pytest.mark.emulator("KMS alone")

REGION = "eu-central-1"
ACCOUNT = "arn:aws:iam::000000000000"
API, WORKER, ROTATOR = (f"{ACCOUNT}:role/{name}" for name in ("api", "worker", "rotator"))
ROLES = KeyRoles((API, WORKER), ROTATOR)


@pytest.fixture(scope="module")
def kms() -> Any:  # noqa: ANN401 - boto3 ships no types
    """The emulated KMS."""
    emulator.start()
    return aws.client("kms", REGION)


@pytest.mark.parametrize(
    ("algorithm", "spec", "members"),
    [
        ("RS256", f"RSA_{LOCAL_KEY_BITS}", {"kty", "n", "e", "kid", "use", "alg"}),
        ("ES256", "ECC_NIST_P256", {"kty", "crv", "x", "y", "kid", "use", "alg"}),
    ],
)
def test_a_key_is_for_one_algorithm_and_tells_its_public_half(
    kms: Any,  # noqa: ANN401 - boto3 ships no types
    algorithm: str,
    spec: str,
    members: set[str],
) -> None:
    """KMS keeps the other half; the JWK says what the key is for."""
    made = KmsSigningKeys(REGION, LOCAL_KEY_BITS, roles=None).make(algorithm)
    described = kms.describe_key(KeyId=made.key_arn)["KeyMetadata"]
    assert (described["Arn"], described["KeySpec"], described["KeyUsage"]) == (made.key_arn, spec, "SIGN_VERIFY")
    assert set(made.jwk) == members
    assert (made.jwk["kid"], made.jwk["use"], made.jwk["alg"]) == (made.kid, "sig", algorithm)


def test_a_deployment_makes_longer_keys_that_carry_their_policy(kms: Any) -> None:  # noqa: ANN401 - as above
    """RSA with 3072 bits, and nobody else is let in than the roles that were named."""
    made = KmsSigningKeys(REGION, DEPLOYED_KEY_BITS, ROLES).make("RS256")
    assert kms.describe_key(KeyId=made.key_arn)["KeyMetadata"]["KeySpec"] == "RSA_3072"
    stored = json.loads(kms.get_key_policy(KeyId=made.key_arn, PolicyName="default")["Policy"])
    assert stored == key_policy("RS256", ROLES)


@pytest.mark.parametrize(
    ("algorithm", "signs_with"), [("RS256", "RSASSA_PKCS1_V1_5_SHA_256"), ("ES256", "ECDSA_SHA_256")]
)
def test_only_the_functions_that_issue_tokens_may_sign(algorithm: str, signs_with: str) -> None:
    """They, and in one way alone; the account administers and cannot let another role sign (KEY-01)."""
    statements: Any = key_policy(algorithm, ROLES)["Statement"]
    told = {each["Sid"]: (each["Principal"], each["Action"], each.get("Condition")) for each in statements}
    assert {each["Effect"] for each in statements} == {"Allow"}
    assert told["TheProductSigns"] == (
        {"AWS": [API, WORKER]},
        ["kms:Sign"],
        {"StringEquals": {"kms:SigningAlgorithm": signs_with, "kms:MessageType": "RAW"}},
    )
    rotator = {"AWS": [ROTATOR]}, ["kms:GetPublicKey", "kms:ScheduleKeyDeletion"], None
    assert told["TheRotatorPublishesAndDeletes"] == rotator
    principal, actions, condition = told["TheAccountAdministers"]
    assert (principal, condition) == ({"AWS": [f"{ACCOUNT}:root"]}, None)
    assert not {"kms:Sign", "kms:CreateGrant", "kms:*"} & set(actions)
    assert "kms:PutKeyPolicy" in actions
    assert len(told) == len(statements) == 3


def test_a_deleted_key_waits_for_its_end(kms: Any) -> None:  # noqa: ANN401 - as above
    """KMS may still be told otherwise for seven days; a second deletion, and one of a key that is gone, change nothing."""
    keys = KmsSigningKeys(REGION, LOCAL_KEY_BITS, roles=None)
    made = keys.make("ES256")
    keys.delete(made.key_arn)
    assert kms.describe_key(KeyId=made.key_arn)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    keys.delete(made.key_arn)
    keys.delete(made.key_arn.rpartition("/")[0] + "/00000000-0000-0000-0000-000000000000")
    assert DELETION_DAYS == 7


def test_what_kms_refuses_is_a_fault(kms: Any) -> None:  # noqa: ANN401 - as above
    """A key of another kind is no signing key, and no answer is no key."""
    del kms
    keys = KmsSigningKeys(REGION, 1024, roles=None)
    with pytest.raises(KeysUnavailable, match="signing: CreateKey"):
        keys.make("RS256")
    keys._specs["ES256"] = "ECC_NIST_P384"
    with pytest.raises(KeysUnavailable, match="neither an RSA key"):
        keys.make("ES256")
