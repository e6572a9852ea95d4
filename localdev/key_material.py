"""The emulated KMS keys of the local stage: what they are made of, where that is kept, how moto gets to know it.

With tables in this process the material is new at each start. With a real DynamoDB engine it outlives the process and
is shared by all processes on that engine: it is kept in a folder that git ignores. These keys protect demo data only.
"""

import fcntl
import json
import os
import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MATERIAL_BYTES = 32
FILE_NAME = "kms-keys.json"
PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class SigningMaterial:
    """A KMS key that signs tokens; the product's rotator made it."""

    key_id: str
    key_spec: str
    """`RSA_2048` or `ECC_NIST_P256`."""
    pem: str = field(repr=False)
    """PKCS#8."""


@dataclass(frozen=True)
class KeyMaterial:
    """The KMS keys: one that wraps data keys, and those that sign tokens."""

    data_key_id: str
    data_key: bytes = field(repr=False)
    signing_keys: tuple[SigningMaterial, ...] = ()


def folder(environ: Mapping[str, str]) -> Path:
    """Return where the material is kept: LOCAL_STATE, or `.local` in the project."""
    return Path(environ.get("LOCAL_STATE") or PROJECT / ".local")


def fresh() -> KeyMaterial:
    """Make a new key for data keys; the product's rotator makes those that sign."""
    return KeyMaterial(data_key_id=str(uuid.uuid4()), data_key=os.urandom(MATERIAL_BYTES))


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the folder's lock, so that one process at a time sets up or resets what they share."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def load_or_create(state: Path) -> KeyMaterial:
    """Return the folder's material, made first where there is none; to be called under `alone`."""
    path = state / FILE_NAME
    return _read(path) if path.exists() else replace(state)


def replace(state: Path) -> KeyMaterial:
    """Put new material in the place of the old."""
    return keep(state, fresh())


def keep(state: Path, material: KeyMaterial) -> KeyMaterial:
    """Store the material; whoever reads the file sees the one before or this, never a part. Under `alone` as well."""
    temporary = state / f"{FILE_NAME}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(_to_json(material), file)
    temporary.replace(state / FILE_NAME)
    return material


def version(state: Path) -> tuple[int, int] | None:
    """Return what changes when another process replaces the material; None where there is none."""
    try:
        status = (state / FILE_NAME).stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def _read(path: Path) -> KeyMaterial:
    values = json.loads(path.read_text(encoding="utf-8"))
    return KeyMaterial(
        data_key_id=values["data_key_id"],
        data_key=b64decode(values["data_key"]),
        signing_keys=tuple(SigningMaterial(**each) for each in values.get("signing_keys", [])),
    )


def _to_json(material: KeyMaterial) -> dict[str, Any]:
    return {
        "data_key_id": material.data_key_id,
        "data_key": b64encode(material.data_key).decode("ascii"),
        "signing_keys": [asdict(each) for each in material.signing_keys],
    }
