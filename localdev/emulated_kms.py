"""Puts given key material into moto's KMS, and wraps the product's data keys with it.

moto can import no material by its API, and makes an RSA key even for a symmetric one, which costs 0.1 s: so keys are
made with its classes and their material is put in their place. Keys that sign are made through the API, by the product's
own rotator; what they are made of is taken out here, so that they outlive the process where tables do.
"""

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.keyring import KEY_OF_PURPOSE
from localdev import emulator
from localdev.key_material import KeyMaterial, SigningMaterial


class ForeignDataKeys(RuntimeError):
    """The engine's data keys were wrapped by other KMS keys than ours."""


def inject(material: KeyMaterial, region: str, *, data_alias: str) -> None:
    """Let the emulated KMS of this process hold exactly these keys, the one for data keys under its alias."""
    kms = emulator.backend("kms", region)
    kms.keys.clear()
    wrapping = _add(kms, material.data_key_id, "ENCRYPT_DECRYPT")
    kms.create_alias(material.data_key_id, data_alias)
    wrapping.key_spec = "SYMMETRIC_DEFAULT"
    wrapping.key_material = material.data_key
    for each in material.signing_keys:
        _add_signing(kms, each)


def signing_keys(region: str) -> tuple[SigningMaterial, ...]:
    """Return what the keys are made of that sign and are not about to be deleted."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - dev only, 40 ms

    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return tuple(
        SigningMaterial(key.id, key.key_spec, key.private_key.private_key.private_bytes(*form).decode("ascii"))
        for key in emulator.backend("kms", region).keys.values()
        if key.key_usage == "SIGN_VERIFY" and key.key_state == "Enabled"
    )


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


def _add_signing(kms: Any, material: SigningMaterial) -> None:  # noqa: ANN401 - moto's backend
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - dev only, 40 ms
    from moto.kms.utils import RSAPrivateKey  # noqa: PLC0415 - after the emulator's checks

    key = _add(kms, material.key_id, "SIGN_VERIFY")
    key.key_spec = material.key_spec
    private_key: Any = load_pem_private_key(material.pem.encode("ascii"), password=None)
    if material.key_spec.startswith("RSA"):
        key.private_key = RSAPrivateKey.__new__(RSAPrivateKey)
        key.private_key.key_size = private_key.key_size
    key.private_key.private_key = private_key


def _add(kms: Any, key_id: str, usage: str) -> Any:  # noqa: ANN401 - moto's backend and key
    # An elliptic curve key is what moto makes fastest; its material is replaced by the caller.
    key = kms.create_key(None, usage, "ECC_NIST_P256", "local stage", None)
    del kms.keys[key.id]
    key.arn = key.arn.replace(key.id, key_id)
    key.id = key_id
    kms.keys[key_id] = key
    return key
