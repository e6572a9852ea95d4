"""Nothing but what was issued is taken for a token: more than a hundred thousand cases, none accepted (OP-07, RFC 8725).

The verifier is the one that userinfo and hints use. Positive controls stand beside, so that it does not simply refuse all.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, RSAKey

from chalicelib import wiring
from chalicelib.adapters import aws
from chalicelib.domain.key_ring import ALGORITHMS
from chalicelib.use_cases.ports import TokenSigner
from tests.product import Product
from tests.security import jwt_mutations
from tests.security.jwt_mutations import Attacker, decoded, encoded

pytestmark = pytest.mark.emulator("nothing of tables but the ring")

TYPES = ("JWT", "at+jwt")
CLAIMS: dict[str, object] = {"iss": "https://sign-in.example", "sub": "s", "exp": 9_999_999_999, "jti": "grant"}
LEAST_CASES = 100_000


@dataclass
class Verifier:
    """The product's verifier, which counts what it was shown and keeps what it took."""

    signer: TokenSigner
    genuine: set[tuple[str, str]]
    """Tokens that were issued, each with its type."""
    shown: int = 0
    accepted: list[tuple[str, str]] = field(default_factory=list)

    def show(self, tokens: Iterator[str], *types: str) -> int:
        """Show tokens as each of the types; return how many there were."""
        before = self.shown
        for token in tokens:
            for typ in types:
                if (token, typ) in self.genuine:
                    continue
                self.shown += 1
                if self.signer.verified_claims(token, typ) is not None:
                    self.accepted.append((token, typ))
        return self.shown - before


@pytest.fixture
def signer(product: Product) -> TokenSigner:
    """The running product's signer."""
    del product
    return wiring.adapters().signer


@pytest.fixture
def issued(signer: TokenSigner) -> dict[tuple[str, str], str]:
    """A good token of each algorithm and type."""
    return {(alg, typ): signer.sign(CLAIMS, typ, alg) for alg in ALGORITHMS for typ in TYPES}


@pytest.fixture
def attacker(signer: TokenSigner) -> Attacker:
    """Somebody who has read the JWKS."""
    jwks: Any = signer.public_keys()
    keys = [(ECKey if jwk["kty"] == "EC" else RSAKey).import_key(dict(jwk)).public_key for jwk in jwks]
    form = PublicFormat.SubjectPublicKeyInfo
    return Attacker(jwks, [key.public_bytes(way, form) for key in keys for way in (Encoding.PEM, Encoding.DER)])


def test_none_of_a_hundred_thousand_mutations_is_accepted(
    signer: TokenSigner, issued: dict[tuple[str, str], str], attacker: Attacker
) -> None:
    """Every family of attack, on tokens of both algorithms and both types, shown as access token and as ID token."""
    verifier = Verifier(signer, {(token, typ) for (_, typ), token in issued.items()})
    assert all(signer.verified_claims(token, typ) == CLAIMS for (_, typ), token in issued.items())
    tokens = list(issued.values())
    told = {"mixtures": verifier.show(jwt_mutations.mixtures(tokens), *TYPES)}
    for (alg, typ), token in issued.items():
        others = [each["kid"] for each in signer.public_keys() if each["alg"] == alg]
        small = (jwt_mutations.structures, jwt_mutations.spellings, jwt_mutations.payloads, jwt_mutations.signatures)
        for family in small:
            told[f"{family.__name__} {alg} {typ}"] = verifier.show(family(token), *TYPES)
        if typ == "at+jwt":
            told[f"letters {alg}"] = verifier.show(jwt_mutations.letters(token), typ)
        mutated = jwt_mutations.headers(token, str(others[1]), attacker)
        told[f"headers {alg} {typ}"] = verifier.show(mutated, typ)
    assert verifier.accepted == []
    assert min(told.values()) > 50
    assert verifier.shown == sum(told.values()) >= LEAST_CASES


@pytest.mark.parametrize("changes", [{"kid": "other"}, {"jku": "https://a.example"}, {"cty": "JWT"}, {"typ": "AT+JWT"}])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_header_that_the_product_does_not_write_is_refused_even_when_signed(
    signer: TokenSigner, issued: dict[tuple[str, str], str], algorithm: str, changes: dict[str, str]
) -> None:
    """The header is exactly ours, to the letter, whoever may sign with the key."""
    from chalicelib.adapters.es256 import from_der
    from chalicelib.adapters.signing_key_policy import SIGNS_WITH

    adapters = wiring.adapters()
    arn = adapters.remembered_rings.signing_key(algorithm).key_arn
    header, payload, _ = issued[algorithm, "at+jwt"].split(".")

    def signed(members: dict[str, str]) -> str:
        message = f"{encoded(members)}.{payload}"
        answer = aws.client("kms", adapters.settings.aws_region).sign(
            KeyId=arn, Message=message.encode(), MessageType="RAW", SigningAlgorithm=SIGNS_WITH[algorithm]
        )
        raw = answer["Signature"]
        return f"{message}.{encoded(from_der(raw) if algorithm == 'ES256' else raw)}"

    own = json.loads(decoded(header))
    assert signer.verified_claims(signed(own), "at+jwt") == CLAIMS
    assert signer.verified_claims(signed({**own, **changes}), "at+jwt") is None


def test_userinfo_refuses_them_as_well(
    product: Product, issued: dict[tuple[str, str], str], attacker: Attacker
) -> None:
    """Some of each family over HTTP: 401 each time, and never a crash."""
    token = issued["RS256", "at+jwt"]
    families = (
        *list(jwt_mutations.structures(token))[1::97],
        *list(jwt_mutations.spellings(token))[::3],
        *list(jwt_mutations.payloads(token))[::3],
        *list(jwt_mutations.headers(token, "other", attacker))[::701],
    )
    sent = [each for each in families if each.strip() and each.isascii() and each.isprintable() and " " not in each]
    answers = [product.request("GET", "/oauth2/userinfo", headers={"Authorization": f"Bearer {t}"}) for t in sent]
    assert len(answers) > 70
    assert {answer.status for answer in answers} == {401}
