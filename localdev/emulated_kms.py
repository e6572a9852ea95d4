"""Puts given key material into moto's KMS, and wraps the product's data keys with it.

moto can import no material by its API, and makes an RSA key even for a symmetric one, which costs 0.1 s: so keys are
made with its classes and their material is put in their place.
"""

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.keyring import KEY_OF_PURPOSE
from localdev import emulator
from localdev.key_material import SIGNING_KEY_BITS, KeyMaterial


class ForeignDataKeys(RuntimeError):
    """The engine's data keys were wrapped by other KMS keys than ours."""


def inject(material: KeyMaterial, region: str, *, data_alias: str, signing_alias: str) -> None:
    """Let the emulated KMS of this process hold exactly these two keys, under their aliases."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - dev only, 40 ms
    from moto.kms.utils import RSAPrivateKey  # noqa: PLC0415 - after the emulator's checks

    kms = emulator.backend("kms", region)
    kms.keys.clear()
    wrapping = _add(kms, material.data_key_id, "ENCRYPT_DECRYPT", data_alias)
    wrapping.key_spec = "SYMMETRIC_DEFAULT"
    wrapping.key_material = material.data_key
    signing = _add(kms, material.signing_key_id, "SIGN_VERIFY", signing_alias)
    signing.key_spec = f"RSA_{SIGNING_KEY_BITS}"
    signing.private_key = RSAPrivateKey.__new__(RSAPrivateKey)
    signing.private_key.key_size = SIGNING_KEY_BITS
    signing.private_key.private_key = load_pem_private_key(material.signing_key_pem.encode("ascii"), password=None)


def ensure_data_keys(dynamodb: Any, kms: Any, table_name: str, data_alias: str) -> None:  # noqa: ANN401 - no types
    """Store a wrapped data key for each purpose that has none; of two processes, the first one's stays.

    Raises:
        ForeignDataKeys: where a key that is stored already does not open with our KMS key.
    """
    for purpose in sorted(set(KEY_OF_PURPOSE.values())):
        key = {"purpose": {"S": purpose}}
        stored = dynamodb.get_item(TableName=table_name, Key=key, ConsistentRead=True).get("Item")
        if stored is None:
            _put_new(dynamodb, kms, table_name, data_alias, purpose)
        elif not _opens(kms, stored["wrapped"]["B"], purpose):
            raise ForeignDataKeys(
                "The tables of this DynamoDB engine were made with other local keys. Bring back the folder that "
                "LOCAL_STATE named then (default .local), or start with an empty engine."
            )


def _put_new(dynamodb: Any, kms: Any, table_name: str, data_alias: str, purpose: str) -> None:  # noqa: ANN401 - no types
    wrapped = kms.generate_data_key(KeyId=data_alias, KeySpec="AES_256", EncryptionContext={"purpose": purpose})
    try:
        dynamodb.put_item(
            TableName=table_name,
            Item={"purpose": {"S": purpose}, "wrapped": {"B": wrapped["CiphertextBlob"]}},
            ConditionExpression="attribute_not_exists(purpose)",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return


def _opens(kms: Any, wrapped: bytes, purpose: str) -> bool:  # noqa: ANN401 - no types
    try:
        kms.decrypt(CiphertextBlob=wrapped, EncryptionContext={"purpose": purpose})
    except ClientError:
        return False
    return True


def _add(kms: Any, key_id: str, usage: str, alias: str) -> Any:  # noqa: ANN401 - moto's backend and key
    # An elliptic curve key is what moto makes fastest; its material is replaced by the caller.
    key = kms.create_key(None, usage, "ECC_NIST_P256", "local stage", None)
    del kms.keys[key.id]
    key.arn = key.arn.replace(key.id, key_id)
    key.id = key_id
    kms.keys[key_id] = key
    kms.create_alias(key_id, alias)
    return key
