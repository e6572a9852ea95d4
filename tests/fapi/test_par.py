"""Pushed authorization requests over HTTP: what is answered, how a reference is used, and by whom (OP-18, RFC 9126)."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib import wiring
from tests.fapi.fapi_client import CALLBACK, PROFILE, FapiClient, register
from tests.json_client import JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.security.test_restore import Backup
from tests.web.token_calls import FORM, PORTAL

PUSH = {"redirect_uri": "http://127.0.0.1:9999/callback", "response_type": "code", "scope": "openid", "state": "s"}


def push(product: Product, headers: dict[str, str] | None = None, /, **fields: str) -> Answer:
    """Push as the portal, which has a secret."""
    body = urlencode({**PUSH, **fields}).encode()
    return product.request("POST", "/oauth2/par", body, {**FORM, **(PORTAL if headers is None else headers)})


def assert_dead(answer: Answer) -> None:
    """The reference is refused here, and never by redirect."""
    assert (answer.status, answer.header("location")) == (400, "")
    assert answer.json()["errors"] == [{"field": "request_uri", "reason": "dead-request-uri"}]


def test_any_confidential_or_public_client_may_push(product: Product) -> None:
    """By secret or by id alone, as it is registered; `client_id` may be left to the authentication."""
    for answer in (push(product), push(product, client_id="portal")):
        assert (answer.status, answer.header("content-type")) == (201, "application/json")
        assert set(answer.json()) == {"request_uri", "expires_in"}
        member = JsonClient(product)
        query = urlencode({"client_id": "portal", "request_uri": answer.json()["request_uri"]})
        assert member.call("GET", f"/oauth2/authorize?{query}").json()["next"] == "login"


def test_a_reference_is_used_once(bank: FapiClient) -> None:
    """By GET or by POST; the second use is a page for people and a problem for programs."""
    request_uri = bank.pushed()
    assert bank.authorize(request_uri).json()["next"] == "login"
    assert_dead(bank.authorize(request_uri))
    page = PageBrowser(bank.product).get(f"/oauth2/authorize?client_id=bank&request_uri={request_uri}")
    assert (page.status, page.header("location")) == (400, "")
    assert "Cette demande de connexion a expiré, ou elle a déjà servi." in page.text
    body = urlencode({"client_id": "bank", "request_uri": bank.pushed()}).encode()
    headers = {**FORM, "Accept": "application/json"}
    assert bank.product.request("POST", "/oauth2/authorize", body, headers).json()["next"] == "login"
    assert_dead(bank.product.request("POST", "/oauth2/authorize", body, headers))


def test_a_reference_lives_ninety_seconds(bank: FapiClient) -> None:
    """89 are in time, 90 are not, whatever TTL has swept."""
    first, second = bank.pushed(), bank.pushed()
    bank.product.advance(89)
    assert bank.authorize(first).json()["next"] == "login"
    bank.product.advance(1)
    assert_dead(bank.authorize(second))


def test_a_reference_is_its_clients(bank: FapiClient, rival: FapiClient) -> None:
    """Another client gets nothing by it, and takes nothing away."""
    request_uri = bank.pushed()
    assert_dead(rival.authorize(request_uri))
    assert bank.authorize(request_uri).json()["next"] == "login"


@pytest.mark.parametrize("end", ["", "nobody", "x" * 300, "é", "../x", "%00"])
def test_an_invented_reference_is_dead(bank: FapiClient, end: str) -> None:
    """Whatever follows the prefix."""
    assert_dead(bank.authorize(f"urn:ietf:params:oauth:request_uri:{end}"))


def test_a_reference_comes_alone_and_once(bank: FapiClient) -> None:
    """Two references are none, and another `request_uri` is JAR, which nobody serves."""
    request_uri = bank.pushed()
    twice = urlencode([("client_id", "bank"), ("request_uri", request_uri), ("request_uri", request_uri)])
    assert_dead(bank.browser.call("GET", f"/oauth2/authorize?{twice}"))
    jar = urlencode({"client_id": "portal", "request_uri": "https://rp.example/jar", **PUSH})
    answer = bank.browser.call("GET", f"/oauth2/authorize?{jar}")
    assert redirect_parameters(answer)["error"] == "request_uri_not_supported"


def test_what_is_beside_a_reference_counts_for_nothing(bank: FapiClient) -> None:
    """Neither scope, state, prompt nor redirect_uri of the URL changes what was pushed (RFC 9101 §6.3)."""
    beside = {"redirect_uri": "https://evil.example/", "state": "other", "prompt": "none", "scope": "nothing"}
    assert bank.authorize(bank.pushed(), **beside).json()["next"] == "login"
    answer = bank.browser.login()
    assert answer.json()["redirect_to"].startswith(f"{CALLBACK}?")
    assert redirect_parameters(answer)["state"] == "a-state"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request_uri": ""}, "invalid_request"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"client_id": "federation"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"state": "x" * 1025}, "invalid_request"),
        ({"dpop_jkt": "short"}, "invalid_request"),
        ({"claims": "["}, "invalid_request"),
    ],
)
def test_a_push_is_judged_as_the_authorization_endpoint_would(
    product: Product, fields: dict[str, str], error: str
) -> None:
    """The client hears it at once, as JSON, and nothing is stored."""
    answer = push(product, **fields)
    assert (answer.status, answer.json()["error"]) == (400, error)
    assert answer.header("Cache-Control") == "no-store"
    assert product.items("pushed-requests") == []


def test_a_push_by_nobody_in_another_form_or_method_is_refused(product: Product) -> None:
    """401 with a challenge; forms alone; parameters in the URL do not count; no GET."""
    unproven = push(product, {})
    assert (unproven.status, unproven.json()["error"]) == (401, "invalid_client")
    assert unproven.header("WWW-Authenticate").startswith("Basic")
    as_json = product.request("POST", "/oauth2/par", b"{}", {"Content-Type": "application/json", **PORTAL})
    assert (as_json.status, as_json.json()["error"]) == (400, "invalid_request")
    in_the_url = product.request("POST", f"/oauth2/par?{urlencode(PUSH)}", b"", {**FORM, **PORTAL})
    assert (in_the_url.status, in_the_url.json()["error"]) == (400, "invalid_request")
    assert product.request("GET", "/oauth2/par").status == 405


def test_each_parameter_is_pushed_once(product: Product) -> None:
    """A repeated one is refused, `id_token_hint` too; unknown ones may come as they like."""
    for name, status in (("state", 400), ("id_token_hint", 400), ("dpop_jkt", 400), ("invented", 201)):
        body = urlencode([*PUSH.items(), (name, "a"), (name, "b")] if name != "state" else [*PUSH.items(), (name, "b")])
        assert product.request("POST", "/oauth2/par", body.encode(), {**FORM, **PORTAL}).status == status


def test_what_is_stored_tells_nothing_of_anybody(bank: FapiClient) -> None:
    """The parameters are sealed, without what only hints at a person and without what proves the client."""
    assert bank.push(login_hint="255081416802538", state="a-telling-state").status == 201
    (item,) = bank.product.items("pushed-requests")
    assert set(item) == {"request_id", "client_id", "sealed", "expires_at"}
    assert "a-telling-state" not in str(item)
    opened: Any = wiring.adapters().keyring.unseal("pushed-request", item["sealed"]["S"])
    assert set(opened["pa"]) == {
        *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }


def test_a_registration_that_changed_meanwhile_counts(bank: FapiClient) -> None:
    """What was pushed is judged again when it is used: an address that is no longer registered is not gone to."""
    request_uri = bank.pushed()
    register(replace(PROFILE, redirect_uris=("https://bank.example/new",)))
    answer = bank.authorize(request_uri)
    assert answer.json()["errors"] == [{"field": "redirect_uri", "reason": "unregistered-redirect-uri"}]


@pytest.mark.parametrize("epoch_raised", [True, False], ids=["epoch", "no-epoch"])
def test_after_a_restore_a_used_reference_stays_dead(bank: FapiClient, *, epoch_raised: bool) -> None:
    """The table comes back as it was before the use; the raised epoch is what keeps the reference dead (DB-05)."""
    backup, request_uri = Backup(bank.product), bank.pushed()
    backup.take()
    assert bank.authorize(request_uri).status == 200
    with backup.restore(epoch_raised=epoch_raised):
        assert bank.authorize(request_uri).status == (400 if epoch_raised else 200)
