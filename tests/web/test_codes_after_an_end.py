"""An authorization code that is not redeemed yet, after what ends the session that it came of (PW-09, DEV-04, OP-03)."""

import pytest

from tests.json_client import SACHA, JsonClient, redirect_parameters
from tests.logout_party import is_signed_in
from tests.product import Product
from tests.signed import Agent
from tests.web.ends import BY_THE_MEMBER, FROM_OUTSIDE, End, by_a_link
from tests.web.token_calls import OFFLINE, THE_APP, THE_PORTAL, error_of, is_alive, redeem

pytestmark = pytest.mark.usefixtures("restored_members")


@pytest.mark.parametrize("end", [*FROM_OUTSIDE, *BY_THE_MEMBER])
def test_nothing_comes_of_what_was_given_before(client: JsonClient, end: End) -> None:
    """Neither of a code, nor of a refresh token or an access token, nor of the session, by whichever client."""
    tokens = THE_PORTAL.tokens(client)
    act = end(client.product)
    codes = [redirect_parameters(client.authorize(each, prompt="none"))["code"] for each in ("portal", "mobile-app")]
    assert act().status == 200
    assert error_of(redeem(client, codes[0])) == "invalid_grant"
    assert error_of(redeem(client, codes[1], {}, **THE_APP.fields, **THE_APP.verifier)) == "invalid_grant"
    assert len(client.product.items("grants")) == 1
    assert error_of(THE_PORTAL.refresh(client, tokens["refresh_token"])) == "invalid_grant"
    assert not is_alive(client, tokens["access_token"])
    for token in (tokens["refresh_token"], tokens["access_token"]):
        assert THE_PORTAL.introspect(client, token).json() == {"active": False}
    assert not is_signed_in(client)


def test_the_end_of_one_session_leaves_the_others_codes(product: Product) -> None:
    """Signing out here is nothing to a code of another browser; nor is another member's end."""
    here, there = JsonClient(product), JsonClient(product)
    here.sign_in()
    code = redirect_parameters(there.sign_in())["code"]
    here.call("POST", "/session/end", {})
    assert Agent(product).act(SACHA[0], "reset").status == 200
    assert redeem(there, code).status == 200


def test_a_request_that_was_pushed_before_asks_who_is_there(client: JsonClient) -> None:
    """It holds no member: after the end it leads to the password, and with `prompt=none` to `login_required` (RFC 9126)."""
    client.sign_in()
    quiet, asking = (pushed(client, **more) for more in ({"prompt": "none"}, {}))
    assert by_a_link(client.product)().status == 200
    told = redirect_parameters(client.call("GET", f"/oauth2/authorize?client_id=portal&request_uri={quiet}"))
    assert told["error"] == "login_required"
    answer = client.call("GET", f"/oauth2/authorize?client_id=portal&request_uri={asking}")
    assert answer.json()["next"] == "login"


def pushed(client: JsonClient, **more: str) -> str:
    """Push a request as the portal and return its `request_uri`."""
    form = {"response_type": "code", "redirect_uri": "http://127.0.0.1:9999/callback", "scope": OFFLINE, **more}
    return str(THE_PORTAL.post(client, "/oauth2/par", **form).json()["request_uri"])
