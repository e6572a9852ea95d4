"""Attacks on the OpenID provider that a review found before anyone else: each once worked, none does now."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from chalicelib import wiring
from chalicelib.domain.client import Client, SecurityCodePolicy, SubjectType
from tests.json_client import CALLBACK, CAMILLE, SACHA, JsonClient, redirect_parameters
from tests.logout_party import BYE, FORM, id_token, is_signed_in, logout, registered, signed_in, verified, waiting
from tests.page_browser import PageBrowser, parse
from tests.product import Answer, Product
from tests.proofs import ec_key

OF_ANOTHER_SITE = {**FORM, "Accept": "text/html", "Origin": "http://party.example", "Sec-Fetch-Site": "cross-site"}
ASKED = {"client_id": "portal", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "state": "posted"}


@pytest.fixture
def neighbour(product: Product) -> Iterator[Client]:
    """Another party's client, which wants to be told of ends."""
    client = Client(
        client_id="neighbour",
        client_name="Neighbour",
        redirect_uris=(CALLBACK,),
        token_endpoint_auth_method="client_secret_basic",
        scope=("openid",),
        security_code=SecurityCodePolicy.NEVER,
        first_party=False,
        backchannel_logout_uri="http://127.0.0.1:9/told",
    )
    clients = wiring.adapters().clients
    clients.put(client)
    yield client
    key = {"client_id": {"S": client.client_id}}
    product.dynamodb.delete_item(TableName=product.table("clients"), Key=key)
    clients._remembered.pop(client.client_id, None)


def posted(product: Product, path: str, headers: dict[str, str] | None = None, /, **parameters: str) -> Answer:
    """Post a form as a browser does for another site: without our cookies, which are SameSite=Lax."""
    return product.request("POST", path, urlencode(parameters).encode(), headers or OF_ANOTHER_SITE)


def decided(client: JsonClient, decision: str) -> Answer:
    """Answer the question for consent."""
    return client.call("POST", "/login/consent", {"transaction": client.transaction, "decision": decision})


@pytest.mark.emulator("looks into moto's queue")
@pytest.mark.parametrize(("decision", "told"), [("deny", 0), ("allow", 1)])
def test_who_was_refused_consent_hears_of_nobody(
    client: JsonClient, neighbour: Client, decision: str, told: int
) -> None:
    """A logout token would tell another party's client a `sub` that the member has just kept from it."""
    client.authorize(neighbour.client_id)
    client.login()
    decided(client, decision)
    assert client.call("POST", "/session/end", {}).status == 200
    assert len(waiting(client.product)) == told


@pytest.mark.emulator("looks into moto's queue")
def test_asking_silently_is_no_way_to_hear_of_a_member(client: JsonClient, neighbour: Client) -> None:
    """`prompt=none` is answered `consent_required`, and nothing comes later either."""
    client.sign_in()
    answer = client.authorize(neighbour.client_id, prompt="none")
    assert redirect_parameters(answer)["error"] == "consent_required"
    client.call("POST", "/session/end", {})
    assert waiting(client.product) == []


@pytest.mark.emulator("looks into moto's queue")
def test_clients_hear_that_another_member_has_taken_the_browser(client: JsonClient) -> None:
    """The session of whoever forgot to sign out ends with the next member's sign-in; its clients let go of it too."""
    product = client.product
    with registered("portal", backchannel_logout_uri="http://127.0.0.1:9/told"):
        client.sign_in()
        (forgotten,) = product.items("sessions")
        client.authorize("mobile-app", prompt="login")
        client.login()
        assert waiting(product) == []
        client.authorize("mobile-app", prompt="login")
        assert client.login(SACHA).json()["next"] == "redirect"
        (told,) = [json.loads(message.body) for message in waiting(product)]
    assert (told["session_id"], told["sub"]) == (forgotten["session_id"]["S"], forgotten["sub"]["S"])


@pytest.mark.emulator("makes moto's queue fail")
def test_a_sign_in_does_not_wait_for_the_queue(client: JsonClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where those clients cannot be told, the next member signs in all the same."""
    with registered("portal", backchannel_logout_uri="http://127.0.0.1:9/told"):
        client.sign_in()
        monkeypatch.setattr(wiring.adapters().logout_queue, "_queue_url", "")
        client.authorize("mobile-app", prompt="login")
        assert client.login(SACHA).json()["next"] == "redirect"
        assert waiting(client.product) == []


@pytest.mark.emulator("looks into moto's queue")
def test_two_sectors_cannot_compare_sessions(client: JsonClient) -> None:
    """A `sid` that both were told would tell whose pairwise subjects are the same member's; each signs out by its own."""
    product, sids = client.product, {}
    here = {"subject_type": SubjectType.PAIRWISE, "backchannel_logout_uri": "http://127.0.0.1:9/told"}
    with (
        registered("portal", **here, sector_identifier_uri="https://portal.example/uris"),
        registered("kiosk", **here, sector_identifier_uri="https://kiosk.example/uris"),
    ):
        hint = signed_in(client)
        sids["kiosk"] = verified(product, id_token(client.authorize("kiosk", prompt="none"), product, "kiosk"), "JWT")[
            "sid"
        ]
        sids["portal"] = verified(product, hint, "JWT")["sid"]
        (session,) = product.items("sessions")
        assert len({*sids.values(), session["session_id"]["S"]}) == 3
        client.authorize("mobile-app", prompt="login")
        client.login()
        answer = logout(client, id_token_hint=hint, post_logout_redirect_uri=BYE)
        assert answer.json() == {"next": "redirect", "redirect_to": BYE}
        told = [json.loads(message.body) for message in waiting(product)]
    assert {each["client_id"]: each["session_id"] for each in told} == sids
    assert all(item["ended"]["BOOL"] for item in product.items("sessions"))


def test_a_code_does_not_undo_signing_out(client: JsonClient) -> None:
    """The step up from a session ends with it: its password counts no more, whatever code is typed then (WEB-05)."""
    client.authorize("mobile-app")
    client.login()
    assert client.authorize().json()["next"] == "request_code"
    client.code_request()
    client.call("POST", "/session/end", {})
    answer = client.verify(client.newest_code())
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (410, "transaction-expired")
    assert not is_signed_in(client)
    assert all(item["ended"]["BOOL"] for item in client.product.items("sessions"))


def test_two_tabs_can_step_up_from_one_session(client: JsonClient) -> None:
    """That one of them has taken the session's place is no signing out: the other goes on."""
    client.authorize("mobile-app")
    client.login()
    client.authorize()
    other = JsonClient(client.product, client.cookies, client.transaction)
    client.authorize("kiosk")
    for tab in (client, other):
        tab.code_request()
        assert tab.verify(tab.newest_code()).json()["next"] == "redirect"


def test_a_form_of_another_site_finds_the_session(product: Product) -> None:
    """It comes without our cookies, and is sent round once as a GET, which has them; no parameter is in that URL."""
    browser = PageBrowser(product)
    browser.sign_in()
    sent = posted(product, "/oauth2/authorize", **ASKED, login_hint=CAMILLE[0], prompt="none")
    assert (sent.status, sent.set_cookies) == (303, [])
    query = urlsplit(sent.header("location")).query
    assert set(parse_qs(query)) == {"handed_on"}
    assert [each for each in (*ASKED.values(), CAMILLE[0]) if len(each) > 5 and each in query] == []
    answer = browser.get(sent.header("location"))
    assert answer.status == 303
    assert {"code", "state"} <= redirect_parameters(answer).keys()
    unknown = browser.authorize(handed_on="anything", prompt="none")
    assert redirect_parameters(unknown)["state"] == "a-state"
    product.advance(301)
    assert browser.get(sent.header("location")).status == 400


def test_a_form_of_another_site_disturbs_no_tab(product: Product) -> None:
    """Else it would replace the cookie that the sign-ins of the other tabs are bound to."""
    browser = PageBrowser(product)
    browser.authorize()
    form = browser.form("/login")
    assert browser.get(posted(product, "/oauth2/authorize", **ASKED).header("location")).status == 200
    browser.login()
    assert browser.url.startswith("/login/code-request")
    answer = browser.post("/login", {**form, "nir": CAMILLE[0], "password": CAMILLE[1]})
    assert (answer.status, browser.url.partition("?")[0]) == (200, "/login/code-request")


def test_a_long_form_of_another_site_is_worked_on_as_it_came(product: Product) -> None:
    """What no URL could hold, or what a program posts, is answered at once."""
    claims = '{"userinfo":{"email":null' + " " * 6000 + "}}"
    long = posted(product, "/oauth2/authorize", **ASKED, claims=claims)
    assert (long.status, parse(long.text).forms[0][""]["action"]) == (200, "/login")
    assert posted(product, "/oauth2/authorize", dict(FORM), **ASKED).status == 200
    older = {name: value for name, value in OF_ANOTHER_SITE.items() if name != "Sec-Fetch-Site"}
    assert posted(product, "/oauth2/authorize", older, **ASKED).status == 303


def test_nobody_is_told_signed_out_who_is_not(product: Product) -> None:
    """A useless request to sign out, posted from another site, asks the member like any other."""
    browser = PageBrowser(product)
    browser.sign_in()
    sent = posted(product, "/oauth2/logout", id_token_hint="none.of.ours")
    assert sent.status == 303
    browser.get(sent.header("location"))
    browser.submit("/session/end")
    assert all(item["ended"]["BOOL"] for item in product.items("sessions"))


def test_beginning_again_keeps_the_key(product: Product) -> None:
    """The code of a sign-in that was begun again is bound to the same DPoP key (RFC 9449 §10)."""
    browser, jkt = PageBrowser(product), ec_key().jkt
    browser.authorize(dpop_jkt=jkt)
    reference = browser.form("/login")["transaction"]
    browser.get(f"/login/restart?t={reference}")
    assert f"dpop_jkt={jkt}" in browser.url
