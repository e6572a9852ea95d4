"""Signing out at the same moment as something else: one effect, nobody served afterwards, nobody left untold (OP-15, OP-16)."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.session_events import SessionEnded
from tests.audit_fake import StrictAudit, watching
from tests.json_client import JsonClient, redirect_parameters
from tests.logout_party import is_signed_in, logout, registered, signed_in, waiting
from tests.product import Answer, Product
from tests.races.races import PORTAL
from tests.races.volley import together, token_request

pytestmark = pytest.mark.emulator("looks into moto's queue")

ROUNDS = 5
TOLD = "https://told.example/back-channel"


@pytest.fixture
def raced(raced: Product) -> Iterator[Product]:
    """The running product with hasty threads, and two clients that are told of ends."""
    with registered("portal", backchannel_logout_uri=TOLD), registered("kiosk", backchannel_logout_uri=TOLD):
        yield raced


def ended(watch: StrictAudit) -> int:
    """Return how many ends were recorded."""
    return sum(isinstance(event, SessionEnded) for event in watch.events)


def twin(client: JsonClient) -> JsonClient:
    """Return another tab of the same browser."""
    return JsonClient(client.product, dict(client.cookies))


def told(product: Product) -> Counter[str]:
    """Return how often each client is to be told."""
    return Counter(json.loads(message.body)["client_id"] for message in waiting(product))


def test_of_thirty_parallel_sign_outs_one_ends_the_session(raced: Product) -> None:
    """All are sent back, one end is recorded, and the client is told once."""
    for _ in range(ROUNDS):
        raced.wipe()
        client = JsonClient(raced)
        hint = signed_in(client)
        with watching() as watch:
            answers = together([partial(logout, twin(client), id_token_hint=hint) for _ in range(30)])
        assert [answer.json() for answer in answers] == [{"next": "done"}] * 30
        assert ended(watch) == 1
        assert told(raced) == {"portal": 1}


def test_nobody_is_served_untold_or_after_the_end(raced: Product) -> None:
    """Whoever is given a code meanwhile is told of the end; afterwards there is nothing but `login_required`."""
    for _ in range(ROUNDS):
        raced.wipe()
        client = JsonClient(raced)
        hint = signed_in(client)
        tabs = [twin(client) for _ in range(7)]
        calls: list[Callable[[], Answer]] = [partial(tab.authorize, "kiosk", prompt="none") for tab in tabs]
        calls.insert(3, partial(logout, twin(client), id_token_hint=hint))
        answers = together(calls)
        del answers[3]
        got = [redirect_parameters(answer) for answer in answers]
        assert all(("code" in each) != (each.get("error") == "login_required") for each in got)
        assert told(raced)["portal"] == 1
        was_served = any("code" in each for each in got)
        assert told(raced)["kiosk"] == 1 or not was_served
        assert not is_signed_in(client)


def test_a_code_redeemed_meanwhile_is_redeemed_once_and_its_client_is_told(raced: Product) -> None:
    """The order does not matter: one token set at most, the session over, the client told of it."""
    for _ in range(ROUNDS):
        raced.wipe()
        client = JsonClient(raced)
        hint = signed_in(client)
        code = redirect_parameters(client.authorize(prompt="none"))["code"]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {PORTAL}"}
        redeem: Any = partial(raced.request, "POST", "/oauth2/token", token_request(code).encode(), headers)
        answers = together([redeem] * 9 + [partial(logout, twin(client), id_token_hint=hint)])
        assert Counter(answer.status for answer in answers[:9]) == {200: 1, 400: 8}
        assert answers[9].json() == {"next": "done"}
        assert told(raced) == {"portal": 1}
        assert not is_signed_in(client)
