"""REC-05, THR-09: mass requests do not bomb a mailbox or a telephone, and whoever makes them cannot tell.

Strangers who know all that can be known of somebody ask from many browsers, in rounds and at once: each kind of message
has a quota of its own per number, the answers stay the same, and what the member does is not in the way of it.
"""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.domain.link import MAILS_PER_WINDOW
from tests.contract.people import left_as_it_was
from tests.direct import Direct
from tests.json_client import CAMILLE, LEA, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.races.volley import together
from tests.recovery import BIRTH, forgot, links, reset, with_settings
from tests.web.newcomers import CHOSEN, claim_of, resend, waiting

BROWSERS = 12


@pytest.fixture
def direct(product: Product) -> Iterator[Direct]:
    """The product without sockets, whose accounts are as they were afterwards."""
    with left_as_it_was(product, "accounts"):
        yield Direct(product)


def said(answer: Answer) -> tuple[int, bytes, tuple[str, ...]]:
    """Return what a stranger sees of an answer in JSON."""
    return answer.status, answer.body, tuple(sorted(name for name, _ in answer.headers))


def ask_for_a_link(product: Product) -> Answer:
    """Ask for a way back, with the right birth date."""
    return forgot(JsonClient(product))


def claim_camille(product: Product) -> Answer:
    """Create Camille's account once more, with all right facts."""
    return JsonClient(product).call("POST", "/account/new", {**claim_of(CAMILLE[0]), **CHOSEN})


def claim_lea(product: Product) -> Answer:
    """Create Lea's, whose address nobody has verified."""
    return JsonClient(product).call("POST", "/account/new", {**claim_of(LEA[0]), **CHOSEN})


@pytest.mark.parametrize("ask", [ask_for_a_link, claim_camille, claim_lea])
def test_three_an_hour_however_many_ask(direct: Direct, ask: Callable[[Product], Answer]) -> None:
    """From as many browsers as there are, all through two hours: three mails in each, and one answer for all."""
    answers = set()
    for hour in (1, 2):
        for _ in range(BROWSERS):
            answers.add(said(ask(direct)))
            direct.advance(3600 / BROWSERS)
        assert len(direct.mails()) == hour * MAILS_PER_WINDOW
    assert len(answers) == 1


def test_three_of_those_who_ask_at_once(direct: Direct) -> None:
    """Twenty requests at one moment: three mails, twenty answers alike; the newest link is good."""
    answers = together([lambda: ask_for_a_link(direct)] * 20)
    assert {said(answer) for answer in answers} == {said(answers[0])}
    assert len(direct.mails()) == MAILS_PER_WINDOW
    assert sorted(reset(JsonClient(direct), token).status for token in links(direct)) == [200, 410, 410]


def test_pages_and_json_share_the_quota(direct: Direct) -> None:
    """By pages it is the same number's quota, and the same page is shown."""
    shown = set()
    for _ in range(5):
        browser = PageBrowser(direct)
        browser.get("/password/forgot")
        page = browser.submit("/password/forgot", nir=CAMILLE[0], birthdate=BIRTH[CAMILLE[0]])
        shown.add((page.status, page.text.replace(page.header("x-correlation-id"), "ID")))
        ask_for_a_link(direct)
    assert len(shown) == 1
    assert len(direct.mails()) == MAILS_PER_WINDOW


def test_a_telephone_is_not_rung_more_often(direct: Direct) -> None:
    """Where a provisional code is the way back, three text messages an hour; links and codes have one quota."""
    ask_for_a_link(direct)
    with with_settings(recovery_by="provisional-code"):
        assert len({said(ask_for_a_link(direct)) for _ in range(BROWSERS)}) == 1
    assert [message["kind"] for message in direct.mails()] == ["sms", "sms", "email"]


def test_notices_of_a_block_end_with_the_day_s_tries(direct: Direct) -> None:
    """Strangers who type wrong passwords all day: a mail for each block, and no more than the day's cap allows."""
    for _ in range(40):
        stranger = JsonClient(direct)
        stranger.authorize()
        for _ in range(3):
            stranger.login((CAMILLE[0], "Wrong-Password-1"))
        direct.advance(900)
    assert len(direct.mails()) == 9
    assert {mail["to"] for mail in direct.mails()} == {"camille.essai@gmail.example"}


def test_each_kind_has_a_quota_of_its_own(direct: Direct) -> None:
    """With links and letters used up by strangers, the member still gets five codes and signs in."""
    for _ in range(5):
        ask_for_a_link(direct)
        claim_camille(direct)
        direct.advance(60)
    assert len(direct.mails()) == 2 * MAILS_PER_WINDOW
    member = JsonClient(direct)
    member.to_verify()
    assert [member.code_request().status for _ in range(5)] == [200] * 4 + [429]
    assert member.verify(member.newest_code()).json()["next"] == "redirect"


def test_a_letter_to_verify_an_address_counts_whoever_asks_for_it(direct: Direct) -> None:
    """By creating once more or after the right password: three an hour in all, silently."""
    client = waiting(direct, LEA)
    for _ in range(3):
        assert claim_lea(direct).status == 202
        assert resend(client).status == 202
        direct.advance(60)
    assert len(direct.mails()) == MAILS_PER_WINDOW


def test_whoever_does_not_know_the_birth_date_sends_nothing(direct: Direct) -> None:
    """However often; and the quota stays the owner's."""
    for _ in range(BROWSERS):
        forgot(JsonClient(direct), CAMILLE[0], "1955-08-22")
    assert direct.mails() == []
    assert [ask_for_a_link(direct).status for _ in range(3)] == [202] * 3
    assert len(direct.mails()) == MAILS_PER_WINDOW
