"""The settings of a directory of individuals behind HTTP: where it is, who we are, whom we believe (docs/directory.md).

Read by `chalicelib.config`, which lists these faults with all others. The secret itself is no setting.
"""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

DirectoryAuth = Literal["none", "bearer", "mutual-tls"]


def url(environ: Mapping[str, str], stage: str, faults: list[str]) -> str:
    """Return DIRECTORY_URL, empty where the directory is a table."""
    text = environ.get("DIRECTORY_URL", "")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_address = bool(parts.hostname) and (parts.port is None or parts.port > 0) and text.isascii()
    except ValueError:
        is_address = False
    if not is_address or parts.query or parts.fragment or parts.username is not None or any(map(str.isspace, text)):
        faults.append("DIRECTORY_URL must be an address such as https://directory.example/individuals, without query")
    elif parts.scheme != "https" and not (stage == "dev" and parts.scheme == "http"):
        faults.append("DIRECTORY_URL must be https; plain http is accepted in stage dev alone")
    return text


def auth(environ: Mapping[str, str], stage: str, address: str, faults: list[str]) -> DirectoryAuth:
    """Return how we prove who asks the directory at that address."""
    way = environ.get("DIRECTORY_AUTH") or "bearer"
    if way == "mutual-tls":
        if address.startswith("http:"):
            faults.append("DIRECTORY_AUTH mutual-tls needs a DIRECTORY_URL that is https")
        return "mutual-tls"
    if way == "none" and stage == "dev":
        return "none"
    if way != "bearer":
        faults.append("DIRECTORY_AUTH must be bearer or mutual-tls; none is accepted in stage dev alone")
    return "bearer"


def authorities(environ: Mapping[str, str], faults: list[str]) -> str:
    """Return the certificates (PEM) of those who may vouch for the directory, empty for the system's."""
    text = environ.get("DIRECTORY_AUTHORITIES", "").strip()
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    if text and not (text.startswith(begin) and text.endswith(end) and text.count(begin) == text.count(end)):
        faults.append("DIRECTORY_AUTHORITIES must be certificates in PEM, one after the other, or empty")
    return text
