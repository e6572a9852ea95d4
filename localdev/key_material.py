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
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SIGNING_KEY_BITS = 2048
MATERIAL_BYTES = 32
FILE_NAME = "kms-keys.json"
PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class KeyMaterial:
    """Two KMS keys: one that wraps data keys, one that signs tokens."""

    data_key_id: str
    data_key: bytes = field(repr=False)
    signing_key_id: str
    signing_key_pem: str = field(repr=False)
    """PKCS#8."""


def folder(environ: Mapping[str, str]) -> Path:
    """Return where the material is kept: LOCAL_STATE, or `.local` in the project."""
    return Path(environ.get("LOCAL_STATE") or PROJECT / ".local")


def fresh() -> KeyMaterial:
    """Make new keys."""
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=SIGNING_KEY_BITS)
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KeyMaterial(
        data_key_id=str(uuid.uuid4()),
        data_key=os.urandom(MATERIAL_BYTES),
        signing_key_id=str(uuid.uuid4()),
        signing_key_pem=pem.decode("ascii"),
    )


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
    """Put new material in the place of the old; whoever reads the file sees the one or the other, never a part."""
    material = fresh()
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
        signing_key_id=values["signing_key_id"],
        signing_key_pem=values["signing_key_pem"],
    )


def _to_json(material: KeyMaterial) -> dict[str, str]:
    return {
        "data_key_id": material.data_key_id,
        "data_key": b64encode(material.data_key).decode("ascii"),
        "signing_key_id": material.signing_key_id,
        "signing_key_pem": material.signing_key_pem,
    }
