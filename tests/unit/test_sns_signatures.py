"""The signature of a notification: made by SNS's key, over every part, by either version; all else is forged (MAIL-09)."""

import ssl
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from chalicelib.adapters.sns_signatures import (
    CERTIFICATE_MAX_BYTES,
    CERTIFICATES_KEPT,
    SnsSignatures,
    fetch_certificate,
)
from chalicelib.domain.faults import CertificateUnavailable
from chalicelib.domain.sns_message import SnsMessage, signed_text, sns_message
from localdev import mail_events
from scripts.deploy_check import sns_host
from tests.certificates import Authority
from tests.contract.scripted_server import scripted
from tests.processes import free_port

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def message(version: str = "2", **spoiled: str) -> SnsMessage:
    """Return a notification that was signed, and then spoiled."""
    (record,) = mail_events.notification("words", mail_events.TOPIC_ARN, NOW, version=version, **spoiled)["Records"]
    read = sns_message(record)
    assert read is not None
    return read


def checker(certificate: bytes | None = None, now: datetime = NOW) -> SnsSignatures:
    """Return a checker that finds this certificate at every URL, the local stage's where none is named."""
    return SnsSignatures(lambda url: certificate or mail_events.certificate(url), lambda: now)


def certificate_of(key: Any, begins: datetime = NOW - timedelta(days=1)) -> bytes:  # noqa: ANN401 - any private key
    """Return a certificate of a key, good for ten days."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    built = x509.CertificateBuilder(name, name, key.public_key(), 7, begins, begins + timedelta(days=10))
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("version", ["1", "2"])
def test_both_versions_are_proved(version: str) -> None:
    """SHA-1 where a topic asks for nothing better, SHA-256 where it does."""
    assert checker().is_genuine(message(version))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"Message": "other words"},
        {"MessageId": "another-id"},
        {"Subject": "Another subject"},
        {"Timestamp": "2026-11-20T09:00:01.000Z"},
        {"TopicArn": mail_events.TOPIC_ARN + "x"},
        {"Type": "SubscriptionConfirmation"},
        {"SignatureVersion": "1"},
        {"Signature": ""},
        {"Signature": b64encode(bytes(256)).decode()},
        {"Signature": "not base64 at all"},
        {"Signature": "é"},
    ],
)
def test_no_part_can_be_changed(spoiled: dict[str, str]) -> None:
    """Each part is under the signature; a version that was turned down to SHA-1 does not fit either."""
    assert not checker().is_genuine(message(**spoiled))


def test_another_key_proves_nothing() -> None:
    """A message that somebody signed well with a key of their own is forged."""
    theirs = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    good = message()
    forged = b64encode(theirs.sign(signed_text(good).encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    assert not checker().is_genuine(message(Signature=forged))
    assert not checker(certificate_of(theirs)).is_genuine(good)
    assert checker(certificate_of(theirs)).is_genuine(message(Signature=forged, MessageId=good.message_id))


def test_a_certificate_out_of_its_time_proves_nothing() -> None:
    """Neither before its first day nor after its last."""
    assert not checker(now=datetime(1999, 12, 31, tzinfo=UTC)).is_genuine(message())
    assert not checker(now=datetime(2300, 1, 2, tzinfo=UTC)).is_genuine(message())


def test_keys_of_another_kind_or_too_small_prove_nothing() -> None:
    """SNS signs with RSA; an elliptic curve in the certificate's place is not asked, nor a short key that signed well."""
    assert not checker(certificate_of(ec.generate_private_key(ec.SECP256R1()))).is_genuine(message())
    good = message()
    for bits in (1024, 2048):
        key = rsa.generate_private_key(65537, bits)  # one is too small on purpose
        signature = b64encode(key.sign(signed_text(good).encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
        theirs = message(Signature=signature, MessageId=good.message_id)
        assert checker(certificate_of(key)).is_genuine(theirs) is (bits == 2048)


def test_a_certificate_is_fetched_once() -> None:
    """Warm containers ask SNS for nothing; other certificates take the oldest's place."""
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return mail_events.certificate(url)

    signatures = SnsSignatures(fetch, lambda: NOW)
    assert all(signatures.is_genuine(message()) for _ in range(3))
    assert len(asked) == 1
    for number in range(CERTIFICATES_KEPT):
        assert signatures.is_genuine(message(SigningCertUrl=f"https://sns.example/{number}.pem"))
    assert signatures.is_genuine(message())
    assert len(asked) == CERTIFICATES_KEPT + 2


def test_what_is_no_certificate_is_an_outage_and_not_kept() -> None:
    """Nothing can be said of the message then: it is to be told again, and the certificate to be fetched again."""
    answers = [b"<html>Service Unavailable</html>", mail_events.certificate("")]
    signatures = SnsSignatures(lambda _: answers.pop(0), lambda: NOW)
    with pytest.raises(CertificateUnavailable):
        signatures.is_genuine(message())
    assert signatures.is_genuine(message())


def test_a_host_that_does_not_answer_is_an_outage() -> None:
    """Nobody there, or nobody who speaks TLS: a fault without the address in it."""
    with pytest.raises(CertificateUnavailable) as caught:
        fetch_certificate(f"https://127.0.0.1:{free_port()}/x.pem")
    assert str(caught.value) == "certificate: ConnectionRefusedError"


def test_the_certificate_is_fetched_over_tls_and_nothing_else_is_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the host of the URL, by a proxy or not; 404 is none, a host that nobody vouches for is none, nor is a redirect."""
    nobody = tmp_path / "nobody.pem"
    nobody.write_text("", encoding="ascii")
    url = mail_events.certificate_url(mail_events.TOPIC_ARN)
    host, path = url.removeprefix("https://").split("/", 1)
    with sns_host.running(host, {f"/{path}": b"a certificate"}, nobody) as server:
        for name, value in server.variables().items():
            monkeypatch.setenv(name, value)
        assert fetch_certificate(url) == b"a certificate"
        with pytest.raises(CertificateUnavailable, match="unexpected answer"):
            fetch_certificate(f"https://{host}/another.pem")
        with pytest.raises(CertificateUnavailable, match="unexpected answer"):
            fetch_certificate(f"https://{host}{sns_host.MOVED}/{path}")
        monkeypatch.setenv("SSL_CERT_FILE", str(nobody))
        with pytest.raises(CertificateUnavailable, match="SSL"):
            fetch_certificate(url)
        assert server.fetched == [f"{host}/{path}", f"{host}/another.pem", f"{host}{sns_host.MOVED}/{path}"]


def test_a_page_without_end_is_no_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read to its end, and is an outage."""
    somebody = Authority("somebody")
    own, believed = tmp_path / "own.pem", tmp_path / "believed.pem"
    own.write_text(somebody.vouches_for("localhost").whole, encoding="ascii")
    believed.write_text(somebody.certificate_pem, encoding="ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(believed))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(own)
    for length in (16_384, 16_385):
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n".encode()
        with scripted([head + b"x" * length], tls=tls) as server:
            url = f"https://localhost:{server.port}/x.pem"
            if length == CERTIFICATE_MAX_BYTES:
                assert len(fetch_certificate(url)) == length
                continue
            with pytest.raises(CertificateUnavailable, match="unexpected answer"):
                fetch_certificate(url)
