"""Says what a package is made of: a bill of materials in CycloneDX 1.6, for whoever watches for vulnerabilities (AWS-06).

Read from the zip itself, whatever made it; the same package gives the same bytes.
"""

import json
from email.parser import HeaderParser
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

from scripts.package_pins import normalised

FROM_CHALICE = "chalice"
"""Copied in by Chalice without its metadata; it is the one that packages."""


def components(package: Path) -> dict[str, str]:
    """Return the version of each library in a zip, by its normalised name."""
    with ZipFile(package) as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA")]
    found = {normalised(read["Name"]): str(read["Version"]) for read in map(HeaderParser().parsestr, texts)}
    if any(name.startswith(f"{FROM_CHALICE}/") for name in names):
        found[FROM_CHALICE] = version(FROM_CHALICE)
    return dict(sorted(found.items()))


def bill_of_materials(package: Path) -> str:
    """Return the document as JSON."""
    listed = [
        {"type": "library", "name": name, "version": found, "purl": f"pkg:pypi/{name}@{found}", "bom-ref": name}
        for name, found in components(package).items()
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "sesame", "bom-ref": "sesame"}},
        "components": listed,
    }
    return json.dumps(document, indent=2) + "\n"
