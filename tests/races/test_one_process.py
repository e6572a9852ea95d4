"""The races inside one process, on moto made atomic by the local stage's lock."""

import sys
from collections.abc import Iterator

import pytest

from chalicelib.domain import otp_attempt
from tests.product import Product
from tests.races import races
from tests.races.races import Happened
from tests.races.volley import Door

ROUNDS = 20


@pytest.fixture
def doors(product: Product) -> Iterator[list[Door]]:
    """The one door of this process, with threads that change places a hundred times as often."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield [Door(product.port)]
    sys.setswitchinterval(interval)


def test_forty_sends_give_five_mails(product: Product, doors: list[Door]) -> None:
    """Five are sent, thirty-five are told the same end of the block."""
    for _ in range(ROUNDS):
        happened, mails = races.forty_sends(doors)
        assert (happened, mails) == (Happened({200: 5, 429: 35}, 1), 5)
        product.wipe()


def test_thirty_wrong_codes_are_compared_three_times(
    product: Product, doors: list[Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are told that they are wrong, the third and all others that the account is blocked; three are compared."""
    judged: list[object] = []
    judge = otp_attempt.judge

    def counting(*args: object) -> object:
        judged.append(args)
        return judge(*args)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(otp_attempt, "judge", counting)
    for _ in range(ROUNDS):
        judged.clear()
        assert races.thirty_wrong_codes(doors) == Happened({401: 2, 429: 28}, 1)
        assert len(judged) == 3
        product.wipe()


def test_thirty_right_codes_sign_in_once(product: Product, doors: list[Door]) -> None:
    """One is sent on to its client, the others find the transaction finished."""
    for _ in range(ROUNDS):
        assert races.thirty_right_codes(doors) == Happened({200: 1, 410: 29})
        assert len(product.items("sessions")) == 1
        product.wipe()


def test_thirty_redemptions_give_one_token_set(product: Product, doors: list[Door]) -> None:
    """One gets tokens, the others an invalid_grant."""
    for _ in range(ROUNDS):
        assert races.thirty_redemptions(doors) == Happened({200: 1, 400: 29})
        product.wipe()


def test_thirty_wrong_passwords_are_counted_three_times(product: Product, doors: list[Door]) -> None:
    """Two are told that they are wrong, the third and all others that the number is blocked."""
    for _ in range(5):
        assert races.thirty_wrong_passwords(doors) == Happened({401: 2, 429: 28}, 1)
        product.wipe()
