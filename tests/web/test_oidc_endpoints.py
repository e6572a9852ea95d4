"""Token, userinfo, discovery and JWKS over HTTP: statuses, headers and bodies of the RFCs (OP-09, oidc.md §1, §3)."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from chalice.test import Client as HttpClient
from chalice.test import HTTPResponse

from chalicelib import wiring
from chalicelib.adapters.audit_log import correlation_id
from chalicelib.config import Settings
from chalicelib.domain.authorization_code import to_payload
from chalicelib.domain.limits import Limits
from chalicelib.wiring.adapters import Adapters
from tests.fakes_oidc import (
    GRANT,
    ISSUER,
    PORTAL,
    FakeAudit,
    FakeClients,
    FakeClock,
    FakeGrants,
    FakeKeyring,
    FakeMembers,
    FakeSigner,
)
from tests.product import Product

BASIC = {"Authorization": "Basic " + b64encode(b"portal:s%2Be").decode()}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class FakeAdapters(Adapters):
    """The container with hand-made collaborators; what is not replaced may not be used."""

    def __init__(self) -> None:
        """Put every fake in the place of its adapter."""
        super().__init__(Settings(stage="prod", issuer=ISSUER, limits=Limits()))
        keyring = FakeKeyring()
        portal = replace(PORTAL, client_secret_hash=keyring.mac("client-secret", "portal", "s+e"))
        self.fakes: dict[str, Any] = {
            "clock": FakeClock(),
            "keyring": keyring,
            "clients": FakeClients([portal]),
            "grants": FakeGrants(),
            "signer": FakeSigner(),
            "members": FakeMembers(),
            "audit": FakeAudit(),
        }
        self.__dict__.update(self.fakes)


@pytest.fixture
def adapters(running_product: Product) -> Iterator[FakeAdapters]:
    """A container of fakes in the running product's place, for one test."""
    del running_product
    before, token = wiring._Container.adapters, correlation_id.set("none")
    fakes = FakeAdapters()
    wiring.install(fakes)
    yield fakes
    wiring.install(before)
    correlation_id.reset(token)


@pytest.fixture
def http(running_product: Product, adapters: FakeAdapters) -> Iterator[HttpClient]:
    """A client that calls the whole product by its handler, without a socket."""
    del adapters
    with HttpClient(running_product.app) as client:
        yield client


def code(adapters: FakeAdapters) -> str:
    """Seal the usual grant."""
    return str(adapters.fakes["keyring"].seal("authorization-code", to_payload(GRANT)))


def post_token(http: HttpClient, form: dict[str, str] | str, headers: dict[str, str] | None = None) -> HTTPResponse:
    """Post to the token endpoint."""
    body = form if isinstance(form, str) else urlencode(form)
    return http.http.post(
        "/oauth2/token", body=body.encode(), headers={**FORM, **(BASIC if headers is None else headers)}
    )


def exchange(code: str) -> dict[str, str]:
    """Return the form of a good request."""
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": GRANT.redirect_uri}


def body(response: HTTPResponse) -> dict[str, Any]:
    """Return the JSON of an answer."""
    return cast("dict[str, Any]", json.loads(response.body))


def test_a_code_is_exchanged_over_http(http: HttpClient, adapters: FakeAdapters) -> None:
    """The five members of the answer, as JSON, that nobody may store."""
    response = post_token(http, exchange(code(adapters)))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert response.headers["Cache-Control"] == "no-store"
    assert body(response) == {
        "access_token": "token-0",
        "token_type": "Bearer",
        "expires_in": 600,
        "id_token": "token-1",
        "scope": "openid profile",
    }


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": "y"}, None, 400, "invalid_grant"),
        ({"grant_type": "authorization_code", "redirect_uri": "y"}, None, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, None, 400, "invalid_request"),
        ({"code": "x", "redirect_uri": "y"}, None, 400, "invalid_request"),
        ({"grant_type": "password", "username": "a"}, None, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, None, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "a"}, None, 400, "invalid_grant"),
        ({"grant_type": "refresh_token"}, None, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "a"}, {}, 401, "invalid_client"),
        ("grant_type=refresh_token&refresh_token=a&refresh_token=a", None, 400, "invalid_request"),
        ("grant_type=refresh_token&refresh_token=a&scope=openid&scope=openid", None, 400, "invalid_request"),
        ("grant_type=authorization_code&code=x&code=x&redirect_uri=y", None, 400, "invalid_request"),
        ("grant_type=%ff", None, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": "y"}, {}, 401, "invalid_client"),
        (exchange("x"), {"Authorization": "Basic " + b64encode(b"portal:no").decode()}, 401, "invalid_client"),
        (exchange("x"), {**BASIC, "Content-Type": "application/json"}, 400, "invalid_request"),
        (exchange("x"), {**BASIC, "Content-Type": "text/plain"}, 400, "invalid_request"),
    ],
)
def test_token_errors_are_those_of_rfc_6749(
    http: HttpClient, form: dict[str, str] | str, headers: dict[str, str] | None, status: int, error: str
) -> None:
    """Code, status, no-store, and a challenge where the client is not proven (OP-09)."""
    response = post_token(http, form, headers)
    assert (response.status_code, body(response)["error"]) == (status, error)
    assert set(body(response)) == {"error", "error_description"}
    assert response.headers["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in response.headers) == (status == 401)


def test_parameters_in_the_url_of_the_token_endpoint_do_not_count(http: HttpClient, adapters: FakeAdapters) -> None:
    """What is not in the body was not sent (RFC 6749 §2.3.1)."""
    query = urlencode({**exchange(code(adapters)), "client_id": "portal", "client_secret": "s+e"})
    response = http.http.post(f"/oauth2/token?{query}", body=b"", headers=FORM)
    assert (response.status_code, body(response)["error"]) == (401, "invalid_client")
    assert adapters.fakes["grants"].stored == {}


def test_an_outage_of_kms_at_the_token_endpoint_is_503_and_costs_nothing(
    http: HttpClient, adapters: FakeAdapters
) -> None:
    """`temporarily_unavailable` with Retry-After; the same code works afterwards (REL-07)."""
    form = exchange(code(adapters))
    adapters.fakes["signer"].is_down = True
    response = post_token(http, form)
    assert (response.status_code, body(response)["error"]) == (503, "temporarily_unavailable")
    assert int(response.headers["Retry-After"]) > 0
    adapters.fakes["signer"].is_down = False
    assert post_token(http, form).status_code == 200


def test_userinfo_answers_by_each_of_its_three_ways(http: HttpClient, adapters: FakeAdapters) -> None:
    """GET with Bearer, POST with Bearer and an empty form, POST with the token in the form."""
    access_token = body(post_token(http, exchange(code(adapters))))["access_token"]
    bearer = {"Authorization": f"Bearer {access_token}"}
    answers = [
        http.http.get("/oauth2/userinfo", headers=bearer),
        http.http.get("/oauth2/userinfo", headers={**bearer, **FORM}),
        http.http.post("/oauth2/userinfo", body=b"", headers={**bearer, **FORM}),
        http.http.post("/oauth2/userinfo", body=b"", headers=bearer),
        http.http.post("/oauth2/userinfo", body=urlencode({"access_token": access_token}).encode(), headers=FORM),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert all(body(answer) == body(answers[0]) for answer in answers)
    assert body(answers[0])["sub"] == "subject-1"
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert answers[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("headers", "form", "status", "challenge"),
    [
        ({}, b"", 401, 'Bearer realm="sesame"'),
        ({"Authorization": "Bearer nonsense"}, b"", 401, 'Bearer realm="sesame", error="invalid_token"'),
        ({"Authorization": "Bearer a b"}, b"", 400, 'Bearer realm="sesame", error="invalid_request"'),
        ({"Authorization": "Bearer a"}, b"access_token=a", 400, 'Bearer realm="sesame", error="invalid_request"'),
    ],
)
def test_userinfo_errors_are_those_of_rfc_6750(
    http: HttpClient, headers: dict[str, str], form: bytes, status: int, challenge: str
) -> None:
    """Each refusal has its status and its Bearer challenge."""
    response = http.http.post("/oauth2/userinfo", body=form, headers={**FORM, **headers})
    assert response.status_code == status
    assert response.headers["WWW-Authenticate"].startswith(challenge)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_body_of_another_kind_holds_no_access_token(http: HttpClient) -> None:
    """Userinfo reads forms alone, and no URL."""
    json_body = {"Content-Type": "application/json"}
    assert http.http.post("/oauth2/userinfo", body=b'{"access_token":"a"}', headers=json_body).status_code == 400
    assert http.http.get("/oauth2/userinfo?access_token=a").status_code == 400


def test_discovery_and_jwks_are_public_and_cacheable(http: HttpClient) -> None:
    """Both are JSON that caches may keep; the issuer is the URL less the well-known suffix."""
    discovery = http.http.get("/.well-known/openid-configuration")
    jwks = http.http.get("/.well-known/jwks.json")
    for response in (discovery, jwks):
        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in response.headers
    assert body(discovery)["issuer"] == ISSUER
    assert body(jwks) == {"keys": [{"kty": "RSA", "kid": "key-1"}]}


def test_every_advertised_endpoint_exists(http: HttpClient, running_product: Product) -> None:
    """Each URL of the document is a route of the product."""
    document = body(http.http.get("/.well-known/openid-configuration"))
    paths = {value.removeprefix(ISSUER) for name, value in document.items() if name.endswith(("_endpoint", "_uri"))}
    assert len(paths) == 8
    assert paths <= set(running_product.app.routes)
