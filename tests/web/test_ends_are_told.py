"""Relying parties hear of the sessions that a recovery or the desk has ended (Back-Channel Logout §2.5, OP-16, REC-06)."""

import json
from collections.abc import Iterator

import pytest

from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import CAMILLE, SACHA, JsonClient
from tests.logout_party import LogoutServer, come_again, is_signed_in, listening, registered, verified, waiting
from tests.product import Product
from tests.recovery import failing
from tests.web.ends import FROM_OUTSIDE, Act, End, at_the_desk, by_a_link

pytestmark = [
    pytest.mark.usefixtures("restored_members"),
    pytest.mark.emulator("delivers from moto's queue"),
]


@pytest.fixture
def party() -> Iterator[LogoutServer]:
    """A server that two clients have registered."""
    with (
        listening() as told,
        registered("portal", backchannel_logout_uri=told.uri),
        registered("kiosk", backchannel_logout_uri=told.uri),
    ):
        yield told


def two_browsers(product: Product) -> list[JsonClient]:
    """Sign the member in at two clients, in a browser each."""
    browsers = []
    for client_id in ("portal", "kiosk"):
        browser = JsonClient(product)
        browser.sign_in(client_id=client_id)
        browsers.append(browser)
    return browsers


@pytest.mark.parametrize("end", FROM_OUTSIDE)
def test_every_client_is_told_of_its_own_session(product: Product, party: LogoutServer, end: End) -> None:
    """One token for each session, to the client that it served, and none about other members."""
    other = JsonClient(product)
    other.sign_in(SACHA)
    two_browsers(product)
    before = {item["session_id"]["S"] for item in product.items("sessions") if item["sub"]["S"] == subject(product)}
    act = end(product)
    assert waiting(product) == []
    assert act().status == 200
    assert product.world.logout_worker.deliver() == 2
    told = [verified(product, token) for token in party.tokens()]
    assert sorted(each["aud"] for each in told) == ["kiosk", "portal"]
    assert {each["sid"] for each in told} == before
    assert {each["sub"] for each in told} == {subject(product)}
    assert is_signed_in(other)


def subject(product: Product) -> str:
    """Return what the clients know the member as."""
    (account,) = [item for item in product.items("accounts") if item["pseudonym"]["S"] == product.pseudonym(CAMILLE[0])]
    return str(account["sub"]["S"])


@pytest.mark.parametrize("end", FROM_OUTSIDE)
def test_where_the_queue_is_out_nothing_ends(product: Product, party: LogoutServer, end: End) -> None:
    """503 with the way to try again; sessions and password stay, and the very same request works afterwards."""
    browsers = two_browsers(product)
    act = end(product)
    accounts, sent = product.items("accounts"), len(product.mails())
    with failing(product, "sqs", "SendMessageBatch"):
        answer = act()
    assert (answer.status, answer.header("retry-after") != "") == (503, True)
    assert [is_signed_in(browser, client) for browser, client in zip(browsers, ("portal", "kiosk"), strict=True)] == [
        True,
        True,
    ]
    assert (product.items("accounts"), len(product.mails())) == (accounts, sent)
    assert act().status == 200
    assert not any(map(is_signed_in, browsers))
    assert product.world.logout_worker.deliver() >= 2
    assert {verified(product, token)["aud"] for token in party.tokens()} == {"kiosk", "portal"}


@pytest.mark.parametrize("end", FROM_OUTSIDE)
def test_what_is_announced_and_never_comes_is_told_to_nobody(product: Product, party: LogoutServer, end: End) -> None:
    """The queue is written first: where the change then fails, the notices wait and say nothing; the next try is told."""
    browsers = two_browsers(product)
    act = end(product)
    with failing(product, "dynamodb", "TransactWriteItems"):
        assert act().status == 503
    assert sorted(json.loads(message.body)["client_id"] for message in waiting(product)) == ["kiosk", "portal"]
    assert product.world.logout_worker.deliver() == 0
    assert party.tokens() == []
    assert all(is_signed_in(browser, client) for browser, client in zip(browsers, ("portal", "kiosk"), strict=True))
    assert act().status == 200
    come_again(product)
    product.world.logout_worker.deliver()
    assert {verified(product, token)["aud"] for token in party.tokens()} == {"kiosk", "portal"}


@pytest.mark.usefixtures("party")
@pytest.mark.parametrize("end", FROM_OUTSIDE)
def test_it_costs_at_most_six_calls(product: Product, end: End) -> None:
    """However many browsers, and sign-ins in each: keys and clients apart, which a container remembers."""
    browsers = two_browsers(product)
    for _ in range(2):
        browsers[0].authorize(prompt="login")
        browsers[0].login()
        browsers[0].code_request()
        assert browsers[0].verify(browsers[0].newest_code()).status == 200
    act = end(product)
    with recorded_calls(product) as calls:
        assert act().status == 200
    remembered = {product.table(name) for name in ("data-keys", "clients")}
    mine = [call.operation for call in calls if call.parameters.get("TableName") not in remembered]
    assert len(mine) <= 6, mine
    assert len(waiting(product)) == 4


@pytest.mark.parametrize("end", [by_a_link, at_the_desk])
def test_a_member_of_whom_nobody_is_to_hear_costs_the_queue_nothing(product: Product, end: End) -> None:
    """Where no client of a session has registered for it, no call leaves, and a queue that is out stops nothing."""
    JsonClient(product).sign_in()
    act: Act = end(product)
    with failing(product, "sqs", "SendMessageBatch"):
        assert act().status == 200
    assert waiting(product) == []
