"""What proves to the insurer's directory who asks, and to us who answers: a bearer token or mutual TLS (docs/directory.md).

The secret is wrapped by KMS like the data keys, read at the first look-up and kept in memory; it is in no setting, file
or log. A server's certificate and name are always verified: by the authorities given, or else by the system's.
"""

import os
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from chalicelib.domain.faults import DirectoryUnavailable

DirectoryAuth = Literal["none", "bearer", "mutual-tls"]

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""RFC 6750 §2.1; anything else could break out of its header."""


class DirectoryCredentials:
    """One of the three ways, with what it needs."""

    def __init__(
        self, auth: DirectoryAuth, authorities_pem: str, secret: Callable[[], str], forget: Callable[[], None]
    ) -> None:
        """Keep the way, the authorities to believe in (PEM, empty for the system's), and who unwraps the secret."""
        self._auth = auth
        self._authorities_pem = authorities_pem
        self._secret = secret
        self.forget = forget

    @property
    def are_a_certificate(self) -> bool:
        """Whether they are shown in the handshake, so that a refusal of them has no status."""
        return self._auth == "mutual-tls"

    def headers(self) -> dict[str, str]:
        """Return the header that proves who asks, where it is a token.

        Raises:
            KeysUnavailable, DirectoryUnavailable: the secret cannot be had, or is no token.
        """
        if self._auth != "bearer":
            return {}
        token = self._secret().strip()
        if not _TOKEN.fullmatch(token):
            raise DirectoryUnavailable("directory: the secret is not a bearer token")
        return {"Authorization": f"Bearer {token}"}

    def tls_context(self) -> ssl.SSLContext:
        """Return TLS 1.2 or newer that verifies the server, with our certificate where it is asked.

        Raises:
            KeysUnavailable, DirectoryUnavailable: the secret cannot be had, or is no certificate and key.
        """
        try:
            context = ssl.create_default_context(cadata=self._authorities_pem or None)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self._auth == "mutual-tls":
                _load(context, self._secret().encode("ascii"))
        except (OSError, ValueError):  # ssl.SSLError is an OSError
            raise DirectoryUnavailable("directory: certificates or key cannot be used") from None
        return context


def _load(context: ssl.SSLContext, certificate_and_key: bytes) -> None:
    """Load PEM through pipes: the library wants paths, and the key shall not be written to a disk."""
    folder = next(each for each in ("/proc/self/fd", "/dev/fd") if Path(each).is_dir())
    descriptors = [_filled_pipe(certificate_and_key) for _ in ("certificate", "key")]
    try:
        certificate, key = (f"{folder}/{descriptor}" for descriptor in descriptors)
        context.load_cert_chain(certificate, key, password=_no_password)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _filled_pipe(content: bytes) -> int:
    """Return the end to read from; a pipe holds more than KMS wraps, so that writing does not wait."""
    reading, writing = os.pipe()
    try:
        os.write(writing, content)
    finally:
        os.close(writing)
    return reading


def _no_password() -> str:
    """An encrypted key must fail, not ask on a terminal."""
    return ""
