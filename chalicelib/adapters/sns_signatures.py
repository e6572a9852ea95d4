"""Proves that a notification comes from SNS, by the signature in it and the certificate that SNS publishes (MAIL-09).

The domain has judged the certificate's URL before: SNS's own host in the topic's region, over https. Fetching from
there is what makes the certificate trusted, so redirects are not followed and the time is bounded. A proxy of the
environment is used as the standard library uses one: it carries TLS and cannot answer in SNS's name. Certificates are
kept for the life of the container; nothing of a message is.
"""

import http.client
import urllib.request
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.adapters.aws import READ_TIMEOUT_SECONDS
from chalicelib.domain.faults import CertificateUnavailable
from chalicelib.domain.sns_message import SnsMessage, signed_text

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

# ruff: noqa: PLC0415 - the function that serves people must not load what reads certificates

CERTIFICATE_MAX_BYTES = 16_384
CERTIFICATES_KEPT = 4
"""How many certificates are remembered; SNS changes its own about once a year."""

KEY_MIN_BITS = 2048
OK = 200


def fetch_certificate(url: str) -> bytes:
    """Return what stands at an https URL that was judged.

    Raises:
        CertificateUnavailable: where it cannot be had within the time, or is no certificate's size.
    """
    try:
        with _opener().open(url, timeout=READ_TIMEOUT_SECONDS) as response:
            body: bytes = response.read(CERTIFICATE_MAX_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)  # what urllib has wrapped
        raise CertificateUnavailable(f"certificate: {type(reason).__name__}") from None
    if response.status != OK or len(body) > CERTIFICATE_MAX_BYTES:
        raise CertificateUnavailable("certificate: unexpected answer")
    return body


def _opener() -> urllib.request.OpenerDirector:
    """Return what opens https alone, follows no redirect, and returns every status as an answer."""
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.ProxyHandler())
    opener.add_handler(urllib.request.HTTPSHandler())
    return opener


class SnsSignatures:
    """The adapter."""

    def __init__(self, fetch: Callable[[str], bytes], now: Callable[[], datetime]) -> None:
        """Keep what fetches a certificate as PEM, and what tells the time."""
        self._fetch = fetch
        self._now = now
        self._certificates: dict[str, Certificate] = {}

    def is_genuine(self, message: SnsMessage) -> bool:
        """Check the signature of a notification whose certificate's URL was judged.

        Raises:
            CertificateUnavailable: where nothing can be said now.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding, rsa

        certificate = self._certificate(message.certificate_url)
        if not certificate.not_valid_before_utc <= self._now() <= certificate.not_valid_after_utc:
            return False
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < KEY_MIN_BITS:
            return False
        # Version 1 is what SNS signs with where a topic does not ask for more; collisions of SHA-1 do not forge it.
        digest = hashes.SHA256() if message.signature_version == "2" else hashes.SHA1()  # noqa: S303 - SNS's version 1
        try:
            signature = b64decode(message.signature, validate=True)
            key.verify(signature, signed_text(message).encode(), padding.PKCS1v15(), digest)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _certificate(self, url: str) -> "Certificate":
        from cryptography.x509 import load_pem_x509_certificate

        if url not in self._certificates:
            try:
                certificate = load_pem_x509_certificate(self._fetch(url))
            except ValueError:
                raise CertificateUnavailable("certificate: not readable") from None
            while len(self._certificates) >= CERTIFICATES_KEPT:
                self._certificates.pop(next(iter(self._certificates)))
            self._certificates[url] = certificate
        return self._certificates[url]
