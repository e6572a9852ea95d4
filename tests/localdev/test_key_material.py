"""Key material can outlast a process and be shared by several; moto's KMS works with what it is given."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from localdev import emulated_kms, key_material
from localdev.emulated_kms import ForeignDataKeys
from tests.product import Product
from tests.tools import ROOT

CREATE = """
import sys
from pathlib import Path
from localdev import key_material
state = Path(sys.argv[1])
with key_material.alone(state):
    material = key_material.load_or_create(state)
print(material.data_key_id, material.signing_key_id, material.data_key.hex(), hash(material.signing_key_pem) != 0)
"""


def test_processes_that_start_together_share_one_material(tmp_path: Path) -> None:
    """Four processes on an empty folder all end with the same keys."""
    command = [sys.executable, "-c", CREATE, str(tmp_path / "state")]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = {process.communicate()[0] for process in processes}
    assert len(told) == 1
    assert len(told.pop().split()) == 4


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
    material = key_material.fresh()
    assert "PRIVATE KEY" not in repr(material)
    assert repr(material.data_key) not in repr(material)


def test_emulated_kms_signs_and_wraps_with_the_given_material(product: Product) -> None:
    """Two injections of one material give the same public key, and the second opens what the first wrapped."""
    material = key_material.fresh()
    kms = client_of(product, material)
    public_key = kms.get_public_key(KeyId="alias/other-signing")["PublicKey"]
    wrapped = kms.generate_data_key(KeyId="alias/other-data", KeySpec="AES_256", EncryptionContext={"purpose": "otp"})
    kms = client_of(product, material)
    assert kms.get_public_key(KeyId="alias/other-signing")["PublicKey"] == public_key
    described = kms.describe_key(KeyId="alias/other-signing")["KeyMetadata"]
    assert (described["KeyId"], described["KeySpec"]) == (material.signing_key_id, "RSA_2048")
    opened = kms.decrypt(CiphertextBlob=wrapped["CiphertextBlob"], EncryptionContext={"purpose": "otp"})
    assert opened["Plaintext"] == wrapped["Plaintext"]
    assert not kms.decrypt(CiphertextBlob=wrapped["CiphertextBlob"], EncryptionContext={"purpose": "otp"})[
        "KeyId"
    ].endswith(material.signing_key_id)


def test_data_keys_of_another_material_are_told(product: Product) -> None:
    """Tables whose data keys do not open with our KMS key are refused with what to do."""
    material = key_material.fresh()
    kms = client_of(product, replace(material, data_key=b"\0" * 32))
    with pytest.raises(ForeignDataKeys, match="LOCAL_STATE"):
        emulated_kms.ensure_data_keys(product.dynamodb, kms, product.table("data-keys"), "alias/other-data")


def test_data_keys_that_exist_stay(product: Product) -> None:
    """A second process finds the five wrapped keys and changes none."""
    before = sorted(map(repr, product.items("data-keys")))
    settings = product.world.settings
    kms: Any = emulated_client("kms", settings.aws_region)
    emulated_kms.ensure_data_keys(product.dynamodb, kms, product.table("data-keys"), settings.data_key_alias)
    assert len(before) == 5
    assert sorted(map(repr, product.items("data-keys"))) == before


OTHER_REGION = "eu-north-1"


def client_of(_product: Product, material: key_material.KeyMaterial) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return a client of the emulated KMS of a region that the product does not use, with this material in it."""
    emulated_kms.inject(material, OTHER_REGION, data_alias="alias/other-data", signing_alias="alias/other-signing")
    return emulated_client("kms", OTHER_REGION)


def emulated_client(service: str, region: str) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return a client of the emulator, which the product fixture has started."""
    from chalicelib.adapters import aws

    return aws.client(service, region)
