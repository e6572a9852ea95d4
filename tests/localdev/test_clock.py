"""`POST /dev/clock` moves every time of the product, and takes nothing but what the contract names."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from localdev.clock import ClockAtItsEnd, MovableClock
from tests.product import START, Answer, Product


def post(product: Product, body: object, **headers: str) -> Answer:
    """Post JSON, or bytes as they are."""
    sent = {"Content-Type": "application/json", "Accept": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return product.request("POST", "/dev/clock", data, sent)


def told(answer: Answer) -> datetime:
    """Return the time that an answer tells."""
    assert answer.status == 200
    assert set(answer.json()) == {"now"}
    return datetime.fromisoformat(answer.json()["now"])


def test_seconds_add_up(product: Product) -> None:
    """Two moves are one after the other; zero is allowed; the answer is the new time with its offset."""
    assert told(post(product, {"advance_seconds": 0})) == START
    assert told(post(product, {"advance_seconds": 900})) == START + timedelta(minutes=15)
    moved = told(post(product, {"advance_seconds": 86_400}))
    assert moved == START + timedelta(days=1, minutes=15)
    assert moved.utcoffset() is not None


def test_the_signing_key_is_the_next_one_after_its_period(product: Product) -> None:
    """The rotator runs whenever the clock is moved: the key of before stays for a while, and a new next key is there."""

    def kids() -> list[str]:
        keys = product.request("GET", "/.well-known/jwks.json").json()["keys"]
        return [key["kid"] for key in keys if key["alg"] == "RS256"]

    for item in product.items("signing-keys"):  # other tests may have moved the clock as well
        product.dynamodb.delete_item(TableName=product.table("signing-keys"), Key={"ring": item["ring"]})
    product.world.rotate()
    before = kids()
    assert len(before) == 2
    period = product.world.settings.limits.signing_key_period_seconds
    post(product, {"advance_seconds": period})
    after = kids()
    assert (after[0], after[2], len(after)) == (before[1], before[0], 3)
    assert after[1] not in before
    post(product, {"advance_seconds": period})
    assert kids()[0] == after[1]


def test_reset_goes_back_to_real_time_and_keeps_data(product: Product) -> None:
    """After a reset of the clock the time is real again, and what was stored is there."""
    post(product, {"advance_seconds": 3600})
    product.dynamodb.put_item(TableName=product.table("grants"), Item={"grant_id": {"S": "kept"}})
    assert told(post(product, {"reset": True})) == START
    assert product.items("grants") == [{"grant_id": {"S": "kept"}}]


@pytest.mark.parametrize(
    "body",
    [
        {"advance_seconds": -1},
        {"advance_seconds": 1.5},
        {"advance_seconds": 1.0},
        {"advance_seconds": True},
        {"advance_seconds": "60"},
        {"advance_seconds": None},
        {"advance_seconds": 10**18},
        {"reset": False},
        {"reset": 1},
        {"reset": True, "advance_seconds": 1},
        {"seconds": 1},
        {},
        [],
        7,
        b"",
        b"{",
        b"\xff\xfe\xfd",
        b"[" * 9000,
    ],
    ids=repr,
)
def test_anything_else_is_refused(product: Product, body: object) -> None:
    """A malformed body is a 400 problem that names the field, and the clock stays."""
    answer = post(product, body)
    assert answer.status == 400
    assert answer.header("content-type") == "application/problem+json"
    assert answer.json()["errors"][0]["field"] in {"advance_seconds", "reset", "body"}
    assert product.now() == START


def test_other_methods_are_refused(product: Product) -> None:
    """Only POST moves the clock or resets."""
    for path in ("/dev/clock", "/dev/reset"):
        answer = product.request("GET", path, headers={"Accept": "application/json"})
        assert (answer.status, answer.header("allow")) == (405, "POST")


@pytest.mark.parametrize("path", ["/dev/clock", "/dev/reset", "/dev/client/start", "/dev/client/sign-out"])
def test_other_sites_move_nothing(product: Product, path: str) -> None:
    """A page of another site cannot act here, as everywhere in the product."""
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site", "Accept": "application/json"}
    answer = product.request("POST", path, b'{"advance_seconds": 60}', headers)
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (403, "cross-site")
    assert product.now() == START


def test_buttons_of_the_start_page_move_it(product: Product) -> None:
    """A browser's form moves the clock and comes back to the start page."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html,*/*;q=0.8"}
    answer = product.request("POST", "/dev/clock", b"advance_seconds=900", headers)
    assert (answer.status, answer.header("location")) == (303, "/")
    assert product.now() == START + timedelta(minutes=15)
    product.request("POST", "/dev/clock", b"reset=true", headers)
    assert product.now() == START


def test_clock_is_real_time_in_whole_milliseconds() -> None:
    """Without a move the clock is the machine's, aware, UTC, and never finer than what is stored."""
    clock = MovableClock()
    before: Any = clock.now()
    assert before.utcoffset() == timedelta(0)
    assert before.microsecond % 1000 == 0
    clock.advance(60)
    assert timedelta(seconds=60) <= clock.now() - before < timedelta(seconds=70)


def test_clock_ends_after_a_century() -> None:
    """A move beyond what dates can say is refused, and nothing is moved."""
    clock = MovableClock()
    clock.advance(90 * 365 * 86_400)
    before = clock.now()
    with pytest.raises(ClockAtItsEnd):
        clock.advance(20 * 365 * 86_400)
    assert clock.now() - before < timedelta(seconds=10)
