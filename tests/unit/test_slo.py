"""How figures are judged against the service levels (REL-10): the arithmetic, at its edges; no time is measured here."""

import pytest

from benchmarks.slo import SLO, Asked, availability, judged, percentile


def requests(page: list[float], login: list[float], errors: int = 0) -> list[Asked]:
    """Return requests that took so long; the first so many pages are errors."""
    pages = [Asked("page", each, number < errors) for number, each in enumerate(page)]
    return pages + [Asked("login", each) for each in login] + [Asked("other", 9999.0)]


def stands(*arguments: object, **more: object) -> list[bool]:
    """Return whether each service level is reached: page, login, availability."""
    return [each.is_reached for each in judged(*arguments, **more)]  # type: ignore[arg-type]  # handed on as they are


@pytest.mark.parametrize(
    ("values", "of_100", "found"),
    [
        ([5.0], 95, 5.0),
        ([3.0, 1.0, 2.0], 50, 2.0),
        ([float(each) for each in range(1, 101)], 95, 95.0),
        ([float(each) for each in range(1, 101)], 99, 99.0),
        ([float(each) for each in range(1, 21)], 95, 19.0),
        ([float(each) for each in range(1, 20)], 95, 19.0),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], of_100: int, found: float) -> None:
    """The smallest that so many of 100 do not exceed, never one between two."""
    assert percentile(values, of_100) == found


def test_of_nothing_there_is_no_percentile() -> None:
    """It is an error, not a zero that would pass for quick."""
    with pytest.raises(ValueError, match="no values"):
        percentile([], 95)


def test_the_levels_are_those_of_the_requirement() -> None:
    """Page 800 ms, login 1.5 s, 99.9 %."""
    assert (SLO.page_p95_ms, SLO.login_p95_ms, SLO.availability) == (800, 1500, 0.999)


def test_the_edge_is_not_reached() -> None:
    """95 of 100 below, not at; the 5 slowest may take any time, and other requests are no page."""
    quick, slow = [10.0] * 95, [60_000.0] * 5
    assert stands(requests(quick + slow, quick + slow), 0) == [True, True, True]
    assert stands(requests([10.0] * 94 + [60_000.0] * 6, quick), 0) == [False, True, True]
    assert stands(requests([800.0], [1500.0]), 0) == [False, False, True]
    assert stands(requests([799.9], [1499.9]), 0) == [True, True, True]


def test_errors_and_sign_ins_without_an_end_count_against_availability() -> None:
    """One in a thousand is still promised, two are not."""
    asked = requests([10.0] * 998, [10.0], errors=1)
    assert availability(asked, 0) == pytest.approx(0.999)
    assert stands(asked, 0)[2]
    assert not stands(asked, 1)[2]
    assert availability(asked[:1], 5) == 0.0


def test_nothing_asked_reaches_nothing() -> None:
    """A load that did not run proves no level."""
    assert stands([], 0) == [False, False, False]
    assert [each.value for each in judged([], 0)] == ["none asked", "none asked", "0.00%"]
