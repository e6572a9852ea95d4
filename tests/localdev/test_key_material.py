"""Key material can outlast a process and be shared by several; moto's KMS works with what it is given."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from chalicelib.adapters.keyring import KEY_OF_PURPOSE
from localdev import emulated_kms, key_material
from localdev.emulated_kms import ForeignDataKeys
from tests.product import Product
from tests.tools import ROOT

SIGNING = key_material.SigningMaterial("id", "RSA_2048", "-----BEGIN PRIVATE " + "KEY-----")

CREATE = """
import sys
from pathlib import Path
from localdev import key_material
state = Path(sys.argv[1])
with key_material.alone(state):
    material = key_material.load_or_create(state)
print(material.data_key_id, material.data_key.hex())
"""


def test_processes_that_start_together_share_one_material(tmp_path: Path) -> None:
    """Four processes on an empty folder all end with the same keys."""
    command = [sys.executable, "-c", CREATE, str(tmp_path / "state")]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = {process.communicate()[0] for process in processes}
    assert len(told) == 1
    assert len(told.pop().split()) == 2


def test_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    """Folder and files can be read by nobody else."""
    state = tmp_path / "state"
    with key_material.alone(state):
        key_material.load_or_create(state)
    assert state.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in state.iterdir()} == {0o600}


def test_material_comes_back_as_it_was(tmp_path: Path) -> None:
    """What is read is what was made; a replacement is different, and can be noticed."""
    made = key_material.load_or_create(tmp_path)
    version = key_material.version(tmp_path)
    assert key_material.load_or_create(tmp_path) == made
    assert key_material.version(tmp_path) == version
    assert key_material.replace(tmp_path) != made
    assert key_material.version(tmp_path) != version
    assert key_material.version(tmp_path / "absent") is None


def test_folder_can_be_named() -> None:
    """LOCAL_STATE names the folder, `.local` in the project is the default."""
    assert key_material.folder({"LOCAL_STATE": "/elsewhere"}) == Path("/elsewhere")
    assert key_material.folder({}) == ROOT / ".local"


def test_nothing_of_a_key_is_shown() -> None:
    """The material's repr holds ids alone."""
    material = replace(key_material.fresh(), signing_keys=(SIGNING,))
    assert "PRIVATE KEY" not in repr(material)
    assert repr(material.data_key) not in repr(material)


def test_emulated_kms_signs_and_wraps_with_the_given_material(product: Product) -> None:
    """Keys that the API made are the same after they were taken out and put in again; what was wrapped still opens."""
    material = key_material.fresh()
    kms = client_of(product, material)
    specs = {"RSA_2048": "RSASSA_PKCS1_V1_5_SHA_256", "ECC_NIST_P256": "ECDSA_SHA_256"}
    made = {
        spec: kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
        for spec in (*specs, "RSA_3072")
    }
    public = {spec: kms.get_public_key(KeyId=made[spec])["PublicKey"] for spec in specs}
    wrapped = kms.generate_data_key(KeyId="alias/other-data", KeySpec="AES_256", EncryptionContext={"purpose": "otp"})
    kms.schedule_key_deletion(KeyId=made["RSA_3072"].rpartition("/")[2], PendingWindowInDays=7)
    kept = emulated_kms.signing_keys(OTHER_REGION)
    assert [each.key_spec for each in kept] == list(specs)
    kms = client_of(product, replace(material, signing_keys=kept))
    for spec, algorithm in specs.items():
        assert kms.get_public_key(KeyId=made[spec])["PublicKey"] == public[spec]
        signed = kms.sign(KeyId=made[spec], Message=b"m", MessageType="RAW", SigningAlgorithm=algorithm)
        key = load_der_public_key(public[spec])
        if isinstance(key, RSAPublicKey):
            key.verify(signed["Signature"], b"m", PKCS1v15(), SHA256())
        else:
            assert isinstance(key, EllipticCurvePublicKey)
            key.verify(signed["Signature"], b"m", ECDSA(SHA256()))
    opened = kms.decrypt(CiphertextBlob=wrapped["CiphertextBlob"], EncryptionContext={"purpose": "otp"})
    assert opened["Plaintext"] == wrapped["Plaintext"]
    assert opened["KeyId"].endswith(material.data_key_id)


def test_keys_that_sign_are_kept_with_the_material(tmp_path: Path) -> None:
    """What is stored comes back; material of a version that had one alias for them has none."""
    material = replace(key_material.fresh(), signing_keys=(SIGNING,))
    assert key_material.keep(tmp_path, material) == material
    assert key_material.load_or_create(tmp_path) == material
    path = tmp_path / key_material.FILE_NAME
    stored = json.loads(path.read_text(encoding="utf-8"))
    del stored["signing_keys"]
    path.write_text(json.dumps({**stored, "signing_key_id": "x"}), encoding="utf-8")
    assert key_material.load_or_create(tmp_path).signing_keys == ()


def test_data_keys_of_another_material_are_told(product: Product) -> None:
    """Tables whose data keys do not open with our KMS key are refused with what to do."""
    material = key_material.fresh()
    kms = client_of(product, replace(material, data_key=b"\0" * 32))
    with pytest.raises(ForeignDataKeys, match="LOCAL_STATE"):
        emulated_kms.ensure_data_keys(product.dynamodb, kms, product.table("data-keys"), "alias/other-data")


def test_data_keys_that_exist_stay(product: Product) -> None:
    """A second process finds the wrapped keys and changes none."""
    before = sorted(map(repr, product.items("data-keys")))
    settings = product.world.settings
    kms: Any = emulated_client("kms", settings.aws_region)
    emulated_kms.ensure_data_keys(product.dynamodb, kms, product.table("data-keys"), settings.data_key_alias)
    assert len(before) == len(set(KEY_OF_PURPOSE.values()))
    assert sorted(map(repr, product.items("data-keys"))) == before


OTHER_REGION = "eu-north-1"


def client_of(_product: Product, material: key_material.KeyMaterial) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return a client of the emulated KMS of a region that the product does not use, with this material in it."""
    emulated_kms.inject(material, OTHER_REGION, data_alias="alias/other-data")
    return emulated_client("kms", OTHER_REGION)


def emulated_client(service: str, region: str) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return a client of the emulator, which the product fixture has started."""
    from chalicelib.adapters import aws

    return aws.client(service, region)
