"""DPoP proofs: what proves a key for one request, and every way in which a proof does not (OP-19, RFC 9449 §4.3, §8)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.jose_signatures import JoseSignatures
from chalicelib.domain.dpop_nonce import present_nonce
from chalicelib.domain.dpop_proof import DpopError, InvalidDpopProof, UseDpopNonce, challenge_of, read_dpop_proof
from chalicelib.domain.limits import Limits
from chalicelib.use_cases.verify_dpop_proof import ProvenKey, VerifyDpopProof
from tests.fakes_oidc import ISSUER, NOON, FakeClock, FakeKeyring
from tests.fakes_proofs import FakeOneTimeValues
from tests.proofs import ath, compact, ec_key, proof, rsa_key

EC, OTHER = ec_key(), ec_key("ec-2")
NOW = int(NOON.timestamp())
KEYRING = FakeKeyring()
TOKEN = f"{ISSUER}/oauth2/token"
NONCE = present_nonce(NOON, KEYRING.mac)


class Verifier:
    """The verb on fakes."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Remember nothing yet."""
        self.clock, self.once = FakeClock(), FakeOneTimeValues()
        self.verb = VerifyDpopProof(self.clock, KEYRING, JoseSignatures(), self.once, ISSUER, limits or Limits())

    def key(self, text: str, access_token: str | None = None, path: str = "/oauth2/token") -> ProvenKey:
        """Verify a proof of a POST to the token endpoint."""
        return self.verb(text, method="POST", path=path, access_token=access_token)

    def refusal(self, text: str, access_token: str | None = None) -> str:
        """Return why a proof is refused, as the log has it; one public text for all."""
        with pytest.raises(InvalidDpopProof) as caught:
            self.key(text, access_token)
        assert (caught.value.error, caught.value.status) == ("invalid_dpop_proof", 400)
        assert caught.value.description == "The DPoP proof is not valid for this request."
        return caught.value.detail


def good(header: dict[str, Any] | None = None, /, **claims: object) -> str:
    """Return a proof for the token endpoint."""
    return proof(EC, "POST", TOKEN, NOON, header, **{"nonce": NONCE, **claims})


def test_the_example_of_the_rfc_is_read() -> None:
    """The proof of RFC 9449 §4.2 and its thumbprint of §6.1."""
    text = (
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoR"
        "jQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqd"
        "GkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNT"
        "YyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
    )
    read = read_dpop_proof(text)
    assert read.jkt == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    assert read.is_for("POST", "https://server.example.com/token")
    assert JoseSignatures().is_signed_by(read.jws, read.key, "ES256")


def test_a_proof_proves_its_key() -> None:
    """By ES256 and PS256; the answer has the thumbprint and the nonce for the next request."""
    verifier = Verifier()
    for key in (EC, rsa_key()):
        text = proof(key, "POST", TOKEN, NOON, nonce=NONCE)
        assert verifier.key(text) == ProvenKey(key.jkt, NONCE)


SAME_URL = [
    TOKEN,
    f"{TOKEN}?a=b",
    f"{TOKEN}#c",
    TOKEN.replace("https", "HTTPS"),
    TOKEN.replace("sign-in", "SIGN-in"),
    TOKEN.replace(".example", ".example:443"),
    TOKEN.replace("token", "%74oken"),
]


@pytest.mark.parametrize("htu", SAME_URL)
def test_the_url_is_compared_as_urls_are(htu: str) -> None:
    """Query and fragment apart, in any spelling of scheme, host, default port and path (RFC 9449 §4.3)."""
    assert Verifier().key(good(htu=htu)).jkt == EC.jkt


OTHER_URL = [
    TOKEN.replace("https", "http"),
    TOKEN.replace("sign-in", "elsewhere"),
    TOKEN.replace(".example", ".example:8443"),
    TOKEN.replace("https://", "https://user@"),
    f"{TOKEN}/",
    TOKEN.replace("token", "TOKEN"),
    TOKEN.replace("/token", "%2Ftoken"),
    TOKEN.replace("oauth2", "x/../oauth2"),
    "/oauth2/token",
    "https:///oauth2/token",
    "https://[/oauth2/token",
    "https://sign-in.example:99999/oauth2/token",
    "https://sign-in.example:x/oauth2/token",
    f"{ISSUER}/oauth2/userinfo",
]


@pytest.mark.parametrize("htu", OTHER_URL)
def test_another_url_is_another_request(htu: str) -> None:
    """A proof for elsewhere, or for what is no URL, proves nothing here."""
    assert Verifier().refusal(good(htu=htu)) == "dpop-other-request"


BAD_CLAIMS: dict[str, tuple[dict[str, object], str]] = {
    "another method": ({"htm": "GET"}, "dpop-other-request"),
    "the method in lower case": ({"htm": "post"}, "dpop-other-request"),
    "no method": ({"htm": None}, "dpop-other-request"),
    "no URL": ({"htu": None}, "dpop-other-request"),
    "a URL that is no text": ({"htu": [TOKEN]}, "dpop-other-request"),
    "two minutes old": ({"iat": NOW - 120}, "dpop-not-fresh"),
    "made in the future": ({"iat": NOW + 62}, "dpop-not-fresh"),
    "no iat": ({"iat": None}, "dpop-claims"),
    "iat as a text": ({"iat": str(NOW)}, "dpop-claims"),
    "iat as truth": ({"iat": True}, "dpop-claims"),
    "no jti": ({"jti": None}, "dpop-claims"),
    "an empty jti": ({"jti": ""}, "dpop-claims"),
    "a jti without end": ({"jti": "j" * 257}, "dpop-claims"),
    "a jti that UTF-8 cannot write": ({"jti": "\ud800"}, "dpop-claims"),
    "a URL that UTF-8 cannot write": ({"htu": "https://\ud800"}, "dpop-other-request"),
    "iat in a year that no calendar has": ({"iat": 10**12}, "dpop-claims"),
    "iat in the last second of the calendar": ({"iat": 253_402_300_799}, "dpop-claims"),
}


@pytest.mark.parametrize(("claims", "reason"), BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_claims_that_do_not_fit_prove_nothing(claims: dict[str, object], reason: str) -> None:
    """Each is refused for itself, signed well as it is, and nothing is remembered of it."""
    verifier = Verifier()
    assert verifier.refusal(good(**claims)) == reason
    assert verifier.once.stored == {}


BAD_HEADERS: dict[str, tuple[dict[str, object], str]] = {
    "no typ": ({"typ": None}, "dpop-typ"),
    "typ JWT": ({"typ": "JWT"}, "dpop-typ"),
    "an access token's typ": ({"typ": "at+jwt"}, "dpop-typ"),
    "alg none": ({"alg": "none"}, "dpop-algorithm"),
    "HMAC": ({"alg": "HS256"}, "dpop-algorithm"),
    "RS256": ({"alg": "RS256"}, "dpop-algorithm"),
    "another curve's algorithm": ({"alg": "ES384"}, "dpop-algorithm"),
    "an algorithm of the other type": ({"alg": "PS256"}, "dpop-key"),
    "algorithms": ({"alg": ["ES256"]}, "dpop-algorithm"),
    "no key": ({"jwk": None}, "dpop-key"),
    "a key by name": ({"jwk": None, "kid": "ec-1"}, "dpop-key"),
    "a private key": ({"jwk": {**EC.bare, "d": "AAAA"}}, "dpop-key"),
    "a secret": ({"jwk": {"kty": "oct", "k": "AAAA"}}, "dpop-key"),
    "another key": ({"jwk": OTHER.bare}, "dpop-signature"),
    "a point off the curve": ({"jwk": {**EC.bare, "y": OTHER.bare["y"]}}, "dpop-signature"),
    "critical members": ({"crit": ["exp"], "exp": 1}, "dpop-malformed"),
}


@pytest.mark.parametrize(("header", "reason"), BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_header_that_does_not_fit_proves_nothing(header: dict[str, object], reason: str) -> None:
    """Another type, algorithm or key than a proof may have."""
    assert Verifier().refusal(good(header)) == reason


def test_what_is_no_proof_proves_nothing() -> None:
    """An empty header, two proofs in one, a member twice, too much text, a signature of something else."""
    verifier = Verifier()
    claims = f'{{"htm":"POST","htu":"{TOKEN}","jti":"j","jti":"k","iat":{NOW},"nonce":"{NONCE}"}}'
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": EC.bare}
    for text in ("", "x", "a.b.c", f"{good()}, {good()}", EC.sign(header, claims), good(pad="x" * 4096), good() + "="):
        assert verifier.refusal(text) == "dpop-malformed"
    head, _, signature = good().rpartition(".")
    assert verifier.refusal(f"{good().rpartition('.')[0]}.{signature}") == "dpop-signature"
    assert verifier.refusal(compact(header, {"htm": "POST", "htu": TOKEN, "jti": "j", "iat": NOW})) == "dpop-signature"
    assert verifier.key(f"{head}.{signature}").jkt == EC.jkt


def test_a_proof_counts_once() -> None:
    """The second use is refused; another key's equal `jti` is not; it is remembered as long as it would be fresh."""
    verifier = Verifier()
    text = good(jti="the-same")
    assert verifier.key(text).jkt == EC.jkt
    assert verifier.refusal(text) == "dpop-replayed"
    assert verifier.refusal(good(jti="the-same", iat=NOW - 5)) == "dpop-replayed"
    assert verifier.key(proof(OTHER, "POST", TOKEN, NOON, nonce=NONCE, jti="the-same")).jkt == OTHER.jkt
    assert set(verifier.once.stored.values()) == {NOON.replace(microsecond=0) + timedelta(seconds=120)}


def test_a_nonce_of_ours_is_needed_and_lives_for_minutes() -> None:
    """Without one, with an invented or an old one: `use_dpop_nonce` with the present one; nothing is remembered."""
    verifier = Verifier()
    for nonce in (None, "", "invented", NONCE[:-1], NONCE + "x", "é", "\udfff"):
        with pytest.raises(UseDpopNonce) as caught:
            verifier.key(good(nonce=nonce))
        assert (caught.value.status, dict(caught.value.headers)) == (400, {"DPoP-Nonce": NONCE})
    assert verifier.once.stored == {}
    for seconds in range(0, 300, 10):
        verifier.clock = FakeClock(NOON + timedelta(seconds=seconds))
        verifier.verb = VerifyDpopProof(verifier.clock, KEYRING, JoseSignatures(), verifier.once, ISSUER, Limits())
        text = proof(EC, "POST", TOKEN, verifier.clock.now(), nonce=NONCE)
        if seconds < 240:
            next_nonce = verifier.key(text).next_nonce
            assert (next_nonce == NONCE) == (seconds < 120)
        else:
            with pytest.raises(UseDpopNonce):
                verifier.key(text)


def test_a_nonce_of_the_window_to_come_is_not_taken() -> None:
    """Nobody makes proofs in advance."""
    to_come = present_nonce(NOON + timedelta(seconds=120), KEYRING.mac)
    with pytest.raises(UseDpopNonce):
        Verifier().key(good(nonce=to_come))


def test_clocks_may_differ_a_little() -> None:
    """A minute ahead, and nearly two behind."""
    for iat in (NOW + 60, NOW - 119, NOW + 0.5):
        assert Verifier().key(good(iat=iat)).jkt == EC.jkt


def test_a_proof_to_use_a_token_is_about_that_token() -> None:
    """`ath` is the hash of this access token: not of another one, not missing."""
    verifier = Verifier()
    assert verifier.key(good(ath=ath("token-1")), "token-1").jkt == EC.jkt
    for claims in ({}, {"ath": ath("token-2")}, {"ath": ""}, {"ath": 5}, {"ath": "é"}, {"ath": "\ud800"}):
        assert verifier.refusal(good(**claims), "token-1") == "dpop-other-token"


def test_what_was_made_before_a_restore_proves_nothing() -> None:
    """Whether it was used since the backup is not known (DB-05)."""
    verifier = Verifier(Limits(issued_not_before=NOON))
    assert verifier.refusal(good()) == "dpop-before-restore"
    assert verifier.key(good(iat=NOW + 1)).jkt == EC.jkt


def test_a_challenge_names_error_and_algorithms() -> None:
    """As RFC 9449 §7.1 writes it; the words hold no quotation mark."""
    error: DpopError = UseDpopNonce("n")
    assert challenge_of(error) == (
        'DPoP error="use_dpop_nonce", error_description="The proof must have the nonce of this answer.",'
        ' algs="ES256 PS256"'
    )
