"""The OpenID Foundation's Back-Channel Logout plan, and the row of oidc.md §4: logout tokens, posted off the request's path."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib import wiring
from chalicelib.adapters.back_channel import HttpBackChannel
from chalicelib.domain.client import SubjectType
from tests.json_client import JsonClient, redirect_parameters
from tests.logout_party import (
    BYE,
    algorithm_of,
    come_again,
    id_token,
    is_signed_in,
    listening,
    logout,
    registered,
    signed_in,
    verified,
    waiting,
)
from tests.product import Product

pytestmark = pytest.mark.emulator("delivers from moto's queue")

MODULES = {
    "oidcc-backchannel-logout-discovery-endpoint-verification": "test_discovery_says_that_it_is_supported",
    "oidcc-backchannel-rp-initiated-logout": "test_every_client_of_the_session_is_told",
}
"""Each module of the plan with the test that stands for it; docs/conformance.md shows the table."""

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def deliver(product: Product) -> int:
    """Let the worker do what waits in the queue."""
    return product.world.logout_worker.deliver()


def test_every_module_has_its_test() -> None:
    """Two modules, and a test of this file for each."""
    assert [name for name in MODULES.values() if not callable(globals().get(name))] == []


def test_discovery_says_that_it_is_supported(product: Product) -> None:
    """Back-channel logout, with `sid`, and the endpoint that it begins at."""
    metadata = product.request("GET", "/.well-known/openid-configuration").json()
    assert metadata["backchannel_logout_supported"] is True
    assert metadata["backchannel_logout_session_supported"] is True
    assert metadata["end_session_endpoint"].endswith("/oauth2/logout")


def test_every_client_of_the_session_is_told(client: JsonClient) -> None:
    """One logout token to each client with a URI, with exactly the claims of the specification; the others get none."""
    product = client.product
    with (
        listening() as portal,
        listening() as kiosk,
        registered("portal", backchannel_logout_uri=portal.uri),
        registered("kiosk", backchannel_logout_uri=kiosk.uri),
    ):
        hint = signed_in(client)
        client.authorize("kiosk", prompt="none")
        client.authorize("federation", prompt="none")
        told = logout(client, id_token_hint=hint, post_logout_redirect_uri=BYE)
        assert told.json() == {"next": "redirect", "redirect_to": BYE}
        assert portal.posts == kiosk.posts == []
        assert deliver(product) == 2
        assert not is_signed_in(client)
    own, id_claims = verified(product, portal.tokens()[0]), verified(product, hint, "JWT")
    path, content_type, _ = portal.posts[0]
    assert (path, content_type) == ("/back-channel?tenant=1", "application/x-www-form-urlencoded")
    assert set(own) == {"iss", "aud", "iat", "exp", "jti", "events", "sub", "sid"}
    assert (own["iss"], own["aud"], own["events"]) == (product.issuer, "portal", {EVENT: {}})
    assert (own["sub"], own["sid"]) == (id_claims["sub"], id_claims["sid"])
    assert own["exp"] - own["iat"] <= 120
    assert datetime.fromtimestamp(own["iat"], UTC) == product.now()
    assert verified(product, kiosk.tokens()[0])["aud"] == "kiosk"
    assert deliver(product) == 0


def test_a_client_is_told_the_subject_that_it_knows(client: JsonClient) -> None:
    """A pairwise client is told its own `sub`, not the account's, by its own algorithm; `jti` is new each time."""
    with (
        listening() as portal,
        listening() as kiosk,
        registered("portal", backchannel_logout_uri=portal.uri),
        registered(
            "kiosk",
            backchannel_logout_uri=kiosk.uri,
            subject_type=SubjectType.PAIRWISE,
            id_token_signed_response_alg="ES256",
        ),
    ):
        signed_in(client)
        client.authorize("kiosk", prompt="none")
        client.call("POST", "/session/end", {})
        deliver(client.product)
    public, pairwise = (verified(client.product, server.tokens()[0]) for server in (portal, kiosk))
    assert public["sub"] != pairwise["sub"]
    assert len(pairwise["sub"]) == 43
    assert public["jti"] != pairwise["jti"]
    algorithms = [algorithm_of(server.tokens()[0]) for server in (portal, kiosk)]
    assert algorithms == ["RS256", "ES256"]


def test_a_client_is_told_by_the_id_that_it_knows(client: JsonClient) -> None:
    """After another sign-in in the same browser, the session before is named to those whom it served."""
    with listening() as portal, registered("portal", backchannel_logout_uri=portal.uri):
        first = verified(client.product, signed_in(client), "JWT")["sid"]
        client.authorize("federation", prompt="login")
        client.login()
        client.code_request()
        hint = id_token(client.verify(client.newest_code()), client.product, "federation")
        second = verified(client.product, hint, "JWT")["sid"]
        assert logout(client, id_token_hint=hint).json() == {"next": "done"}
        deliver(client.product)
    assert first != second
    assert [verified(client.product, token)["sid"] for token in portal.tokens()] == [first]


def test_nothing_is_told_while_the_session_goes_on(client: JsonClient) -> None:
    """A notice whose end did not come waits, is never sent, and is dropped after some minutes."""
    product = client.product
    with listening() as portal, registered("portal", backchannel_logout_uri=portal.uri):
        signed_in(client)
        (item,) = product.items("sessions")
        session = wiring.adapters().sessions.find(item["session_id"]["S"])
        assert session is not None
        from chalicelib.wiring import session_verbs

        end = session_verbs.end_session()
        end.queue.put(end.notices(session, product.now()))
        assert deliver(product) == 0
        product.advance(331)
        come_again(product)
        assert deliver(product) == 1
        assert portal.posts == []
        assert is_signed_in(client)


@pytest.mark.parametrize(
    "behaviour",
    [{"status": 500}, {"status": 400}, {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}],
    ids=["500", "400", "redirect"],
)
def test_a_client_that_does_not_take_it_is_told_again(client: JsonClient, behaviour: dict[str, object]) -> None:
    """Whatever is not a success stays in the queue; a redirect is not followed."""
    product = client.product
    with listening(**behaviour) as portal, registered("portal", backchannel_logout_uri=portal.uri):
        hint = signed_in(client)
        logout(client, id_token_hint=hint)
        assert deliver(product) == 0
        assert len(portal.posts) == 1
        assert len(waiting(product)) == 1
        portal.status = 200
        come_again(product)
        assert deliver(product) == 1
    assert len(set(portal.tokens())) == 2
    assert waiting(product) == []


def test_a_client_that_hangs_harms_nobody(client: JsonClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sign-out does not wait for it, the other client is told, and the worker gives it up after its bound."""
    product = client.product
    quick = HttpBackChannel(plain_http_on_loopback=True, bounds=replace(BOUND, total_seconds=1.5))
    monkeypatch.setitem(wiring.adapters().__dict__, "back_channel", quick)
    with (
        listening(hangs=True) as hung,
        listening() as kiosk,
        registered("portal", backchannel_logout_uri=hung.uri),
        registered("kiosk", backchannel_logout_uri=kiosk.uri),
    ):
        hint = signed_in(client)
        client.authorize("kiosk", prompt="none")
        assert logout(client, id_token_hint=hint).status == 200
        assert hung.posts == kiosk.posts == []
        began = time.monotonic()
        assert deliver(product) == 1
        delivered = time.monotonic() - began
    assert 1.4 < delivered < 9
    assert len(kiosk.posts) == len(hung.posts) == 1
    assert not is_signed_in(client)


BOUND = HttpBackChannel()._bounds


def test_a_client_has_five_seconds() -> None:
    """Deployed, each post ends after five seconds at most, whatever the other side does (OP-16)."""
    assert BOUND.total_seconds == 5


def test_the_next_sign_in_is_another_session(client: JsonClient) -> None:
    """What is told late names the session that ended, not the one that the member has begun since."""
    with listening() as portal, registered("portal", backchannel_logout_uri=portal.uri):
        first = verified(client.product, signed_in(client), "JWT")["sid"]
        client.call("POST", "/session/end", {})
        signed_in(client)
        deliver(client.product)
    assert [verified(client.product, token)["sid"] for token in portal.tokens()] == [first]
    assert "code" in redirect_parameters(client.authorize(prompt="none"))
