"""The races through two processes of the product on one real engine, so that no lock inside a process can hide a fault."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.engines.engine import ENGINES, OF_RACES
from tests.processes import product_process
from tests.profile import of_profile
from tests.races import life_races, races
from tests.races.races import Happened
from tests.races.volley import Door, after_password

pytestmark = pytest.mark.race

ROUNDS = 20
ROUNDS_WITH_HASHES = 5
"""Of wrong passwords: each round costs three of argon2's looks and is a second long."""
ROUNDS_WITH_SIGNATURES = 3
"""Of refreshes: each of the thirty signs two tokens."""
MOVING_TABLES = {
    "otp-ledgers": "pseudonym",
    "password-counters": "counter_id",
    "links": "record_id",
    "desk-events": "event_id",
}


@dataclass
class TwoProcesses:
    """Two doors of one product, and a hand on its tables."""

    doors: list[Door]
    dynamodb: Any
    url: str
    """Of the engine."""
    state: Path
    seeded: list[dict[str, Any]] = field(default_factory=list)
    """The accounts of the demo data."""

    def wipe(self) -> None:
        """Forget codes and counts, as time would."""
        for table, key in MOVING_TABLES.items():
            for item in self.items(table):
                self.dynamodb.delete_item(TableName=f"sesame-{table}", Key={key: item[key]})

    def put_accounts_back(self) -> None:
        """Let the accounts be as they were seeded, and nobody else have one."""
        for item in self.items("accounts"):
            self.dynamodb.delete_item(TableName="sesame-accounts", Key={"pseudonym": item["pseudonym"]})
        for item in self.seeded:
            self.dynamodb.put_item(TableName="sesame-accounts", Item=item)

    def account_of_the_newcomer(self) -> dict[str, Any]:
        """Return the one account that the demo data has not."""
        seeded = {item["pseudonym"]["S"] for item in self.seeded}
        (account,) = [item for item in self.items("accounts") if item["pseudonym"]["S"] not in seeded]
        return account

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table."""
        return list(self.dynamodb.scan(TableName=f"sesame-{table}", ConsistentRead=True)["Items"])


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoProcesses]:
    """One engine, the one that --engine names, and two processes of the local stage."""
    import boto3

    asked = request.config.getoption("--engine")
    engine = ENGINES[asked or OF_RACES]
    state: Path = tmp_path_factory.mktemp("state")
    with ExitStack() as stack:
        url = stack.enter_context(engine.running())
        ports = [stack.enter_context(product_process(url, state)) for _ in range(2)]
        client = boto3.client(
            "dynamodb",
            endpoint_url=url,
            region_name="eu-west-3",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        product = TwoProcesses([Door(port) for port in ports], client, url, state)
        product.seeded = product.items("accounts")
        yield product


@pytest.fixture(scope="module")
def rounds() -> int:
    """How often each of the four races of performance.md §0 is run, on every engine."""
    return ROUNDS


@pytest.fixture
def product(running: TwoProcesses) -> TwoProcesses:
    """The two processes with no code and no count."""
    running.wipe()
    return running


def test_forty_sends_give_five_mails(product: TwoProcesses, rounds: int) -> None:
    """Five are sent in all, thirty-five are told the same end of the block."""
    for _ in range(rounds):
        happened, mails = races.forty_sends(product.doors)
        assert (happened, mails) == (Happened({200: 5, 429: 35}, 1), 5)
        product.wipe()


def test_thirty_wrong_codes_are_compared_three_times(product: TwoProcesses, rounds: int) -> None:
    """Two are told that they are wrong, all others that the account is blocked; the ledger counted three."""
    for _ in range(rounds):
        assert races.thirty_wrong_codes(product.doors) == Happened({401: 2, 429: 28}, 1)
        ledgers = product.items("otp-ledgers")
        assert [len(ledger["guesses"]["L"]) for ledger in ledgers] == [3]
        product.wipe()


def test_thirty_right_codes_sign_in_once(product: TwoProcesses, rounds: int) -> None:
    """One is sent on to its client, the others find the transaction finished."""
    for _ in range(rounds):
        before = len(product.items("sessions"))
        assert races.thirty_right_codes(product.doors) == Happened({200: 1, 410: 29})
        assert len(product.items("sessions")) == before + 1
        product.wipe()


def test_thirty_redemptions_give_one_token_set(product: TwoProcesses, rounds: int) -> None:
    """One gets tokens, the others an invalid_grant."""
    for _ in range(rounds):
        assert races.thirty_redemptions(product.doors) == Happened({200: 1, 400: 29})
        product.wipe()


def test_no_living_token_comes_of_a_code_from_before_a_new_password(product: TwoProcesses) -> None:
    """Tokens that are dead, or an invalid_grant; afterwards no code of before is good, at the other door either (PW-09)."""
    accounts = product.items("accounts")
    for _ in range(ROUNDS_WITH_HASHES):
        statuses, alive, later = races.codes_and_a_new_password(product.doors)
        assert (statuses <= {200, 400}, alive, later) == (True, 0, 400)
        for account in accounts:
            product.dynamodb.put_item(TableName="sesame-accounts", Item=account)
        product.wipe()


def test_thirty_sign_outs_end_one_session(product: TwoProcesses) -> None:
    """All are told that it is done, by either process, and no session of the rounds is open."""
    for _ in range(ROUNDS_WITH_HASHES):
        before = sum(not item["ended"]["BOOL"] for item in product.items("sessions"))
        assert races.thirty_sign_outs(product.doors) == Happened({200: 30})
        assert sum(not item["ended"]["BOOL"] for item in product.items("sessions")) == before
        product.wipe()


def test_thirty_refreshes_are_one_rotation(product: TwoProcesses) -> None:
    """All are given the same next generation, and all that was given works."""
    for _ in range(ROUNDS_WITH_SIGNATURES):
        assert races.thirty_refreshes(product.doors) == (Happened({200: 30}), {"1"}, 30)
        product.wipe()


def test_nothing_survives_a_revocation_beside_refreshes(product: TwoProcesses) -> None:
    """No token of the family is alive afterwards, and no refresh works."""
    for _ in range(ROUNDS_WITH_SIGNATURES):
        assert races.refreshes_and_a_revocation(product.doors) == ({400}, 0)
        product.wipe()


def test_thirty_wrong_passwords_are_counted_three_times(product: TwoProcesses) -> None:
    """Two are told that they are wrong, the third and all others that the number is blocked."""
    for _ in range(ROUNDS_WITH_HASHES):
        assert races.thirty_wrong_passwords(product.doors) == Happened({401: 2, 429: 28}, 1)
        product.wipe()


def test_thirty_creations_make_one_account_and_one_mail(product: TwoProcesses) -> None:
    """All are answered alike, one account is opened and one mail is sent; of thirty uses of its link one verifies."""
    before = {item["pseudonym"]["S"] for item in product.items("accounts")}
    assert races.thirty_creations(product.doors) == (Happened({202: 30}), 1)
    (account,) = [item for item in product.items("accounts") if item["pseudonym"]["S"] not in before]
    assert not account["email_verified"]["BOOL"]
    assert races.thirty_uses_of_a_link(product.doors) == Happened({200: 1, 410: 29})
    (account,) = [item for item in product.items("accounts") if item["pseudonym"]["S"] not in before]
    assert account["email_verified"]["BOOL"]


def test_of_thirty_wrong_claims_three_are_compared(product: TwoProcesses) -> None:
    """All are told the same; three were counted, and the others not compared (REC-12)."""
    assert races.thirty_wrong_claims(product.doors) == Happened({403: 30})
    assert [item["wrong_comparisons"]["N"] for item in product.items("password-counters")] == ["3"]


@pytest.fixture
def life(product: TwoProcesses) -> Iterator[TwoProcesses]:
    """The two processes, whose accounts are put back."""
    product.put_accounts_back()
    yield product
    product.wipe()
    product.put_accounts_back()


@pytest.fixture
def rounds_of_life() -> int:
    """How often links, codes and resets are raced; tests/races/test_life.py has them with more rounds."""
    return of_profile(2, 20)


def test_resends_and_requests_for_links_keep_their_quotas(life: TwoProcesses, rounds_of_life: int) -> None:
    """Three mails in all for each kind, and the newest link alone is good, whichever process it came from."""
    for _ in range(rounds_of_life):
        assert life_races.resends(life.doors, 30) == (Happened({202: 30}), 3, 1)
        happened, links = life_races.requests_for_a_link(life.doors, 30)
        assert (happened, len(links)) == (Happened({202: 30}), 3)
        assert [life_races.is_good(life.doors[1], link) for link in links].count(True) == 1
        life.wipe()
        life.put_accounts_back()


def test_thirty_uses_of_a_reset_link_choose_once(life: TwoProcesses) -> None:
    """One is told done, and its password alone opens the account in either process."""
    happened, done = life_races.uses_of_a_reset_link(life.doors, 30)
    assert happened == Happened({200: 1, 410: 29})
    assert [int(life_races.opens(life.doors[1], password)) for password in life_races.PASSWORDS] == done


def test_thirty_uses_of_a_provisional_code_lead_on_once_or_are_three(life: TwoProcesses, rounds_of_life: int) -> None:
    """The right one leads on once and is a wrong entry then; of wrong ones three are told."""
    for _ in range(rounds_of_life):
        assert life_races.uses_of_a_code(life.doors, 30, right=30)[0] == Happened({200: 1, 401: 2, 429: 27})
        life.wipe()
        assert life_races.uses_of_a_code(life.doors, 30, right=0)[0] == Happened({401: 2, 429: 28})
        assert [
            item for item in life.items("password-counters") if "NULL" not in item.get("provisional", {"NULL": 1})
        ] == []
        life.wipe()


def test_a_reset_beside_sign_ins_and_creations_has_one_outcome(life: TwoProcesses, rounds_of_life: int) -> None:
    """Nobody is signed in afterwards; the account is closed, or opened anew after the reset, with the same subject."""
    for _ in range(rounds_of_life):
        client, tabs = life_races.newcomer_with_a_code(life.doors, 6)
        subject = life.account_of_the_newcomer()["sub"]
        reset, answers = life_races.reset_beside(life.doors, [*tabs, *life_races.creations(life.doors, 2)])
        assert reset.status == 200
        assert [answer.status for answer in answers[:6]].count(200) <= 1
        assert {answer.status for answer in answers[:6]} <= {200, 410}
        assert {answer.status for answer in answers[6:]} == {202}
        assert client.authorize(prompt="none").json()["redirect_to"].find("login_required") > 0
        account = life.account_of_the_newcomer()
        assert account["sub"] == subject
        assert not account.get("email_verified", {}).get("BOOL")
        life.wipe()
        life.put_accounts_back()


def test_thirty_confirmations_and_denials_are_one_each(life: TwoProcesses, rounds_of_life: int) -> None:
    """An address is confirmed once, and a notice denied once; the others find the link dead."""
    for _ in range(rounds_of_life):
        confirmed, denied = life_races.confirmations_and_denials(life.doors, 30)
        assert (confirmed, denied) == (Happened({200: 1, 410: 29}), Happened({200: 1, 410: 29}))
        life.wipe()
        life.put_accounts_back()


def kids(door: Door) -> list[str]:
    """Return the names of the keys that a process publishes."""
    status, told = door.call("GET", "/.well-known/jwks.json")
    assert status == 200
    return [key["kid"] for key in told["keys"]]


def test_processes_share_their_signing_keys(product: TwoProcesses, running: TwoProcesses) -> None:
    """The same keys from the start, after a restart, and after the clock of one was moved, with which the other signs."""
    first, second = product.doors
    before = kids(first)
    assert len(before) == 4
    assert kids(second) == before
    assert first.call("POST", "/dev/clock", {"advance_seconds": 30 * 86_400 + 3600})[0] == 200
    moved = kids(first)
    assert (moved[0], set(before) <= set(moved), len(moved)) == (before[1], True, 6)
    assert sorted(kids(second)) == sorted(moved)
    with product_process(running.url, running.state) as port:
        assert sorted(kids(Door(port))) == sorted(moved)
        assert races.thirty_redemptions([Door(port)]) == Happened({200: 1, 400: 29})
    assert first.call("POST", "/dev/clock", {"reset": True})[0] == 200


def test_a_reset_in_one_process_reaches_the_other(product: TwoProcesses) -> None:
    """What one process makes anew, keys and data, the other one uses from its next request on."""
    first, second = product.doors
    assert after_password(second)
    assert first.call("POST", "/dev/reset")[0] == 200
    assert after_password(second)
    assert after_password(first)
