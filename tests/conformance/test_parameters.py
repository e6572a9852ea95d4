"""oidc.md §2, row by row: what each parameter of the authorization request must do."""

import json
from urllib.parse import urlencode

import pytest

from benchmarks.call_meter import metered
from tests.conformance.party import CAREFUL, PARTNER, STRICT, Party, claims_parameter, received, verified
from tests.json_client import CALLBACK, CAMILLE, SACHA
from tests.page_browser import PageBrowser
from tests.product import Product

STATE = "A-Za-z0-9-._~" * 9 + "0123456789."
NUMBERS = ("255081416802538", "2 55 08 14 168 025 38", "2550814168025", "299122A99999838")


def test_parameter_nonce_and_state(party: Party) -> None:
    """Both optional; state of 128 characters is echoed as sent; without a nonce the ID token has none."""
    assert len(STATE) == 128
    assert party.answer(state=STATE)["state"] == STATE
    told = party.answer(state="", nonce="")
    assert "state" not in told
    assert "nonce" not in verified(party.product, party.redeem(told["code"]).json()["id_token"])


def test_parameter_prompt_none(product: Product, party: Party) -> None:
    """Without a usable session an error; with one a code at once, the same sub and the same auth_time."""
    assert party.error(prompt="none") == "login_required"
    first = party.claims()
    product.advance(100)
    again = party.redeem(received(party.authorize(prompt="none"))["code"])
    second = verified(product, again.json()["id_token"])
    assert [second[name] for name in ("sub", "auth_time", "sid")] == [
        first[name] for name in ("sub", "auth_time", "sid")
    ]
    assert second["iat"] == first["iat"] + 100
    product.advance(1800)
    assert party.error(prompt="none") == "login_required"


def test_each_error_of_prompt_none_is_the_exact_one(product: Product, party: Party) -> None:
    """No session: login; a code or a refusal would have to be shown: interaction; consent is missing: consent.

    A browser has one session at most, so that nobody ever has to select an account.
    """
    partner = party.beside(PARTNER)
    for each in (party, partner, party.beside(STRICT)):
        assert each.error(prompt="none") == "login_required"
    party.answer()
    assert partner.error(prompt="none") == "consent_required"
    assert party.beside(STRICT).error(prompt="none") == "interaction_required"
    product.set_affiliation(CAMILLE[0], "pending")
    assert party.beside(STRICT).error(prompt="none") == "interaction_required"
    product.set_affiliation(CAMILLE[0], "general")
    assert party.error(prompt="none", max_age="0") == "login_required"
    assert party.error(prompt="none login") == "invalid_request"


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
def test_parameter_prompt_login(product: Product, party: Party, prompt: str) -> None:
    """Begins from nothing: the password, then the code by policy; auth_time is later, sub the same."""
    first = party.claims()
    product.advance(1)
    assert party.step(prompt=prompt) == "login"
    second = party.claims(prompt=prompt)
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"] + 1)
    careful = party.beside(CAREFUL)
    assert careful.step(prompt=prompt) == "login"
    assert careful.client.login(CAMILLE).json()["next"] == "request_code"


def test_parameter_max_age(product: Product, party: Party) -> None:
    """An older session signs in again; auth_time is in the ID token in every case."""
    first = party.claims()
    product.advance(2)
    assert party.step(max_age="1") == "login"
    assert party.claims(max_age="1")["auth_time"] == first["auth_time"] + 2
    product.advance(50)
    assert party.step(max_age="10000") == "redirect"
    assert party.claims(max_age="10000")["auth_time"] == first["auth_time"] + 2
    for wrong in ("-1", "1.5", "soon", "9" * 10):
        assert party.error(max_age=wrong) == "invalid_request"


def test_parameter_id_token_hint(product: Product, party: Party) -> None:
    """With prompt=none a code at once for this member, else login_required; an expired hint is still a hint."""
    hint = party.tokens()["id_token"]
    assert "code" in received(party.authorize(prompt="none", id_token_hint=hint))
    product.advance(900)
    assert "code" in received(party.authorize(prompt="none", id_token_hint=hint))
    assert "code" in received(party.authorize(id_token_hint=hint))
    stranger = Party(product)
    assert stranger.error(prompt="none", id_token_hint=hint) == "login_required"
    stranger.answer(SACHA)
    assert stranger.error(prompt="none", id_token_hint=hint) == "login_required"
    assert stranger.step(id_token_hint=hint) == "login"
    assert "code" in stranger.answer(CAMILLE, id_token_hint=hint)


def test_nobody_else_is_told_where_a_member_is_hinted_at(product: Product, party: Party) -> None:
    """Another member who signs in then is an error for the client, and no token of theirs reaches it."""
    hint = party.tokens()["id_token"]
    stranger = Party(product)
    told = stranger.answer(SACHA, id_token_hint=hint)
    assert (told["error"], "code" in told) == ("login_required", False)
    subject = verified(product, hint)["sub"]
    for claims in ({"id_token": {"sub": {"value": subject}}}, {"userinfo": {"sub": {"values": [subject]}}}):
        assert stranger.error(prompt="none", claims=claims_parameter(**claims)) == "login_required"
        assert "code" in received(party.authorize(prompt="none", claims=claims_parameter(**claims)))


def test_a_hint_that_says_nothing_is_dropped(party: Party) -> None:
    """Altered, of another kind, of another client: no error but for prompt=none, where nobody fits then."""
    tokens = party.tokens()
    header, payload, signature = tokens["id_token"].split(".")
    of_another = party.beside(CAREFUL).tokens()["id_token"]
    empty = "eyJhbGciOiJub25lIn0"
    for hint in (
        tokens["access_token"],
        of_another,
        f"{header}.{payload}.{signature[::-1]}",
        f"{empty}.{payload}.",
        "x",
    ):
        assert party.error(prompt="none", id_token_hint=hint) == "login_required"
        assert party.step(id_token_hint=hint) == "redirect"


@pytest.mark.parametrize("hint", [*NUMBERS, "nobody@mail.example", "buffy@127.0.0.1", "é\u202e", "'; --", "a" * 3000])
def test_parameter_login_hint(party: Party, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Never an error, and it goes nowhere: not on the page, in a cookie, in the log or in the link that begins again."""
    browser = PageBrowser(party.product)
    page = browser.authorize("party", login_hint=hint)
    logged = "".join(capsys.readouterr())
    assert "authorization_requested" in logged
    assert hint not in logged
    assert (page.status, hint in page.text) == (200, False)
    reference = browser.form("/login")["transaction"]
    again = party.product.request("GET", f"/login/restart?t={reference}", headers={"Cookie": cookies_of(browser)})
    assert "login_hint" not in again.header("location")
    assert "code" in party.answer(login_hint=hint)


def cookies_of(browser: PageBrowser) -> str:
    """Return the header that a browser sends."""
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


@pytest.mark.parametrize(
    "parameters",
    [
        {"display": "page"},
        {"display": "popup"},
        {"display": "nonsense"},
        {"ui_locales": "se"},
        {"ui_locales": "fr-CA en xx-\u00e9"},
        {"claims_locales": "se fr"},
        {"extra": "foobar"},
        {"e\u0301": "\x00", "response": "code", "prompt_": "none"},
    ],
)
def test_parameter_display_locales_and_unknown_ones(party: Party, parameters: dict[str, str]) -> None:
    """Never an error."""
    assert "code" in party.answer(**parameters)


@pytest.mark.parametrize(("asked", "lang"), [("en", "en"), ("fr-CA en", "fr"), ("de en-GB fr", "en"), ("se", "fr")])
def test_ui_locales_choose_the_language_of_the_page(product: Product, asked: str, lang: str) -> None:
    """The first one that Sésame speaks."""
    assert f'<html lang="{lang}">' in PageBrowser(product).authorize("party", ui_locales=asked).text


def test_parameter_request_and_request_uri(party: Party) -> None:
    """Refused by redirect, never ignored; where the redirect_uri is only inside, an error page."""
    assert party.error(request="eyJhbGciOiJub25lIn0.e30.") == "request_not_supported"
    assert party.error(request_uri="https://rp.example/request.jwt") == "request_uri_not_supported"
    assert party.error(request="x", response_type="", state="", nonce="") == "request_not_supported"
    inside = urlencode({"client_id": "party", "response_type": "code", "scope": "openid", "request": "e30.e30."})
    refused = party.client.call("GET", f"/oauth2/authorize?{inside}")
    assert (refused.status, refused.json()["errors"]) == (400, [{"field": "redirect_uri", "reason": "missing"}])


def test_parameter_missing_response_type(party: Party) -> None:
    """Told by redirect, with the state."""
    assert party.error(response_type="") in {"invalid_request", "unsupported_response_type"}
    assert received(party.authorize(response_type="", state=STATE))["state"] == STATE


def test_a_sign_in_begun_again_asks_for_the_same(product: Product, party: Party) -> None:
    """The link on each page leads to a request with the same claims, mode and conditions; only the hints are gone."""
    hint = party.tokens()["id_token"]
    claims = {"userinfo": {"email": None}, "id_token": {"name": {"essential": True}}}
    browser = PageBrowser(product)
    browser.authorize(
        "party", response_mode="form_post", claims=json.dumps(claims), id_token_hint=hint, max_age="5", acr_values="x"
    )
    browser.get(f"/login/restart?t={browser.form('/login')['transaction']}")
    browser.login()
    form = browser.form(CALLBACK)
    assert form["state"] == "a-state"
    tokens = party.redeem(form["code"]).json()
    assert verified(product, tokens["id_token"])["name"] == "Camille Essai"
    other = PageBrowser(product)
    other.authorize("party", id_token_hint=hint)
    other.get(f"/login/restart?t={other.form('/login')['transaction']}")
    assert "error=login_required" in other.login(SACHA).header("location")


def test_two_calls_to_the_database_are_enough_for_a_silent_answer(product: Product) -> None:
    """One batch read and the session's renewal, with a hint and at another party's client as well."""
    for registration in (None, PARTNER):
        party = Party(product) if registration is None else Party(product, registration)
        hint = party.tokens()["id_token"]
        with metered(product) as meter:
            assert "code" in received(party.authorize(prompt="none", id_token_hint=hint))
        assert meter.count("dynamodb") == 2
