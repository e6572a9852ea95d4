"""Finds what a deployment package must not hold: secrets, the demo data, and files that are not the product's.

Reads the finished zip, whatever made it. It knows the demo's secrets from their file, and others by their form.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

MOST_BYTES = 10_000_000
"""performance.md §0 row 5."""

NEVER_PACKAGED = (
    "localdev/",
    "tests/",
    "benchmarks/",
    "scripts/",
    ".chalice/",
    ".git/",
    "botocore/",
    "boto3/",
    "moto/",
)
"""Beside what only develops and tests the product, what the Lambda runtime brings itself (requirements-vendored.txt)."""

SECRET_MEMBERS = {
    "access_key_id",
    "carte_vitale_number",
    "client_secret",
    "email",
    "mobile",
    "nir",
    "password",
    "provisional_code",
    "secret_access_key",
}
"""Members of the demo data whose values appear nowhere else."""

SECRET_FORMS = {
    # Libraries name these headers to parse them; key material after one is a key.
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40,}"),
    "an access key of AWS": re.compile(rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
}


def faults_of(package: Path, demo_data: Path) -> list[str]:
    """Return one sentence for each thing that must not be deployed."""
    demo = sorted(set(demo_secrets(json.loads(demo_data.read_text(encoding="utf-8")))))
    faults = []
    size = package.stat().st_size
    if size > MOST_BYTES:
        faults.append(f"it has {size} bytes, and {MOST_BYTES} are the most")
    with ZipFile(package) as archive:
        names = archive.namelist()
        faults += [f"{name} is not part of the product" for name in names if name.startswith(NEVER_PACKAGED)]
        for name in names:
            content = archive.read(name)
            faults += [f"{name} holds {kind}" for kind, form in SECRET_FORMS.items() if form.search(content)]
            faults += [f"{name} holds a secret of the demo data" for secret in demo if secret in content]
    return faults


def demo_secrets(data: object) -> Iterator[bytes]:
    """Yield every secret, number and address of the demo data, at any depth."""
    if isinstance(data, list):
        for each in data:
            yield from demo_secrets(each)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in SECRET_MEMBERS and isinstance(value, str):
                yield value.encode()
            else:
                yield from demo_secrets(value)
