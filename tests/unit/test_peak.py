"""The peak's arithmetic: which resource gives way first, and at what load."""

import pytest

from benchmarks import peak
from benchmarks.footprint import Left, of_items, stored_gigabytes

DEMAND = {peak.REQUESTS: 8.0, peak.SIGNATURES: 2.0, peak.MAILS: 1.0, peak.WRITES + "ledgers": 4.0, peak.RUNNING: 0.0}


def test_the_resource_with_the_least_room_comes_first() -> None:
    """Quota by demand of one sign-in; what a story does not use cannot give way."""
    found = [(strain.resource, strain.breaks_at) for strain in peak.strains(DEMAND, 100)]
    assert found == [
        (peak.MAILS, 14),
        (peak.SIGNATURES, 500),
        (peak.WRITES + "ledgers", 1_000),
        (peak.REQUESTS, 1_250),
    ]


def test_load_is_the_demand_of_one_times_how_many_there_are() -> None:
    """A hundred sign-ins a second sign two hundred times: a fifth of the quota."""
    [signatures] = peak.strains({peak.SIGNATURES: 2.0}, 100)
    assert signatures.load == pytest.approx(200)
    assert signatures.share == pytest.approx(0.2)


def test_stories_add_up_by_how_often_they_happen() -> None:
    """A story that does not use a resource adds nothing to it."""
    assert peak.mixed([(1, {"a": 2.0}), (0.5, {"a": 4.0, "b": 6.0})]) == {"a": 4.0, "b": 3.0}


def test_a_resource_without_a_quota_is_not_passed_over() -> None:
    """Whoever counts something new must say what bounds it."""
    with pytest.raises(KeyError):
        peak.strains({"tape drives": 1.0}, 1)


def test_tables_have_the_quota_of_a_new_one() -> None:
    """Writes and reads differ."""
    assert (peak.quota_of(peak.WRITES + "t"), peak.quota_of(peak.READS + "t")) == (4_000, 12_000)


def test_monday_s_peak_follows_from_its_assumptions() -> None:
    """Forty million, one in twenty, twelve of a hundred in one hour, twice the mean: 240,000 an hour, 133 a second."""
    assert peak.sign_ins_on_monday() == pytest.approx(2_000_000)
    assert peak.sign_ins_per_second() == pytest.approx(133.3, abs=0.1)


def test_what_is_left_is_the_number_and_the_largest() -> None:
    """A write of 1,025 bytes takes two units."""
    left = of_items([{"k": {"S": "x" * 1_024}}, {"k": {"S": "x"}}])
    assert (left, left.write_units) == (Left(2, 1_025), 2)
    assert of_items([]) == Left(0, 0)


def test_stored_bytes_include_what_dynamodb_adds() -> None:
    """A hundred bytes for each item."""
    left = {"a": Left(1, 900), "b": Left(2, 400), "c": Left(1, 5_000)}
    assert stored_gigabytes(left, ["a", "b"], 1_000_000) == pytest.approx(1.5)
