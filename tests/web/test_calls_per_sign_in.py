"""What a sign-in asks of AWS and of the network, counted exactly (performance.md §0 rows 1 and 8).

The meter and the stories are those of `benchmarks/`, which prints the same counts with their units.
"""

from collections.abc import Callable
from functools import partial

import pytest

from benchmarks import page_bytes, refusals, scenarios
from benchmarks.account_stories import OF_AN_ACCOUNT
from benchmarks.call_meter import Meter, metered
from benchmarks.scenarios import Story
from tests.contract.people import left_as_it_was
from tests.page_browser import PageBrowser
from tests.product import Product


@pytest.fixture
def count(product: Product) -> Callable[[Story], Meter]:
    """Count one story on a warm product that remembers nobody."""
    scenarios.warm(product)
    return partial(_counted, product)


def _counted(product: Product, story: Story) -> Meter:
    product.wipe()
    run = story(product)
    with metered(product) as meter:
        run()
    return meter


@pytest.mark.parametrize("story", [scenarios.in_json, scenarios.trusting, scenarios.from_a_known_browser])
def test_a_full_sign_in_in_json_costs_six_calls_to_dynamodb(count: Callable[[Story], Meter], story: Story) -> None:
    """Five requests: at most 6 calls to DynamoDB, 2 to KMS and 1 to SES (row 1); the box ticked costs one notice more."""
    meter = count(story)
    assert len(meter.exchanges) == 5
    assert 4 <= meter.count("dynamodb") <= 6
    assert 1 <= meter.count("kms") <= 2
    assert meter.count("sesv2") == (2 if story is scenarios.trusting else 1)


def test_most_writes_of_a_sign_in_go_to_the_ledger(count: Callable[[Story], Meter]) -> None:
    """Four of twelve units: mailed, counted, and consumed in a transaction; what bounds a table follows from that.

    A redemption holds on the account: two units for the grant, two for looking (PW-09).
    """
    written: dict[str, float] = {}
    for call in count(scenarios.in_json).calls:
        for table, units in call.by_table.items():
            written[table] = written.get(table, 0) + units.write
    assert {table: units for table, units in written.items() if units} == {
        "sesame-password-counters": 1,
        "sesame-otp-ledgers": 4,
        "sesame-sessions": 2,
        "sesame-sessions/by-member": 1,
        "sesame-accounts": 2,
        "sesame-grants": 2,
    }


def test_two_items_of_one_table_are_both_counted(count: Callable[[Story], Meter]) -> None:
    """A known browser's counter is read beside the number's: six units for six items of five tables."""
    [reads, *_] = count(scenarios.from_a_known_browser).calls
    assert (reads.units.read, reads.by_table["sesame-password-counters"].read, len(reads.by_table)) == (6, 2, 5)


def test_a_full_sign_in_by_pages_takes_at_most_eight_requests(count: Callable[[Story], Meter]) -> None:
    """From the authorization request to the tokens, redirects included, and no call more than in JSON (row 1)."""
    meter = count(scenarios.by_pages)
    assert len(meter.exchanges) <= 8
    assert 4 <= meter.count("dynamodb") <= 6
    assert meter.count("sesv2") == 1


@pytest.mark.parametrize("story", [scenarios.on_a_trusted_device, scenarios.without_a_code, scenarios.by_session])
def test_a_sign_in_without_a_code_costs_three_calls(count: Callable[[Story], Meter], story: Story) -> None:
    """Read, complete, redeem; no mail leaves."""
    meter = count(story)
    assert meter.count("dynamodb") <= 3
    assert meter.count("sesv2") == 0


@pytest.mark.parametrize("story", [refusals.visitor, refusals.malformed, refusals.refused_request])
def test_whoever_has_not_typed_a_password_costs_no_call(count: Callable[[Story], Meter], story: Story) -> None:
    """Pages, discovery and keys, a malformed number, a refused request: nothing is read and nothing is written."""
    meter = count(story)
    assert len(meter.exchanges) >= 1
    assert meter.calls == []


def test_the_pages_between_the_steps_cost_no_call(count: Callable[[Story], Meter]) -> None:
    """Only posts reach the database: each page is made from what the browser brings."""
    gets = [exchange for exchange in count(scenarios.by_pages).exchanges if exchange.method == "GET"]
    assert len(gets) == 3
    assert [exchange.calls for exchange in gets] == [[], [], []]


def test_a_known_and_an_unknown_number_cost_the_same(count: Callable[[Story], Meter]) -> None:
    """A wrong password asks the same of AWS, at the same price, whether or not the number has an account (THR-04)."""
    known, unknown = count(refusals.wrong_password), count(refusals.unknown_number)
    assert known.calls == unknown.calls
    assert 1 <= len(known.calls) <= 2


def test_the_meter_sees_what_pynamodb_sends(count: Callable[[Story], Meter], product: Product) -> None:
    """A minute later the client is read again, by a botocore client of PynamoDB's own: one call, counted."""
    count(scenarios.in_json)
    product.advance(61)
    with metered(product) as meter:
        PageBrowser(product).authorize()
        PageBrowser(product).authorize()
    assert [(call.service, call.operation, call.units.read) for call in meter.calls] == [("dynamodb", "GetItem", 1)]


@pytest.mark.parametrize("language", page_bytes.LANGUAGES.values())
def test_the_pages_of_a_running_sign_in_are_small(product: Product, language: str) -> None:
    """Three pages with all they carry for a real sign-in, at most 10 kB; the stylesheet at most 8 kB (row 8)."""
    pages = page_bytes.pages(product, language)
    assert [b"<form" in page for page in pages] == [True, True, True]
    assert sum(map(len, pages)) <= 10_000
    assert 0 < len(page_bytes.stylesheet(product, pages[0])) <= 8_000


@pytest.mark.parametrize("story", [each.story for each in OF_AN_ACCOUNT], ids=[each.name for each in OF_AN_ACCOUNT])
def test_no_request_of_an_account_makes_more_than_six_calls(
    product: Product, count: Callable[[Story], Meter], story: Story
) -> None:
    """As `docs/scale.md` counts them."""
    with left_as_it_was(product, "accounts"):
        exchanges = count(story).exchanges
    assert max(sum(call.service == "dynamodb" for call in each.calls) for each in exchanges) <= 6
