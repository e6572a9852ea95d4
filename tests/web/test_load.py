"""The load test runs, counts each request for what it is, and tells of what fails; nothing here is judged by time."""

import itertools
import json
import re
from pathlib import Path

import pytest

from benchmarks import load
from benchmarks.load_members import Member, Place, people_file
from benchmarks.load_run import Load, Rate, arrivals, run
from localdev import demo_data
from tests.product import Product

RATE = Rate(per_second=8, seconds=0.5, at_once=2)
CALLS = {"dynamodb": 6.0, "kms": 2.0, "sesv2": 1.0}


def loaded(product: Product, password: str | None = None) -> Load:
    """Let four members sign in, who all type that password where one is given."""
    able = [person for person in product.world.data.members if person.shows.startswith("signs in")]

    def member(each: int) -> Member:
        person = able[each]

        def code() -> str:
            mails = [mail for mail in product.mails() if mail["to"] == person.email]
            return str(re.findall(r"(?<!\S)\d{6}(?!\S)", mails[0]["text"])[0])

        return Member(person.number_with_key, password or person.password or "", code)

    return run(RATE, Place(product.issuer, product.request), member)


def test_a_load_goes_from_page_to_tokens(product: Product) -> None:
    """Three members by pages, one by JSON: so many pages, logins and other requests, tokens for each, no error."""
    found = loaded(product)
    assert (found.unfinished, found.finished, len(product.items("grants"))) == ((), 4, 4)
    kinds = [each.kind for each in found.requests]
    assert {kind: kinds.count(kind) for kind in kinds} == {"page": 3 * 3, "login": 4, "other": 3 * 3 + 4}
    assert not any(each.is_error for each in found.requests)
    report = load.reported([(found, CALLS)])
    assert "| 8 | at least 99.9% answered | 100.00% | reached |" in report
    assert "| 8 | 6.00, 2.00, 1.00 | reached |" in report


def test_who_comes_to_no_end_is_told(product: Product) -> None:
    """Wrong passwords are no error of the product's; but nobody got tokens, so the load does not stand as answered."""
    found = loaded(product, "wrong")
    assert (found.finished, len(found.unfinished), product.items("grants")) == (0, 4, [])
    report = load.reported([(found, {**CALLS, "kms": 2.01})])
    assert "| **not reached** |" in next(line for line in report.splitlines() if "answered" in line and "|" in line)
    assert "| 8 | 6.00, 2.01, 1.00 | **not reached** |" in report


def test_an_answer_that_does_not_come_is_an_error() -> None:
    """A connection that is refused counts, and the load goes on."""

    def refused(*_: object) -> None:
        raise ConnectionRefusedError

    found = run(RATE, Place("http://nowhere.example", refused), lambda _: Member("1", "x", str))  # type: ignore[arg-type]  # answers nobody
    assert [each.is_error for each in found.requests] == [True] * 4
    assert found.unfinished == ("ConnectionRefusedError",) * 4


@pytest.mark.parametrize("per_second", [1.0, 20.0])
def test_members_come_at_the_rate_and_in_bunches(per_second: float) -> None:
    """Over many the mean gap is that of the rate; some come much closer together; each run has the same gaps."""
    due = arrivals(Rate(per_second, 1000 / per_second, 1))
    gaps = [after - before for before, after in itertools.pairwise(due)]
    assert len(due) == 1000
    assert due[-1] / 1000 == pytest.approx(1 / per_second, rel=0.1)
    assert sum(gap < 0.1 / per_second for gap in gaps) > 50
    assert arrivals(Rate(per_second, 1000 / per_second, 1)) == due


def test_each_of_the_invented_members_can_sign_in(tmp_path: Path) -> None:
    """The file of people is one that the local stage takes, with a member of its own for each sign-in."""
    path = tmp_path / "people.json"
    path.write_text(json.dumps(people_file(1200)), encoding="utf-8")
    data = demo_data.load(path, "http://127.0.0.1:8000")
    assert len({person.nir.value for person in data.members}) == 1200
    assert {client.registration.client_id for client in data.clients} >= {"portal"}
