"""REC-12, REC-13, THR-03, THR-04: the creation of an account tells nobody whether a number has one.

Numbers in every state, each with a wrong claim and with all right facts: status, headers, body, hashes, database calls.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from chalicelib import wiring
from chalicelib.domain.account_change import AccountChange, AccountWrite
from tests.json_client import CAMILLE, LEA, PAUL, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.security.test_enumeration import NUMBERS, Work, seen, work
from tests.web.newcomers import CHOSEN, NOE, accounts_put_back, claim_of, resend

__all__ = ["work"]

CLOSED = "184077599999906"
"""Sacha, whose account the desk has reset."""

RECOGNISED = [NOE["nir"], CLOSED, CAMILLE[0], PAUL[0], LEA[0], "192069909806149"]
"""No account, a closed one, one, one without address, one whose address nobody has verified, one of another scheme."""

Attempt = Callable[[dict[str, str]], Answer]


@pytest.fixture(autouse=True)
def accounts(product: Product) -> Iterator[None]:
    """The demo's accounts, one of them reset; as they were after each test."""
    with accounts_put_back(product):
        own = wiring.adapters()
        account, ledger = own.members.account_and_ledger(product.pseudonym(CLOSED))
        assert account is not None
        own.account_changes.change(AccountWrite(account, AccountChange(closes=True), ledger, ledger, product.now()))
        yield


def by_pages(product: Product) -> Attempt:
    """Return how a person creates an account."""
    browser = PageBrowser(product)
    browser.get("/account/new")
    return lambda claim: browser.submit("/account/new", **{**claim, **CHOSEN})


def in_json(product: Product) -> Attempt:
    """Return how a program does."""
    client = JsonClient(product)
    return lambda claim: client.call("POST", "/account/new", {**claim, **CHOSEN})


@pytest.mark.parametrize("way", [by_pages, in_json])
def test_a_wrong_claim_looks_and_costs_the_same_for_every_number(
    product: Product, work: Work, way: Callable[[Product], Attempt]
) -> None:
    """Three wrong claims, then what is not compared any more: alike over all states, and the three alike in answer."""
    told: dict[str, list[tuple[object, ...]]] = {}
    done: dict[str, list[object]] = {}
    for name, nir in NUMBERS.items():
        attempt = way(product)
        work.taken()
        told[name], done[name] = [], []
        for _ in range(4):
            told[name].append(seen(attempt({**NOE, "nir": nir, "iban_end": "9999"}), nir))
            done[name].append(work.taken())
    for one, other in pairwise(NUMBERS):
        assert told[one] == told[other], (one, other)
        assert done[one] == done[other], (one, other)
    assert [answer[0] for answer in told["unknown"]] == [403] * 4
    assert in_order(done["unknown"][0]) == ["BatchGetItem", "PutItem"]
    assert in_order(done["unknown"][3]) == ["BatchGetItem"]


def in_order(done: object) -> list[str]:
    """Return the operations of some work."""
    assert isinstance(done, tuple)
    return [call.split()[0] for call in done[2] if "data-keys" not in call]


@pytest.mark.parametrize("way", [by_pages, in_json])
def test_the_right_facts_look_and_cost_the_same_with_and_without_an_account(
    product: Product, work: Work, way: Callable[[Product], Attempt]
) -> None:
    """The same answer; one password is hashed and one transaction over four items written in each case."""
    told, done = [], []
    for nir in RECOGNISED:
        attempt = way(product)
        work.taken()
        told.append(seen(attempt(claim_of(nir)), nir))
        compared, hashed, calls = work.taken()
        made = [
            (call.split()[0], call.partition("[")[2].partition("]")[0]) for call in calls if "data-keys" not in call
        ]
        done.append((compared, hashed, made))
    assert all(answer == told[0] for answer in told)
    assert all(each == done[0] for each in done)
    assert done[0][:2] == ((), 1)
    assert [operation for operation, _ in done[0][2]] == ["BatchGetItem", "GetItem", "TransactWriteItems"]


def test_another_verification_mail_is_for_right_passwords_alone(product: Product) -> None:
    """Whoever does not know the password gets one answer for every number, and no mail goes out."""
    answers = set()
    for nir in NUMBERS.values():
        client = JsonClient(product)
        client.authorize()
        client.login((nir, "wrong"))
        answers.add(repr(seen(resend(client), nir)))
    assert len(answers) == 1
    assert product.mails() == []
