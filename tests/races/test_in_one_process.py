"""The races inside one process, on the emulated tables; only the conditional writes stand between the threads.

Threads change places five times as often as usual.
"""

import hmac
from functools import partial

import pytest

from chalicelib.domain import otp_ledger
from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.races import races
from tests.races.races import Happened
from tests.races.volley import Door, together

ROUNDS = 20
FEWER_ROUNDS = 5
"""For what costs more and is no row of performance.md §0."""

REFRESH_ROUNDS = 2
"""Each has thirty pairs of signatures."""


def test_of_forty_parallel_requests_five_are_mailed(raced: Product, doors: list[Door]) -> None:
    """Five get a code, thirty-five are told one and the same end of the block, and five mails leave."""
    for _ in range(ROUNDS):
        happened, mails = races.forty_sends(doors)
        assert (happened, mails) == (Happened({200: 5, 429: 35}, 1), 5)
        raced.wipe()


def test_of_thirty_parallel_wrong_codes_three_are_compared(
    raced: Product, doors: list[Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are told what is left, the third blocks, and no other one is ever held against the code (OTP-05)."""
    compared: set[str] = set()

    def noting(stored: str, entered: str) -> bool:
        compared.add(entered)
        return hmac.compare_digest(stored, entered)

    monkeypatch.setattr(otp_ledger, "compare_digest", noting)
    for _ in range(ROUNDS):
        compared.clear()
        assert races.thirty_wrong_codes(doors) == Happened({401: 2, 429: 28}, 1)
        assert len(compared) == 3
        raced.wipe()


def test_of_thirty_equal_right_codes_one_signs_in(raced: Product, doors: list[Door]) -> None:
    """One is sent to its client, twenty-nine find the transaction finished, and one session exists (OTP-03)."""
    for _ in range(ROUNDS):
        assert races.thirty_right_codes(doors) == Happened({200: 1, 410: 29})
        assert len(raced.items("sessions")) == 1
        raced.wipe()


def test_of_thirty_redemptions_one_gets_tokens(raced: Product, doors: list[Door]) -> None:
    """One token set; the others an invalid_grant (OP-03)."""
    for _ in range(ROUNDS):
        assert races.thirty_redemptions(doors) == Happened({200: 1, 400: 29})
        raced.wipe()


def test_of_thirty_refreshes_one_rotates(raced: Product, doors: list[Door]) -> None:
    """All are answered, with tokens of one next generation that all work: one effect, and no family lost (OP-12)."""
    for _ in range(REFRESH_ROUNDS):
        assert races.thirty_refreshes(doors) == (Happened({200: 30}), {"1"}, 30)
        assert [item["generation"]["N"] for item in raced.items("grants")] == ["1"]
        raced.wipe()


def test_nothing_survives_a_revocation_beside_refreshes(raced: Product, doors: list[Door]) -> None:
    """Whatever was given before, during or after it, no token is alive, and no further refresh works (OP-14)."""
    for _ in range(REFRESH_ROUNDS):
        statuses, alive = races.refreshes_and_a_revocation(doors)
        assert (statuses, alive) == ({400}, 0)
        raced.wipe()


def test_of_thirty_parallel_wrong_passwords_three_are_counted(raced: Product, doors: list[Door]) -> None:
    """Two are told what is left, the third blocks at once; the others meet the block and are not counted."""
    for _ in range(FEWER_ROUNDS):
        assert races.thirty_wrong_passwords(doors) == Happened({401: 2, 429: 28}, 1)
        assert [item["day_failures"]["N"] for item in raced.items("password-counters")] == ["3"]
        raced.wipe()


def test_a_trusted_device_used_twice_at_once_stays_trusted(raced: Product) -> None:
    """Two tabs sign in without a code; whichever cookie the browser keeps is good afterwards (DEV-05)."""
    for number in range(FEWER_ROUNDS):
        raced.wipe()
        device = JsonClient(raced)
        device.sign_in(trust=True)
        tabs = [JsonClient(raced, dict(device.cookies)) for _ in range(2)]
        for tab in tabs:
            tab.authorize(prompt="login")
        answers = together([tab.login for tab in tabs])
        assert [answer.json().get("next") for answer in answers] == ["redirect", "redirect"]
        raced.advance(120)
        kept = tabs[number % 2]
        kept.authorize(prompt="login")
        assert kept.login().json()["next"] == "redirect"


def test_a_wrong_password_posted_twice_at_once_counts_once(raced: Product) -> None:
    """The second post of the same form is neither compared nor counted (REL-05)."""
    for _ in range(FEWER_ROUNDS):
        raced.wipe()
        browser = PageBrowser(raced)
        browser.authorize()
        post_twice(browser, "/login", nir=CAMILLE[0], password="Mon-Espace0")
        assert [item["day_failures"]["N"] for item in raced.items("password-counters")] == ["1"]


def test_a_code_request_posted_twice_at_once_mails_once(raced: Product) -> None:
    """The second post of the same form shows the code's page and sends nothing (REL-05)."""
    for _ in range(FEWER_ROUNDS):
        raced.wipe()
        browser = PageBrowser(raced)
        browser.authorize()
        browser.login()
        answers = post_twice(browser, "/login/code-request")
        assert [answer.status for answer in answers] == [200, 200]
        assert len(raced.mails()) == 1


def test_a_right_code_posted_twice_at_once_signs_in_once(raced: Product) -> None:
    """One post goes to the client; the other one makes no second session and is no wrong try (REL-05)."""
    for _ in range(FEWER_ROUNDS):
        raced.wipe()
        browser = PageBrowser(raced)
        browser.authorize()
        browser.login()
        browser.submit("/login/code-request")
        answers = post_twice(browser, "/login/verify", code=browser.newest_code())
        assert any(answer.header("location").startswith("http://127.0.0.1:9999/") for answer in answers)
        assert len(raced.items("sessions")) == 1
        assert [item["streak"]["N"] for item in raced.items("otp-ledgers")] == ["0"]


def post_twice(browser: PageBrowser, action: str, **typed: str) -> list[Answer]:
    """Post the form that the browser shows twice at the same moment, as an impatient hand does."""
    values = {**browser.form(action), **typed}
    hands = [PageBrowser(browser.product, dict(browser.cookies)) for _ in range(2)]
    return together([partial(hand.post, action, values) for hand in hands])
