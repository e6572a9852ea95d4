"""`private_key_jwt`: what proves a client, and every way in which an assertion does not (OP-08, RFC 7523, RFC 8725)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.jose_signatures import JoseSignatures
from chalicelib.domain.client import Client
from chalicelib.domain.client_assertion import ASSERTION_TYPE
from chalicelib.domain.limits import Limits
from chalicelib.domain.oauth_errors import InvalidClient, InvalidRequest
from chalicelib.use_cases.authenticate_client import AuthenticateClient
from chalicelib.use_cases.prove_client_assertion import ProveClientAssertion
from tests.fakes_oidc import ISSUER, NOON, PORTAL, FakeAudit, FakeClients, FakeClock, FakeKeyring
from tests.fakes_proofs import FakeClientKeys, FakeOneTimeValues
from tests.proofs import assertion, compact, ec_key, rsa_key, unique

EC, OTHER = ec_key(), ec_key("ec-2")
NOW = int(NOON.timestamp())
BANK = replace(
    PORTAL,
    client_id="bank",
    token_endpoint_auth_method="private_key_jwt",
    client_secret_hash=None,
    jwks={"keys": [rsa_key("RS256", "rs").public, EC.public, rsa_key().public]},
)
RIVAL = replace(BANK, client_id="rival", jwks=OTHER.jwks)
FAPI = replace(
    BANK,
    client_id="fapi",
    require_pushed_authorization_requests=True,
    require_pkce=True,
    dpop_bound_access_tokens=True,
)


class Provider:
    """The verb on fakes, and what it noted."""

    def __init__(self, keys: FakeClientKeys | None = None, limits: Limits | None = None) -> None:
        """Know three clients that prove themselves by key, and one that does by secret."""
        self.clock, self.audit, self.once = FakeClock(), FakeAudit(), FakeOneTimeValues()
        prove = ProveClientAssertion(
            self.clock, keys or FakeClientKeys(), JoseSignatures(), self.once, ISSUER, limits or Limits()
        )
        clients = FakeClients([BANK, RIVAL, FAPI, PORTAL])
        self.verb = AuthenticateClient(self.clock, clients, FakeKeyring(), self.audit, fault_of_assertion=prove)

    def authenticate(self, text: str, **form: str) -> Client:
        """Authenticate by an assertion."""
        sent = {"client_assertion": text, "client_assertion_type": ASSERTION_TYPE, **form}
        return self.verb(None, {name: [value] for name, value in sent.items() if value})

    def reason(self, text: str, **form: str) -> str:
        """Return why an assertion is refused, as the log has it."""
        with pytest.raises(InvalidClient) as caught:
            self.authenticate(text, **form)
        assert caught.value.status == 401
        assert vars(self.audit.events[-1])["reason"] == caught.value.detail
        return caught.value.detail


def good(**claims: object) -> str:
    """Return an assertion of the bank."""
    return assertion(EC, "bank", ISSUER, NOON, **claims)


def spoiled(header: dict[str, Any]) -> str:
    """Return an assertion of the bank with another header."""
    return assertion(EC, "bank", ISSUER, NOON, header)


def test_each_algorithm_and_every_usual_form_proves_the_client() -> None:
    """ES256, PS256, RS256; with `client_id` or without; with `kid` and `typ` or without; `iat` and `nbf` as given."""
    provider = Provider()
    for key in (EC, rsa_key(), rsa_key("RS256", "rs")):
        assert provider.authenticate(assertion(key, "bank", ISSUER, NOON)) == BANK
    for text in (
        spoiled({"kid": None}),
        spoiled({"typ": None}),
        spoiled({"typ": "client-authentication+jwt"}),
        good(iat=None),
        good(nbf=NOW),
        good(iat=NOW + 10, nbf=NOW + 10),
        good(exp=NOW + 300),
        good(exp=NOW + 30.5),
        good(extra={"a": [1]}),
    ):
        assert provider.authenticate(text) == BANK
    assert provider.authenticate(good(), client_id="bank") == BANK


BAD_CLAIMS: dict[str, tuple[dict[str, object], str]] = {
    "another audience": ({"aud": "https://elsewhere.example"}, "assertion-audience"),
    "the token endpoint": ({"aud": f"{ISSUER}/oauth2/token"}, "assertion-audience"),
    "the issuer with a slash": ({"aud": f"{ISSUER}/"}, "assertion-audience"),
    "the issuer in a list": ({"aud": [ISSUER]}, "assertion-audience"),
    "the issuer and another": ({"aud": [ISSUER, "https://elsewhere.example"]}, "assertion-audience"),
    "no audience": ({"aud": None}, "assertion-audience"),
    "no issuer": ({"iss": None}, "assertion-other-client"),
    "another issuer": ({"iss": "rival"}, "assertion-other-client"),
    "no exp": ({"exp": None}, "assertion-without-exp"),
    "exp as a text": ({"exp": str(NOW + 60)}, "assertion-without-exp"),
    "exp as truth": ({"exp": True}, "assertion-without-exp"),
    "exp without end": ({"exp": 10**30}, "assertion-without-exp"),
    "exp now": ({"exp": NOW, "iat": NOW - 60}, "assertion-expired"),
    "exp an hour away": ({"exp": NOW + 3600}, "assertion-lives-too-long"),
    "exp an hour away, no iat": ({"exp": NOW + 3600, "iat": None}, "assertion-lives-too-long"),
    "made long ago": ({"iat": NOW - 3600}, "assertion-lives-too-long"),
    "made in the future": ({"iat": NOW + 61, "exp": NOW + 120}, "assertion-not-yet"),
    "not before the future": ({"nbf": NOW + 61, "exp": NOW + 120}, "assertion-not-yet"),
    "iat as a text": ({"iat": "now"}, "assertion-not-yet"),
    "nbf after exp": ({"nbf": NOW + 50, "exp": NOW + 40}, "assertion-not-yet"),
    "no jti": ({"jti": None}, "assertion-without-jti"),
    "an empty jti": ({"jti": ""}, "assertion-without-jti"),
    "a jti that is no text": ({"jti": 7}, "assertion-without-jti"),
    "a jti without end": ({"jti": "j" * 257}, "assertion-without-jti"),
}


@pytest.mark.parametrize(("claims", "reason"), BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_claims_that_do_not_fit_prove_nobody(claims: dict[str, object], reason: str) -> None:
    """Each is refused for itself, signed well as it is, and nothing is remembered of it."""
    provider = Provider()
    assert provider.reason(good(**claims)) == reason
    assert provider.once.stored == {}


BAD_HEADERS: dict[str, tuple[dict[str, object], str]] = {
    "an access token's typ": ({"typ": "at+jwt"}, "assertion-typ"),
    "a logout token's typ": ({"typ": "logout+jwt"}, "assertion-typ"),
    "a proof's typ": ({"typ": "dpop+jwt"}, "assertion-typ"),
    "a typ that is no text": ({"typ": ["JWT"]}, "assertion-typ"),
    "an unknown kid": ({"kid": "nobody"}, "assertion-signature"),
    "a kid that is no text": ({"kid": 1}, "assertion-signature"),
    "another of the client's keys": ({"kid": "rsa-1"}, "assertion-signature"),
    "members of other types": ({"x5c": 5, "jku": 5, "cty": {}, "jwk": []}, "assertion-signature"),
}


@pytest.mark.parametrize(("header", "reason"), BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_header_that_does_not_fit_proves_nobody(header: dict[str, object], reason: str) -> None:
    """A JWT made for something else, or a key that did not sign."""
    assert Provider().reason(spoiled(header)) == reason


def test_only_the_clients_own_key_counts() -> None:
    """Another client's key, the same kid or none, proves nobody; neither does a key that the header brings along."""
    claims = {"iss": "bank", "sub": "bank", "aud": ISSUER, "jti": "j", "exp": NOW + 60}
    provider = Provider()
    for header in (
        {"alg": "ES256", "kid": "ec-1"},
        {"alg": "ES256"},
        {"alg": "ES256", "kid": "ec-2", "jwk": OTHER.public},
        {"alg": "ES256", "jku": "https://elsewhere.example/jwks", "x5u": "https://elsewhere.example/x"},
    ):
        assert provider.reason(OTHER.sign(header, claims)) == "assertion-signature"
    assert provider.reason(assertion(OTHER, "bank", ISSUER, NOON, sub="rival")) == "assertion-other-client"


def test_no_other_algorithm_is_taken() -> None:
    """`none`, HMAC with the public key as secret, and all that is not on the list: refused before any key is looked at."""
    claims = {"iss": "bank", "sub": "bank", "aud": ISSUER, "jti": "j", "exp": NOW + 60}
    provider = Provider()
    for algorithm in ("none", "None", "HS256", "HS512", "RS512", "ES384", "EdDSA", "es256", "", None, 5, ["ES256"]):
        for signature in (b"x", b"\0" * 32):
            text = compact({"alg": algorithm, "kid": "ec-1"}, claims, signature)
            assert provider.reason(text) == "assertion-algorithm"
    assert provider.reason(good().rpartition(".")[0] + ".") == "assertion-malformed"


def test_a_bit_more_or_less_is_another_assertion() -> None:
    """Every fortieth character changed, the end cut, and a signature of other claims: none proves the client."""
    provider, text = Provider(), good()
    for place in range(0, len(text), 40):
        other = "B" if text[place] != "B" else "C"
        with pytest.raises(InvalidClient):
            provider.authenticate(text[:place] + other + text[place + 1 :])
    head, _, signature = text.rpartition(".")
    other_claims = good().rpartition(".")[0]
    for forged in (f"{other_claims}.{signature}", f"{head}.{signature[:-2]}", f"{head}.{signature}AA"):
        assert provider.reason(forged) == "assertion-signature"
    assert provider.authenticate(text) == BANK


def test_what_two_readers_could_read_differently_is_no_assertion() -> None:
    """A member twice in claims or header, `crit`, padding, NaN, a list, spaces, nesting without end, four parts, too long."""
    provider = Provider()
    head = '{"alg":"ES256","kid":"ec-1"}'
    body = f'{{"iss":"bank","sub":"bank","aud":"{ISSUER}","jti":"j","exp":{NOW + 60}}}'
    assert provider.authenticate(EC.sign({"alg": "ES256", "kid": "ec-1"}, body)) == BANK
    for text in (
        EC.sign({"alg": "ES256", "kid": "ec-1"}, body[:-1] + ',"sub":"bank"}'),
        EC.sign({"alg": "ES256", "kid": "ec-1"}, body[:-1] + ',"a":{"b":1,"b":2}}'),
        EC.sign({"alg": "ES256", "kid": "ec-1"}, body[:-1] + ',"nbf":NaN}'),
        EC.sign({"alg": "ES256"}, f"[{body}]"),
        EC.sign({"alg": "ES256"}, "[" * 900),
        EC.sign({"alg": "ES256", "kid": "ec-1"}, {"sub": "bank", "pad": "x" * 4096}),
        compact('{"alg":"none","alg":"ES256"}', body),
        compact('{"alg":"ES256","crit":["b64"],"b64":false}', body),
        compact(head, "\ud83d".encode("utf-16-le", "surrogatepass").decode("latin-1")),
        good() + ".",
        good() + "=",
        " " + good(),
        good() + "\n",
        "..",
        "a.b.c",
    ):
        assert provider.reason(text) == "assertion-malformed", text[:60]


def test_an_assertion_counts_once_for_its_client() -> None:
    """The second use is refused, another client's equal `jti` is not, and it is remembered until it ends."""
    provider = Provider()
    jti = unique()
    text = good(jti=jti)
    assert provider.authenticate(text) == BANK
    assert provider.reason(text) == "assertion-replayed"
    assert provider.reason(good(jti=jti, exp=NOW + 61)) == "assertion-replayed"
    assert provider.authenticate(assertion(OTHER, "rival", ISSUER, NOON, jti=jti)) == RIVAL
    assert set(provider.once.stored.values()) == {NOON.replace(microsecond=0) + timedelta(seconds=60)}
    provider.clock.advance(60)
    assert provider.reason(text) == "assertion-expired"


def test_only_what_the_client_signed_is_remembered() -> None:
    """Nobody uses up the `jti` of a client with a signature of their own."""
    provider = Provider()
    jti = unique()
    assert provider.reason(assertion(OTHER, "bank", ISSUER, NOON, {"kid": "ec-1"}, jti=jti)) == "assertion-signature"
    assert provider.authenticate(good(jti=jti)) == BANK


def test_a_client_is_proven_in_the_way_that_it_registered() -> None:
    """An assertion proves no client of another method or id, known or not, and comes alone."""
    provider = Provider()
    assert provider.reason(assertion(EC, "portal", ISSUER, NOON)) == "other-method"
    assert provider.reason(assertion(EC, "nobody", ISSUER, NOON)) == "unknown-client"
    assert provider.reason(good(), client_id="rival") == "assertion-other-client"
    assert provider.reason(good(), client_assertion_type="urn:other") == "assertion-type"
    assert provider.reason(good(), client_assertion_type="") == "assertion-type"
    with pytest.raises(InvalidClient, match="authenticated"):
        provider.verb(None, {"client_id": ["bank"]})
    with pytest.raises(InvalidRequest):
        provider.authenticate(good(), client_secret="x")
    with pytest.raises(InvalidRequest):
        provider.verb("Basic YTpi", {"client_assertion": [good()], "client_assertion_type": [ASSERTION_TYPE]})
    with pytest.raises(InvalidRequest):
        provider.verb(None, {"client_assertion": [good(), good()], "client_assertion_type": [ASSERTION_TYPE]})


def test_a_client_that_follows_fapi_signs_with_es256_or_ps256() -> None:
    """RS256 proves other clients and not this one (FAPI 2.0 §5.4.1)."""
    provider = Provider()
    for key in (EC, rsa_key()):
        assert provider.authenticate(assertion(key, "fapi", ISSUER, NOON)) == FAPI
    assert provider.reason(assertion(rsa_key("RS256", "rs"), "fapi", ISSUER, NOON)) == "assertion-algorithm"


def test_a_new_key_is_asked_for_once() -> None:
    """Where no known key fits, the client's set is looked at anew; one that fits and did not sign asks nobody."""
    keys = FakeClientKeys(now=OTHER.jwks)
    provider = Provider(keys)
    assert provider.authenticate(assertion(OTHER, "bank", ISSUER, NOON)) == BANK
    assert keys.asked == 1
    assert provider.reason(assertion(OTHER, "bank", ISSUER, NOON, {"kid": "ec-1"})) == "assertion-signature"
    assert keys.asked == 1


def test_what_was_made_before_a_restore_proves_nobody() -> None:
    """Whether it was used since the backup is not known (DB-05); without `iat` the earliest moment counts."""
    provider = Provider(limits=Limits(issued_not_before=NOON))
    assert provider.reason(good(iat=NOW - 1)) == "assertion-before-restore"
    assert provider.reason(good(iat=None)) == "assertion-before-restore"
    assert provider.authenticate(good(iat=NOW + 1)) == BANK
