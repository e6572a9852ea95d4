"""Whatever the discovery document advertises is there and works: each member has a test here that uses each value (OP-17)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from chalicelib.domain.claims import CLAIMS_OF_SCOPE
from chalicelib.domain.client import SubjectType
from tests.conformance.party import CAREFUL, Party, claims_parameter, received, verified
from tests.conformance.proving import CLIENT_ID, Prover
from tests.json_client import CALLBACK, MOBILE_CHALLENGE, JsonClient
from tests.logout_party import id_token, listening, logout, registered
from tests.logout_party import verified as verified_logout
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.proofs import ec_key, proof, rsa_key

pytestmark = pytest.mark.emulator("delivers from moto's queue")

Use = Callable[[Product, Any], None]


def _is(*, expected: object) -> Use:
    def use(_product: Product, value: object) -> None:
        assert value == expected

    return use


def _is_the_issuer(product: Product, issuer: str) -> None:
    assert issuer == product.issuer
    assert Party(product).answer()["iss"] == issuer
    assert Party(product).claims()["iss"] == issuer


def _answers(method: str, *statuses: int) -> Use:
    def use(product: Product, url: str) -> None:
        path = url.removeprefix(product.issuer)
        assert path.startswith("/")
        assert product.request(method, path).status in statuses

    return use


def _grants(product: Product, scopes: list[str]) -> None:
    assert "openid" in scopes
    for scope in scopes:
        tokens = Prover(product).tokens(scope=f"openid {scope}")
        assert scope in tokens["scope"].split()
        assert ("refresh_token" in tokens) == (scope == "offline_access")
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        told = product.request("GET", "/oauth2/userinfo", headers=bearer).json()
        assert set(told) - {"sub"} == set(CLAIMS_OF_SCOPE.get(scope, ()))


def _carry_the_answer(product: Product, modes: list[str]) -> None:
    assert modes == ["query", "form_post"]
    for mode in modes:
        told = Party(product).authorize(prompt="none", response_mode=mode).json()
        assert ("parameters" in told) == (mode == "form_post")
    assert Party(product).error(response_mode="fragment") == "invalid_request"


def _give_tokens(product: Product, grants: list[str]) -> None:
    prover = Prover(product)
    given = prover.tokens()
    again = prover.post("/oauth2/token", grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert again.status == 200
    assert grants == ["authorization_code", "refresh_token"]
    for other in ("password", "client_credentials", "implicit"):
        assert prover.post("/oauth2/token", grant_type=other).json()["error"] == "unsupported_grant_type"


def _are_subjects(product: Product, kinds: list[str]) -> None:
    subs = {}
    for kind in kinds:
        prover = Prover(product)
        prover.register(subject_type=SubjectType(kind))
        subs[kind] = verified(product, prover.tokens()["id_token"])["sub"]
    assert subs["public"] == Party(product).claims()["sub"]
    assert subs["pairwise"] != subs["public"]


def _sign_id_tokens(product: Product, algorithms: list[str]) -> None:
    assert "RS256" in algorithms
    for algorithm in algorithms:
        prover = Prover(product)
        prover.register(id_token_signed_response_alg=algorithm)
        assert verified_logout(product, prover.tokens()["id_token"], "JWT")["aud"] == CLIENT_ID


def _authenticate_at(path: str) -> Use:
    def use(product: Product, methods: list[str]) -> None:
        for method in ("client_secret_basic", "client_secret_post", "private_key_jwt", "none"):
            prover = Prover(product, method)
            given = prover.tokens()
            asked = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
            answer = prover.post(path, **(asked if path.endswith("token") else {"token": given["access_token"]}))
            assert answer.status == (200 if method in methods else 401)

    return use


def _sign_assertions_at(path: str) -> Use:
    def use(product: Product, algorithms: list[str]) -> None:
        for algorithm in algorithms:
            prover = Prover(product, "private_key_jwt", algorithm)
            given = prover.tokens()
            asked = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
            form = asked if path.endswith("token") else {"token": given["access_token"]}
            assert prover.post(path, **form).status == 200

    return use


def _sign_proofs(product: Product, algorithms: list[str]) -> None:
    keys = {"ES256": ec_key("dpop"), "PS256": rsa_key("PS256", "dpop-ps")}
    url = f"{product.issuer}/oauth2/token"
    for algorithm in algorithms:
        prover = Prover(product)
        first = {"DPoP": proof(keys[algorithm], "POST", url, product.now())}
        nonce = prover.post("/oauth2/token", first, grant_type="refresh_token").header("DPoP-Nonce")
        second = {"DPoP": proof(keys[algorithm], "POST", url, product.now(), nonce=nonce)}
        assert prover.tokens(second)["token_type"] == "DPoP"


def _are_told(product: Product, names: list[str]) -> None:
    party = Party(product)
    everything = party.tokens(scope="openid profile email address phone ameliconnect", nonce="a-nonce")
    bearer = {"Authorization": f"Bearer {everything['access_token']}"}
    told = product.request("GET", "/oauth2/userinfo", headers=bearer).json()
    assert set(verified(product, everything["id_token"])) | set(told) == set(names)


def _are_pkce(product: Product, methods: list[str]) -> None:
    assert methods == ["S256"]
    assert Prover(product, "none").tokens()
    party = Party(product)
    assert party.error(code_challenge=MOBILE_CHALLENGE, code_challenge_method="plain") == "invalid_request"


def _are_reached(product: Product, classes: list[str]) -> None:
    by_password = Party(product)
    trusting = Party(product)
    trusting.client.sign_in(trust=True)
    asked = {"prompt": "login", "acr_values": "urn:sesame:acr:security-code"}
    reached = {
        by_password.claims()["acr"],
        trusting.beside(CAREFUL).claims(prompt="login")["acr"],
        Party(product).claims(**asked)["acr"],
    }
    assert reached == set(classes)


def _are_prompts(product: Product, prompts: list[str]) -> None:
    party = Party(product)
    party.answer()
    steps = {prompt: party.authorize(prompt=prompt).json()["next"] for prompt in prompts}
    assert steps == {"none": "redirect", "login": "login", "consent": "redirect", "select_account": "login"}
    assert party.error(prompt="invented") == "invalid_request"


def _are_spoken(product: Product, locales: list[str]) -> None:
    for locale in locales:
        page = PageBrowser(product).authorize("party", ui_locales=locale)
        assert f'<html lang="{locale}">' in page.text


def _are_asked_by_name(product: Product, supported: object) -> None:
    assert supported is True
    wanted = claims_parameter(id_token={"email": {"essential": True}})
    assert "email" in Party(product).claims(scope="openid email", claims=wanted)


def _is_refused(**parameter: str) -> Use:
    def use(product: Product, supported: object) -> None:
        assert supported is False
        assert Party(product).error(**parameter) == f"{next(iter(parameter))}_not_supported"

    return use


def _ends_sessions(product: Product, supported: object) -> None:
    assert supported is True
    with listening() as server, registered("portal", backchannel_logout_uri=server.uri):
        browser = PageBrowser(product)
        hint = id_token(browser.sign_in(), product)
        logout(JsonClient(product, browser.cookies), id_token_hint=hint)
        product.world.logout_worker.deliver()
        (token,) = server.tokens()
    assert verified_logout(product, token)["sid"] == verified(product, hint)["sid"]


def _need_not_be_pushed(product: Product, required: object) -> None:
    assert required is False
    assert "code" in Party(product).answer()


def _takes_pushes(product: Product, url: str) -> None:
    form = {"redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    pushed = Prover(product).post(url.removeprefix(product.issuer), **form).json()["request_uri"]
    told = JsonClient(product).call("GET", f"/oauth2/authorize?client_id={CLIENT_ID}&request_uri={pushed}")
    assert told.json()["next"] == "login"


USES: Mapping[str, Use] = {
    "issuer": _is_the_issuer,
    "authorization_endpoint": _answers("GET", 400),
    "token_endpoint": _answers("POST", 400),
    "userinfo_endpoint": _answers("GET", 401),
    "revocation_endpoint": _answers("POST", 400),
    "introspection_endpoint": _answers("POST", 400),
    "jwks_uri": _answers("GET", 200),
    "end_session_endpoint": _answers("GET", 200),
    "pushed_authorization_request_endpoint": _takes_pushes,
    "backchannel_logout_supported": _ends_sessions,
    "backchannel_logout_session_supported": _ends_sessions,
    "scopes_supported": _grants,
    "response_types_supported": _is(expected=["code"]),
    "response_modes_supported": _carry_the_answer,
    "grant_types_supported": _give_tokens,
    "subject_types_supported": _are_subjects,
    "id_token_signing_alg_values_supported": _sign_id_tokens,
    "token_endpoint_auth_methods_supported": _authenticate_at("/oauth2/token"),
    "revocation_endpoint_auth_methods_supported": _authenticate_at("/oauth2/revoke"),
    "introspection_endpoint_auth_methods_supported": _authenticate_at("/oauth2/introspect"),
    "token_endpoint_auth_signing_alg_values_supported": _sign_assertions_at("/oauth2/token"),
    "revocation_endpoint_auth_signing_alg_values_supported": _sign_assertions_at("/oauth2/revoke"),
    "introspection_endpoint_auth_signing_alg_values_supported": _sign_assertions_at("/oauth2/introspect"),
    "dpop_signing_alg_values_supported": _sign_proofs,
    "claim_types_supported": _is(expected=["normal"]),
    "claims_supported": _are_told,
    "code_challenge_methods_supported": _are_pkce,
    "acr_values_supported": _are_reached,
    "prompt_values_supported": _are_prompts,
    "ui_locales_supported": _are_spoken,
    "authorization_response_iss_parameter_supported": _is(expected=True),
    "require_pushed_authorization_requests": _need_not_be_pushed,
    "claims_parameter_supported": _are_asked_by_name,
    "request_parameter_supported": _is_refused(request="e30.e30."),
    "request_uri_parameter_supported": _is_refused(request_uri="https://party.example/request"),
}
"""What each member of the document promises; `code` and `iss` are used by all the others."""


def metadata_of(product: Product) -> dict[str, Any]:
    """Return the document."""
    return product.request("GET", "/.well-known/openid-configuration").json()


@pytest.mark.parametrize("name", USES)
def test_what_is_advertised_works(known_member: Product, name: str) -> None:
    """Each value of this member does what its name says."""
    advertised = metadata_of(known_member)
    assert name in advertised
    USES[name](known_member, advertised[name])


def test_nothing_else_is_advertised(product: Product) -> None:
    """A member that is added to the document needs a use here."""
    assert set(metadata_of(product)) == set(USES)


def test_response_type_code_alone(product: Product) -> None:
    """What is not advertised is refused."""
    for other in ("token", "id_token", "code id_token", "none"):
        assert received(Party(product).authorize(response_type=other))["error"] == "unsupported_response_type"
