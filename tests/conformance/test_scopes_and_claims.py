"""oidc.md §2, rows `scope` and `claims`: what userinfo and the ID token tell, and what they do not."""

from itertools import combinations

import pytest

from chalicelib.domain.claims import CLAIMS_OF_SCOPE, SCOPES_SUPPORTED
from tests.conformance.conftest import EVERYTHING
from tests.conformance.party import LASTING, PARTNER, Party, claims_parameter, verified
from tests.json_client import CAMILLE, PAUL, JsonClient
from tests.product import Product

STANDARD = {
    "profile": {
        *("name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture"),
        *("website", "gender", "birthdate", "zoneinfo", "locale", "updated_at"),
    },
    "email": {"email", "email_verified"},
    "address": {"address"},
    "phone": {"phone_number", "phone_number_verified"},
    "ameliconnect": {"affiliation"},
}
"""OIDC Core §5.4, and our own scope."""


@pytest.mark.parametrize(
    "scopes", [chosen for size in range(6) for chosen in combinations(STANDARD, size) if size in {0, 1, 2, 5}]
)
def test_parameter_scope(known_member: Product, scopes: tuple[str, ...]) -> None:
    """The claims of each scope come whole from userinfo for a member who has them all, and no others; not in the ID token."""
    party = Party(known_member)
    tokens = party.tokens(scope=" ".join(["openid", *scopes]))
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = known_member.request("GET", "/oauth2/userinfo", headers=bearer).json()
    expected = {name for scope in scopes for name in STANDARD[scope]}
    assert set(told) == {"sub", *expected}
    assert not set(verified(known_member, tokens["id_token"])) & expected
    assert set(tokens["scope"].split()) == {"openid", *scopes}
    assert {name: told[name] for name in EVERYTHING if "profile" in scopes} == (
        EVERYTHING if "profile" in scopes else {}
    )


def test_a_scope_without_openid_is_refused(party: Party) -> None:
    """`invalid_scope`; what is unknown beside openid is left out."""
    for scope in ("", "profile email", "OpenID", "openidx"):
        assert party.error(scope=scope) == "invalid_scope"
    assert party.tokens(scope="openid nonsense profile")["scope"] == "openid profile"


def test_the_order_of_scopes_and_parameters_means_nothing(party: Party) -> None:
    """The same request backwards gives the same."""
    backwards = party.userinfo(scope="email profile openid", nonce="n", state="s")
    assert backwards == party.userinfo(state="s", nonce="n", scope="openid profile email")


def test_parameter_claims(known_member: Product) -> None:
    """userinfo and id_token are honoured for claims that the client may have, essential included; nowhere else."""
    party = Party(known_member)
    asked = claims_parameter(
        userinfo={"name": {"essential": True}}, id_token={"email": None, "auth_time": {"essential": True}}
    )
    tokens = party.tokens(claims=asked)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = known_member.request("GET", "/oauth2/userinfo", headers=bearer).json()
    assert (set(told), told["name"]) == ({"sub", "name"}, "Camille Essai")
    id_token = verified(known_member, tokens["id_token"])
    assert id_token["email"] == "camille.essai@gmail.example"
    assert "auth_time" in id_token
    assert "name" not in id_token


def test_what_was_asked_by_name_is_told_after_a_refresh_too(known_member: Product) -> None:
    """It belongs to the grant; the ID token of a refresh is about the sign-in alone (OIDC Core §12.2)."""
    party = Party(known_member, LASTING)
    asked = claims_parameter(userinfo={"gender": None}, id_token={"email": None})
    tokens = party.tokens(scope="openid offline_access", claims=asked)
    again = party.token({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}).json()
    bearer = {"Authorization": f"Bearer {again['access_token']}"}
    told = known_member.request("GET", "/oauth2/userinfo", headers=bearer).json()
    assert (set(told), told["gender"]) == ({"sub", "gender"}, "female")
    assert "email" in verified(known_member, tokens["id_token"])
    assert "email" not in verified(known_member, again["id_token"])


@pytest.mark.parametrize("name", sorted({name for names in STANDARD.values() for name in names}))
def test_each_claim_that_discovery_names_can_be_asked_for(known_member: Product, name: str) -> None:
    """In both places it is told, alone, and as userinfo tells it by scope."""
    party = Party(known_member)
    tokens = party.tokens(claims=claims_parameter(userinfo={name: None}, id_token={name: {"essential": False}}))
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = known_member.request("GET", "/oauth2/userinfo", headers=bearer).json()
    assert set(told) == {"sub", name}
    assert verified(known_member, tokens["id_token"])[name] == told[name]


def test_what_a_client_is_not_registered_for_is_not_told(product: Product) -> None:
    """The demo portal may have no phone and no address, asked by name or not; nobody may have a number."""
    client = JsonClient(product)
    asked = claims_parameter(
        userinfo={"phone_number": {"essential": True}, "address": None, "nir": None, "email": None}
    )
    code = (
        client.verify(client.to_verify(CAMILLE, claims=asked)).json()["redirect_to"].partition("code=")[2].split("&")[0]
    )
    from tests.web.token_calls import redeem, userinfo

    assert set(userinfo(client, redeem(client, code).json()["access_token"]).json()) == {"sub", "email"}


def test_what_nobody_knows_is_left_out(product: Product) -> None:
    """A member without address of mail and without more of a profile: those claims are absent, never null."""
    told = Party(product).userinfo(PAUL, scope="openid profile email phone")
    assert set(told) == {"sub", "name", "given_name", "family_name", "birthdate"}


@pytest.mark.parametrize(
    "claims",
    [
        "[]",
        "1",
        "null",
        '"userinfo"',
        "{",
        '{"userinfo":[]}',
        '{"id_token":{"name":1}}',
        "\u00e9",
        "{}" * 2,
        "[" * 4000,
    ],
)
def test_malformed_claims_are_an_error(party: Party, claims: str) -> None:
    """`invalid_request`, told to the client."""
    assert party.error(claims=claims) == "invalid_request"


def test_claims_that_are_too_large_stay_out_of_the_id_token(known_member: Product) -> None:
    """A token has to fit what KMS signs: names as long as the directory may tell them leave it small, and usable."""
    from dataclasses import replace

    from chalicelib import wiring

    directory = wiring.adapters().directory_table
    key = directory.key(known_member.pseudonym(CAMILLE[0]))
    item = known_member.dynamodb.get_item(TableName=known_member.table("individuals"), Key=key)["Item"]
    person = directory.parse(item)
    assert person is not None
    directory.put(replace(person, given_name="\U0001f600" * 200, family_name="é" * 200))
    every = dict.fromkeys(name for names in CLAIMS_OF_SCOPE.values() for name in names)
    claims = Party(known_member).claims(claims=claims_parameter(id_token=every), nonce='"' * 512)
    assert "given_name" in claims
    assert "name" not in claims
    assert claims["birthdate"] == "1955-08-21"


def test_another_party_s_claims_ask_for_consent_to_their_scopes(product: Product) -> None:
    """A claim asked for by name is told as the scope that it belongs to."""
    partner = Party(product, PARTNER)
    partner.authorize(claims=claims_parameter(userinfo={"phone_number": None}, id_token={"email": None}))
    assert partner.client.login(CAMILLE).json()["scope"] == "email openid phone"


def test_discovery_names_what_can_be_told(product: Product) -> None:
    """Scopes and claims as they work here, and the claims parameter (OP-17)."""
    metadata = product.request("GET", "/.well-known/openid-configuration").json()
    assert metadata["claims_parameter_supported"] is True
    assert set(metadata["scopes_supported"]) == set(SCOPES_SUPPORTED)
    assert set(SCOPES_SUPPORTED) == {"openid", *STANDARD, "offline_access"}
    assert {name for names in STANDARD.values() for name in names} <= set(metadata["claims_supported"])
