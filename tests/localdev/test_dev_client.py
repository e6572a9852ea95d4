"""`/dev/client` signs a member in and out as a relying party would, and believes nothing that it has not checked."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from localdev import demo_data
from localdev.relying_party import RelyingParty, SignInFailed, begin
from tests.json_client import CAMILLE
from tests.page_browser import PageBrowser
from tests.product import START, Product

ISSUER = "https://issuer.example"


def test_member_signs_in_and_sees_the_claims(browser: PageBrowser) -> None:
    """From the button to the claims: ID token, userinfo, and no code left in the address."""
    sign_in(browser)
    assert browser.url == "/dev/client"
    assert "urn:sesame:acr:security-code" in browser.page.text
    assert "camille.essai@gmail.example" in browser.page.text
    assert 'class="alert"' not in browser.page.text


def test_second_sign_in_is_silent(browser: PageBrowser) -> None:
    """With a session at the provider, `prompt=none` comes back with the same member at once."""
    sign_in(browser)
    browser.post("/dev/client/start", {"prompt": "none"})
    assert "camille.essai@gmail.example" in browser.page.text


def test_sign_out_ends_the_session_at_the_provider(browser: PageBrowser) -> None:
    """After signing out, the claims are gone and `prompt=none` finds nobody."""
    sign_in(browser)
    browser.post("/dev/client/sign-out", {})
    browser.post("/dev/client/start", {"prompt": "none"})
    assert "login_required" in browser.page.text
    assert "camille" not in browser.page.text


def test_two_tabs_do_not_disturb_each_other(browser: PageBrowser) -> None:
    """The first tab's sign-in ends well although a second one was begun."""
    browser.get("/dev/client")
    browser.post("/dev/client/start", {})
    page, url = browser.page, browser.url
    browser.post("/dev/client/start", {})
    browser.page, browser.url = page, url
    finish(browser)
    assert "camille.essai@gmail.example" in browser.page.text


def test_callback_that_nobody_asked_for_is_refused(browser: PageBrowser) -> None:
    """An answer with a state that this browser did not send signs nobody in."""
    browser.get("/dev/client/callback?code=stolen&state=of-somebody-else&iss=anyone")
    assert "La connexion n’a pas abouti" in browser.page.text
    assert "stolen" not in browser.page.text


def test_start_page_lists_members_and_ways(product: Product) -> None:
    """Number, password and case of every member; links to the client, the outbox and the discovery document."""
    page = product.request("GET", "/", headers={"Accept": "text/html"}).text
    for person in product.world.data.members:
        assert person.number_with_key in page
        assert str(person.password) in page
        assert person.shows in page
    for link in ("/dev/client", "/dev/outbox", "/.well-known/openid-configuration"):
        assert f'href="{link}"' in page


@dataclass
class FakeProvider:
    """Answers as told, path by path."""

    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)

    def call(self, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, dict[str, Any]]:
        """Return the answer for a path."""
        assert method in {"GET", "POST"}
        assert isinstance(headers, Mapping)
        assert isinstance(body, str)
        return self.answers.get(path, (404, {}))


@pytest.fixture
def provider() -> FakeProvider:
    """A provider that has a discovery document, no keys, and gives unsigned tokens."""
    names = {"authorization_endpoint": "/a", "token_endpoint": "/t", "userinfo_endpoint": "/u", "jwks_uri": "/k"}
    metadata = {"issuer": ISSUER, **{name: ISSUER + path for name, path in names.items()}}
    unsigned = ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({"alg": "none"}, {}))
    return FakeProvider(
        {
            "/.well-known/openid-configuration": (200, metadata),
            "/t": (200, {"access_token": "a", "id_token": unsigned + "."}),
            "/k": (200, {"keys": []}),
        }
    )


@pytest.fixture
def party(provider: FakeProvider) -> RelyingParty:
    """The portal of the demo data, at that provider."""
    client = demo_data.load(demo_data.OWN_FILE, ISSUER).client("portal")
    assert client is not None
    return RelyingParty(ISSUER, client, "secret", client.redirect_uris[0], provider)


@pytest.mark.parametrize(
    ("callback", "reason"),
    [
        ({"state": "other", "iss": ISSUER, "code": "c"}, "state"),
        ({"iss": ISSUER, "code": "c"}, "state"),
        ({"iss": "https://other.example", "code": "c"}, "iss"),
        ({"code": "c"}, "iss"),
        ({"iss": ISSUER, "error": "access_denied"}, "access_denied"),
        ({"iss": ISSUER, "code": "c"}, "signature"),
    ],
)
def test_wrong_answers_are_refused(party: RelyingParty, callback: dict[str, str], reason: str) -> None:
    """State, issuer, error and signature are each looked at before anything is believed."""
    started = begin()
    received = callback if reason == "state" else {"state": started.state, **callback}
    with pytest.raises(SignInFailed) as refusal:
        party.finish(started, received, START)
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    "spoiled",
    [
        {"nonce": "of-another-request"},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"iss": "https://other.example"},
        {"exp": int(START.timestamp())},
        {"exp": "tomorrow"},
        {"sub": "somebody-else"},
    ],
    ids=repr,
)
def test_signed_tokens_for_something_else_are_refused(
    party: RelyingParty, provider: FakeProvider, spoiled: dict[str, object]
) -> None:
    """A good signature is not enough: each claim must belong to this request, by the product's time."""
    started, key = begin(), RSAKey.generate_key(2048)
    claims = {"iss": ISSUER, "aud": "portal", "exp": int(START.timestamp()) + 60, "nonce": started.nonce, "sub": "s"}
    provider.answers["/k"] = (200, {"keys": [key.as_dict(private=False)]})
    provider.answers["/u"] = (200, {"sub": "s"})
    callback = {"state": started.state, "iss": ISSUER, "code": "c"}

    def give(claims: dict[str, object]) -> None:
        token = jwt.encode({"alg": "RS256"}, claims, key)
        provider.answers["/t"] = (200, {"access_token": "a", "id_token": token})

    give(dict(claims))
    assert party.finish(started, callback, START).userinfo == {"sub": "s"}
    give({**claims, **spoiled})
    with pytest.raises(SignInFailed):
        party.finish(started, callback, START)


def test_other_issuers_metadata_are_refused(party: RelyingParty, provider: FakeProvider) -> None:
    """A discovery document that names another issuer is not used (OIDC Discovery §4.3)."""
    provider.answers["/.well-known/openid-configuration"] = (200, {"issuer": "https://other.example"})
    with pytest.raises(SignInFailed):
        party.authorization_url(begin(), "")


def sign_in(browser: PageBrowser) -> None:
    """Sign in at the demonstration client, with a code."""
    browser.get("/dev/client")
    browser.post("/dev/client/start", {})
    finish(browser)


def finish(browser: PageBrowser) -> None:
    """Go from the sign-in page to the client."""
    browser.login(CAMILLE)
    browser.submit("/login/code-request")
    browser.submit("/login/verify", code=browser.newest_code())
