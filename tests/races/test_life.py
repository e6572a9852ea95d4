"""An account's life raced inside one process: creation, links, provisional codes and resets have one effect each (REC-01, DB-02)."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.account_change import AccountChange, AccountWrite
from tests.contract.people import left_as_it_was
from tests.model.life_stage import RememberingHasher
from tests.product import Product
from tests.profile import of_profile
from tests.races import life_races
from tests.races.races import Happened
from tests.races.volley import Door
from tests.web.newcomers import NOE, account_of, create, verification_token, verify

MANY = 30


@pytest.fixture
def rounds() -> int:
    """How often; each round has some sixty requests, many of them judged anew several times: half a second and more."""
    return of_profile(3, 20)


@pytest.fixture
def raced(raced: Product) -> Iterator[Product]:
    """The running product with hasty threads, which hashes each password once."""
    adapters: Any = wiring.adapters()
    own = adapters.hasher
    with left_as_it_was(raced, "accounts"):
        adapters.hasher = RememberingHasher(own)
        yield raced
        adapters.hasher = own


def close(product: Product) -> None:
    """Reset the newcomer's account as the desk does, without its quotas."""
    adapters, pseudonym = wiring.adapters(), product.pseudonym(NOE["nir"])
    account, ledger = adapters.members.account_and_ledger(pseudonym)
    assert account is not None
    write = AccountWrite(account, AccountChange(closes=True), ledger, ledger, product.now())
    adapters.account_changes.change(write)


def epoch_of(product: Product, nir: str) -> int:
    """Return which credentials an account has."""
    account = account_of(product, nir)
    return int(account["credentials_epoch"]["N"]) if account else 0


def test_of_thirty_creations_one_opens_and_of_thirty_uses_one_verifies(
    raced: Product, doors: list[Door], rounds: int
) -> None:
    """All are told alike, one link is mailed, one account is there; after each reset it has the same subject."""
    subjects = set()
    for round_number in range(rounds):
        made = life_races.creations_then_uses(doors, MANY)
        assert made == (Happened({202: MANY}), 1, Happened({200: 1, 410: MANY - 1}))
        account = account_of(raced, NOE["nir"])
        assert account is not None
        subjects.add(account["sub"]["S"])
        assert (account["email_verified"]["BOOL"], epoch_of(raced, NOE["nir"])) == (True, 2 * round_number + 1)
        close(raced)
        raced.wipe()
    assert len(subjects) == 1


def test_of_thirty_resends_as_many_as_the_quota_are_mailed(raced: Product, doors: list[Door], rounds: int) -> None:
    """Two, for the creation sent the first; the newest alone is good."""
    for _ in range(rounds):
        assert life_races.resends(doors, MANY) == (Happened({202: MANY}), 3, 1)
        close(raced)
        raced.wipe()


def test_of_thirty_requests_three_links_are_mailed_and_one_is_good(
    raced: Product, doors: list[Door], rounds: int
) -> None:
    """All are told the same; the quota is exact, and the newest link alone is good."""
    for _ in range(rounds):
        happened, links = life_races.requests_for_a_link(doors, MANY)
        assert (happened, len(links)) == (Happened({202: MANY}), 3)
        assert [life_races.is_good(doors[0], link) for link in links].count(True) == 1
        raced.wipe()


def test_of_thirty_wrong_codes_three_are_told_and_the_code_is_gone(
    raced: Product, doors: list[Door], rounds: int
) -> None:
    """Three tries in all: when the block is over, the right digits are one more wrong entry (REC-09)."""
    for _ in range(rounds):
        happened, digits = life_races.uses_of_a_code(doors, MANY, right=0)
        assert happened == Happened({401: 2, 429: MANY - 2})
        raced.advance(900)
        assert not life_races.opens(doors[0], digits)
        raced.wipe()


def test_a_right_code_among_wrong_ones_leads_on_or_is_gone(raced: Product, doors: list[Door], rounds: int) -> None:
    """No order gives a fourth try; where it leads on, the count of three begins anew behind it."""
    for _ in range(rounds):
        happened, digits = life_races.uses_of_a_code(doors, 6, right=1)
        told = happened.statuses
        assert (told.get(200, 0), told[401], told[429]) in {(0, 2, 4), (1, 2, 3), (1, 3, 2), (1, 4, 1)}
        raced.advance(900)
        assert not life_races.opens(doors[0], digits)
        raced.wipe()


def test_a_reset_beside_a_sign_in_leaves_nobody_signed_in(raced: Product, doors: list[Door], rounds: int) -> None:
    """Whoever was told a redirect before it finds the session over; nobody has one after it."""
    for _ in range(rounds):
        client, tabs = life_races.newcomer_with_a_code(doors, 6)
        reset, answers = life_races.reset_beside(doors, tabs)
        assert reset.status == 200
        assert {answer.status for answer in answers} <= {200, 410}
        assert [answer.status for answer in answers].count(200) <= 1
        assert client.authorize(prompt="none").json()["redirect_to"].find("login_required") > 0
        account = account_of(raced, NOE["nir"])
        assert account is not None
        assert "password_hash" not in account
        raced.wipe()


def test_a_reset_beside_creations_leaves_one_of_two_states(raced: Product, doors: list[Door], rounds: int) -> None:
    """Either all were told of the account that was there, and it is gone; or one opened it anew, with one link that is good."""
    for _ in range(rounds):
        create(raced)
        older, before = verification_token(raced), epoch_of(raced, NOE["nir"])
        reset, answers = life_races.reset_beside(doors, life_races.creations(doors, 6, "b@mail.example"))
        assert (reset.status, {answer.status for answer in answers}) == (200, {202})
        account = account_of(raced, NOE["nir"])
        assert account is not None
        is_open = "password_hash" in account
        assert epoch_of(raced, NOE["nir"]) == before + 1 + is_open
        assert verify(raced, older).status == 410
        to_the_new = [mail for mail in raced.mails() if mail["to"] == "b@mail.example"]
        assert len(to_the_new) == int(is_open)
        if is_open:
            close(raced)
        raced.wipe()
