"""Revocation and introspection against the running product (OP-14, RFC 7009, RFC 7662, oidc.md §5)."""

from base64 import b64encode
from urllib.parse import urlencode

import pytest

from tests.json_client import JsonClient
from tests.security import canaries
from tests.web.token_calls import (
    FORM,
    OFFLINE,
    PORTAL,
    THE_APP,
    THE_FEDERATION,
    THE_PORTAL,
    Party,
    error_of,
    is_alive,
    verified,
)

PATHS = ("/oauth2/revoke", "/oauth2/introspect")
INACTIVE = {"active": False}
WRONG = {"Authorization": "Basic " + b64encode(b"portal:wrong").decode()}


@pytest.mark.parametrize("hint", [{}, {"token_type_hint": "access_token"}, {"token_type_hint": "nonsense"}])
@pytest.mark.parametrize("party", [THE_PORTAL, THE_APP], ids=lambda party: party.client_id)
def test_a_revoked_refresh_token_ends_its_family(client: JsonClient, party: Party, hint: dict[str, str]) -> None:
    """Refresh token and access tokens are dead at once, whatever the hint; revoking again is no error (RFC 7009 §2)."""
    tokens = party.tokens(client)
    for _ in range(2):
        answer = party.revoke(client, tokens["refresh_token"], **hint)
        assert (answer.status, answer.json(), answer.header("cache-control")) == (200, {}, "no-store")
    assert not is_alive(client, tokens["access_token"])
    assert error_of(party.refresh(client, tokens["refresh_token"])) == "invalid_grant"


def test_an_earlier_refresh_token_ends_its_family_too(client: JsonClient) -> None:
    """After a lost answer it may be the only one that the client has."""
    first = THE_PORTAL.tokens(client)
    second = THE_PORTAL.refresh(client, first["refresh_token"]).json()
    THE_PORTAL.revoke(client, first["refresh_token"])
    assert not is_alive(client, second["access_token"])


def test_a_revoked_access_token_leaves_the_refresh_token(client: JsonClient) -> None:
    """Its generation's access tokens are dead, those of the next one live (RFC 7009 §2.1 lets the grant stand)."""
    first = THE_PORTAL.tokens(client)
    second = THE_PORTAL.refresh(client, first["refresh_token"]).json()
    assert THE_PORTAL.revoke(client, second["access_token"], token_type_hint="refresh_token").status == 200
    assert [is_alive(client, each["access_token"]) for each in (first, second)] == [False, False]
    third = THE_PORTAL.refresh(client, second["refresh_token"]).json()
    assert is_alive(client, third["access_token"])


def test_whoever_revoked_the_new_access_token_has_lost_no_answer(client: JsonClient) -> None:
    """Then the refresh token before is reuse, young as it is."""
    first = THE_PORTAL.tokens(client)
    second = THE_PORTAL.refresh(client, first["refresh_token"]).json()
    THE_PORTAL.revoke(client, second["access_token"])
    assert error_of(THE_PORTAL.refresh(client, first["refresh_token"])) == "invalid_grant"
    assert error_of(THE_PORTAL.refresh(client, second["refresh_token"])) == "invalid_grant"


@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_another_clients_token_is_neither_revoked_nor_described(client: JsonClient, kind: str) -> None:
    """The answer is that for a text that never was a token, and nothing moves (cross-client)."""
    tokens = THE_PORTAL.tokens(client)
    before = client.product.items("grants")
    for other in (THE_APP, THE_FEDERATION):
        assert (other.revoke(client, tokens[kind]).status, other.revoke(client, tokens[kind]).json()) == (200, {})
    assert THE_FEDERATION.introspect(client, tokens[kind]).json() == INACTIVE
    assert client.product.items("grants") == before
    assert is_alive(client, tokens["access_token"])
    assert THE_PORTAL.refresh(client, tokens["refresh_token"]).status == 200


def spoiled(text: str) -> list[str]:
    """Return texts that are nearly a token: one character other, one less, one more, and joined to itself."""
    other = "A" if text[len(text) // 2] != "A" else "B"
    middle = text[: len(text) // 2] + other + text[len(text) // 2 + 1 :]
    return [middle, text[:-1], text[1:], text + "A", text + "=", text + text, text.swapcase()]


@pytest.mark.parametrize("kind", ["refresh_token", "access_token", "id_token"])
def test_what_is_no_token_is_nothing(client: JsonClient, kind: str) -> None:
    """Mutated tokens, an ID token, another sealed text: not active, nothing revoked, no refresh."""
    tokens = THE_PORTAL.tokens(client)
    texts = [*spoiled(tokens[kind]), "nonsense", "a.b.c", "é", "x" * 5000, client.cookies["sesame-session"]]
    texts += [tokens[kind]] if kind == "id_token" else []
    before = client.product.items("grants")
    for text in texts:
        assert THE_PORTAL.introspect(client, text).json() == INACTIVE
        assert THE_PORTAL.revoke(client, text).json() == {}
        assert error_of(THE_PORTAL.refresh(client, text)) == "invalid_grant"
    assert error_of(THE_PORTAL.refresh(client, tokens["access_token"])) == "invalid_grant"
    assert client.product.items("grants") == before


def test_introspection_tells_of_an_access_token(client: JsonClient) -> None:
    """The members of RFC 7662 §2.2 with the values of the token itself, and nothing of the person."""
    tokens = THE_PORTAL.tokens(client)
    answer = THE_PORTAL.introspect(client, tokens["access_token"], token_type_hint="refresh_token")
    claims = verified(client, tokens["access_token"])
    assert (answer.status, answer.header("cache-control"), answer.header("content-type")) == (
        200,
        "no-store",
        "application/json",
    )
    assert answer.json() == {
        "active": True,
        "scope": OFFLINE,
        "client_id": "portal",
        "token_type": "Bearer",
        "exp": claims["iat"] + 600,
        "iat": int(client.product.now().timestamp()),
        "sub": verified(client, tokens["id_token"])["sub"],
        "aud": client.product.issuer,
        "iss": client.product.issuer,
        "jti": claims["jti"],
        "acr": claims["acr"],
        "auth_time": claims["auth_time"],
    }
    client.product.advance(600)
    assert THE_PORTAL.introspect(client, tokens["access_token"]).json() == INACTIVE


def test_introspection_tells_of_the_present_refresh_token_and_uses_nothing_up(client: JsonClient) -> None:
    """An earlier one is not active, and that it was looked at revokes nothing."""
    first = THE_PORTAL.tokens(client)
    second = THE_PORTAL.refresh(client, first["refresh_token"]).json()
    client.product.advance(3600)
    told = THE_PORTAL.introspect(client, second["refresh_token"]).json()
    issued_at = int(client.product.now().timestamp()) - 3600
    assert told.pop("jti").endswith(".1")
    assert told == {
        "active": True,
        "scope": OFFLINE,
        "client_id": "portal",
        "exp": issued_at + 30 * 86_400,
        "iat": issued_at,
        "sub": verified(client, second["id_token"])["sub"],
        "aud": client.product.issuer,
        "iss": client.product.issuer,
    }
    assert THE_PORTAL.introspect(client, first["refresh_token"]).json() == INACTIVE
    assert THE_PORTAL.refresh(client, second["refresh_token"]).status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("headers", "form", "status", "error"),
    [
        (PORTAL, "", 400, "invalid_request"),
        (PORTAL, "token=", 400, "invalid_request"),
        (PORTAL, "token=a&token=a", 400, "invalid_request"),
        (PORTAL, "token=a&token_type_hint=a&token_type_hint=b", 400, "invalid_request"),
        (PORTAL, "token=%ff", 400, "invalid_request"),
        ({**PORTAL, "Content-Type": "application/json"}, '{"token":"a"}', 400, "invalid_request"),
        (PORTAL, "token=a&client_secret=b", 400, "invalid_request"),
        (PORTAL, "token=" + "a" * 17_000, 400, "invalid_request"),
        ({}, "token=a", 401, "invalid_client"),
        (WRONG, "token=a", 401, "invalid_client"),
        ({"Authorization": "Bearer a"}, "token=a", 401, "invalid_client"),
        ({}, "token=a&client_id=nobody", 401, "invalid_client"),
        ({}, "token=a&client_id=portal", 401, "invalid_client"),
    ],
)
def test_errors_are_those_of_rfc_6749(
    client: JsonClient, path: str, headers: dict[str, str], form: str, status: int, error: str
) -> None:
    """Code, status, no-store, plain ASCII words, and a challenge where the client is not proven (OP-09)."""
    answer = client.product.request("POST", path, form.encode(), {**FORM, **headers})
    assert (answer.status, answer.json()["error"], answer.header("cache-control")) == (status, error, "no-store")
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.json()["error_description"].isascii()
    assert (answer.header("www-authenticate") == 'Basic realm="sesame"') == (status == 401)


def test_a_public_client_may_revoke_and_not_introspect(client: JsonClient) -> None:
    """Anybody can say its id: what a token is worth is told to whoever keeps a secret alone (RFC 7662 §2.1)."""
    tokens = THE_APP.tokens(client, "openid offline_access")
    refused = THE_APP.introspect(client, tokens["access_token"])
    assert (refused.status, refused.json()["error"]) == (401, "invalid_client")
    assert refused.header("www-authenticate") == 'Basic realm="sesame"'
    assert THE_APP.revoke(client, tokens["access_token"]).status == 200
    assert not is_alive(client, tokens["access_token"])


@pytest.mark.parametrize("path", PATHS)
def test_parameters_in_the_url_do_not_count(client: JsonClient, path: str) -> None:
    """What is not in the body was not sent; and there is no GET."""
    tokens = THE_PORTAL.tokens(client)
    query = urlencode({"token": tokens["refresh_token"]})
    answer = client.product.request("POST", f"{path}?{query}", b"", {**FORM, **PORTAL})
    assert (answer.status, answer.json()["error"]) == (400, "invalid_request")
    assert client.product.request("GET", f"{path}?{query}", headers=PORTAL).status == 405
    assert is_alive(client, tokens["access_token"])


def test_nothing_private_is_in_any_answer(client: JsonClient) -> None:
    """No name, number or address, in plain or in base64, in a token or in an introspection."""
    tokens = THE_PORTAL.tokens(client, "openid profile email ameliconnect offline_access")
    told = [THE_PORTAL.introspect(client, tokens[kind]).text for kind in ("access_token", "refresh_token")]
    claims = [repr(verified(client, tokens[kind])) for kind in ("access_token", "id_token")]
    private = ["Camille", "Essai", "camille.essai", "255081416802538", "2550814168025", "1955-08-21", "14000"]
    forms = canaries.disguised("person", private)
    assert canaries.sightings("\n".join([*told, *claims]), forms) == set()
    assert client.product.pseudonym("255081416802538") not in "".join([*told, *claims, *map(str, tokens.values())])
