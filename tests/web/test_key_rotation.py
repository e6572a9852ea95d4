"""Signing keys rotate by themselves: a week of sign-ins under a moving clock, and a key dropped in the middle (KEY-03).

The relying parties here verify with joserfc and keep the JWKS for some time, by the product's clock.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from chalicelib import wiring
from chalicelib.domain.key_ring import ALGORITHMS, KeyRing
from chalicelib.wiring import Adapters, provider_verbs
from localdev import emulated_kms
from scripts import signing_keys
from tests.contract.dynamodb_calls import recorded_calls
from tests.contract.test_calls_are_granted import asked_of, granted
from tests.direct import Direct
from tests.json_client import MOBILE_VERIFIER, JsonClient
from tests.product import START, Product, remembering_hasher
from tests.security.jwt_mutations import decoded
from tests.security.prod_shape import fresh_adapters
from tests.web.token_calls import redeem, signed_in, userinfo

pytestmark = pytest.mark.emulator("counts the keys of the emulated KMS")

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
HINTED = timedelta(hours=12)
"""How long an ID token may come back as a hint: its session lives no longer."""


@dataclass
class RelyingParty:
    """Keeps the JWKS for so long, and fetches it anew only then: not even for a key that it does not know."""

    product: Product
    keeps: timedelta
    kept_at: datetime = START - DAY
    jwks: KeySet | None = None
    fetched: int = 0

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a token; joserfc raises where no key that is kept verifies it."""
        now = self.product.now()
        if now - self.kept_at >= self.keeps:
            answer = self.product.request("GET", "/.well-known/jwks.json")
            assert answer.status == 200
            found: Any = answer.json()
            self.jwks, self.kept_at = KeySet.import_key_set(found), now
            self.fetched += 1
        assert self.jwks is not None
        return dict(jwt.decode(token, self.jwks, algorithms=list(ALGORITHMS)).claims)


@dataclass
class Stage:
    """The product with a new key each day, from an empty ring on."""

    product: Direct

    def rotate(self) -> None:
        """Let the schedule's hour strike."""
        provider_verbs.rotate_signing_keys()()

    def rings(self) -> dict[str, KeyRing]:
        """Return what is stored."""
        return dict(wiring.adapters().key_rings.read())

    def published(self) -> list[str]:
        """Return the kids of the JWKS."""
        keys: list[dict[str, str]] = self.product.request("GET", "/.well-known/jwks.json").json()["keys"]
        return [key["kid"] for key in keys]

    def in_kms(self) -> int:
        """Return how many signing keys exist and are not about to be deleted."""
        return len(emulated_kms.signing_keys(self.product.world.settings.aws_region))

    def tokens(self, algorithm: str = "RS256") -> dict[str, str]:
        """Sign Camille in at the app and return what the client gets."""
        clients = wiring.adapters().clients
        registered = clients.find("mobile-app")
        assert registered is not None
        clients.put(replace(registered, id_token_signed_response_alg=algorithm))
        client = JsonClient(self.product)
        code = signed_in(client, "mobile-app", "openid")
        return dict(redeem(client, code, {}, client_id="mobile-app", code_verifier=MOBILE_VERIFIER).json())


@pytest.fixture
def stage(product: Product) -> Iterator[Stage]:
    """The product with rings of its own for the test; the others come back afterwards."""
    settings = product.world.settings
    daily = replace(settings, limits=replace(settings.limits, signing_key_period_seconds=86_400))
    before, table = product.items("signing-keys"), product.table("signing-keys")
    registered = wiring.adapters().clients.find("mobile-app")
    assert registered is not None
    for item in before:
        product.dynamodb.delete_item(TableName=table, Key={"ring": item["ring"]})
    adapters = Adapters(daily)
    adapters.hasher = remembering_hasher(adapters)  # which remembers; the same password is typed all the time
    with fresh_adapters(product, adapters):
        yield Stage(Direct(product))
        for ring in wiring.adapters().key_rings.read().values():
            for key in ring.keys:
                wiring.adapters().signing_keys.delete(key.key_arn)
    for item in before:
        product.dynamodb.put_item(TableName=table, Item=item)
    wiring.adapters().clients.put(registered)


def test_a_week_of_rotation_fails_no_verification(stage: Stage) -> None:
    """A new key each day, sign-ins all the time, relying parties that keep the JWKS for 5 minutes, an hour, or 23 hours."""
    product, others = stage.product, stage.in_kms()
    stage.rotate()
    parties = [RelyingParty(product, keeps) for keeps in (timedelta(minutes=5), HOUR, 23 * HOUR)]
    issued: list[tuple[datetime, str]] = []
    counts, signed_by = [], []
    for hour in range(7 * 24):
        rings = stage.rings()
        counts.append([len(rings[each].keys) for each in ALGORITHMS])
        assert set(stage.published()) == {key.kid for ring in rings.values() for key in ring.keys}
        assert stage.in_kms() - others == sum(counts[-1])
        if hour % 2 == 0:
            tokens = stage.tokens(ALGORITHMS[hour // 2 % 2])
            for party in parties:
                assert party.verify(tokens["id_token"])["aud"] == "mobile-app"
            signed_by.append(kid_of(tokens["id_token"]))
            issued.append((product.now(), tokens["id_token"]))
            product.advance(599)
            assert userinfo(JsonClient(product), tokens["access_token"]).status == 200
            product.advance(-599)
        hints = [token for when, token in issued if product.now() - when <= HINTED]
        signer = wiring.adapters().signer
        assert [hint for hint in hints if signer.verified_claims(hint, "JWT") is None] == []
        product.advance(3600)
        stage.rotate()
    # The first day has no key before; then each is kept for the 12 hours and ten minutes after it has stopped signing.
    assert counts == [[2, 2]] * 24 + ([[3, 3]] * 13 + [[2, 2]] * 11) * 6
    assert [len(set(signed_by[day * 12 : day * 12 + 12])) for day in range(7)] == [2] * 7
    assert len(set(signed_by)) == 14
    assert [party.fetched for party in parties] == [84, 84, 7]


def kid_of(token: str) -> str:
    """Return the key that a token's header names."""
    return str(json.loads(decoded(token.partition(".")[0]))["kid"])


def test_a_key_that_is_dropped_in_the_middle_of_a_flow(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """The code is still good, the next key signs, what the dropped one signed proves nothing; all within 15 minutes."""
    product = stage.product
    stage.rotate()
    first, second, *of_es256 = stage.published()
    party = RelyingParty(product, timedelta(minutes=5))
    old = stage.tokens()
    party.verify(old["id_token"])
    client = JsonClient(product)
    code = signed_in(client, "mobile-app", "openid")
    assert operate(product, "drop", first) == 0
    wiring.adapters().remembered_rings.forget()  # as a container of which five minutes have passed
    tokens = redeem(client, code, {}, client_id="mobile-app", code_verifier=MOBILE_VERIFIER).json()
    assert party.verify(tokens["id_token"])["sub"]
    assert party.fetched == 1
    assert userinfo(client, tokens["access_token"]).status == 200
    assert userinfo(client, old["access_token"]).status == 401
    assert stage.published() == [second, *of_es256]
    product.advance(300)
    with pytest.raises(InvalidKeyIdError):
        party.verify(old["id_token"])
    stage.rotate()
    assert [key.kid for key in stage.rings()["RS256"].keys][:2] == [first, second]
    product.advance(300)
    told, before = stage.published(), stage.in_kms()
    assert (told[0], len(told)) == (second, 4)
    stage.rotate()
    assert stage.in_kms() == before - 1
    assert stage.rings()["RS256"].keys[0].kid == second
    capsys.readouterr()


def test_a_container_goes_on_for_five_minutes_with_what_it_has_read(stage: Stage) -> None:
    """It signs with the key that it knows, which KMS keeps until no container can use it any more."""
    product = stage.product
    stage.rotate()
    first = stage.published()[0]
    assert operate(product, "drop", first) == 0
    stage.rotate()
    product.advance(299)
    assert stage.published()[0] == first
    assert stage.tokens()["id_token"]
    product.advance(1)
    assert first not in stage.published()


def test_the_rotator_needs_what_its_role_has(stage: Stage) -> None:
    """Its first keys, a day later the next, half a day later a deletion: each call on tables is granted, none more (AWS-01)."""
    with recorded_calls(stage.product) as calls:
        for _ in range(3):
            stage.rotate()
            stage.product.advance(86_400)
    asked = {(action, table.removeprefix(stage.product.table(""))) for action, table in asked_of(calls)}
    assert asked == granted("prod-key-rotation")
    assert [read for call in calls for read in call.reads() if not read[1]] == []


def test_without_a_ring_the_provider_is_closed(stage: Stage) -> None:
    """A new deployment tells 503 until the rotator has run; the code of the member is not lost."""
    product = stage.product
    assert product.request("GET", "/.well-known/jwks.json").status == 503
    assert product.request("GET", "/.well-known/openid-configuration").status == 200
    client = JsonClient(product)
    code = signed_in(client, "mobile-app", "openid")
    form = {"client_id": "mobile-app", "code_verifier": MOBILE_VERIFIER}
    assert redeem(client, code, {}, **form).status == 503
    stage.rotate()
    assert redeem(client, code, {}, **form).status == 200
    assert product.request("GET", "/.well-known/jwks.json").status == 200


def test_operators_see_the_rings_and_are_told_of_mistakes(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """Each key with its state; an unknown kid is no success, and neither is a table that is not there."""
    product = stage.product
    assert operate(product, "show") == 0
    assert capsys.readouterr().out == "RS256: revision 0, empty\nES256: revision 0, empty\n"
    stage.rotate()
    first, second, third, fourth = stage.published()
    operate(product, "drop", first)
    stage.rotate()
    product.advance(86_400)
    stage.rotate()
    capsys.readouterr()
    assert operate(product, "show") == 0
    states = [line.split()[:2] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert states[:2] == [[second, "signed"], [states[1][0], "signs"]]
    assert [third, "signed"] in states
    assert [fourth, "signs"] in states
    for kid in ("nobody", "-h4kLm2", "--kid"):
        assert operate(product, "drop", kid) == 1
        assert f"No ring holds {kid}." in capsys.readouterr().out
    assert signing_keys.main(["--prefix", "nowhere", "--region", product.world.settings.aws_region, "show"]) == 1
    assert "DynamoDB did not do it" in capsys.readouterr().err


def operate(product: Product, *arguments: str) -> int:
    """Run the operator's command on the product's table, at the product's time."""
    settings = product.world.settings
    given = ["--prefix", settings.table_prefix, "--region", settings.aws_region, *arguments]
    return signing_keys.main(given, product.world.clock)
