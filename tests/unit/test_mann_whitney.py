"""The test of times that `python -m benchmarks timing` uses, against values worked out by hand (THR-04)."""

import pytest

from benchmarks.timing import mann_whitney


def test_the_same_times_say_nothing() -> None:
    """Ties count half: no side is the later one."""
    assert mann_whitney([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == (0.5, 1.0)


def test_times_that_are_always_later_show() -> None:
    """All of twenty are larger than all of twenty: U is 400 where 200 is expected, 5.41 standard deviations away."""
    later, p = mann_whitney([float(each) for each in range(20, 40)], [float(each) for each in range(20)])
    assert later == 1.0
    assert p == pytest.approx(6.3e-8, rel=0.02)


def test_a_shift_shows_and_its_side_does_not_matter() -> None:
    """One above the other by half of what they spread: told either way round with the same certainty."""
    first, second = [each / 10 for each in range(100)], [each / 10 + 2 for each in range(100)]
    (earlier, p), (later, mirrored) = mann_whitney(first, second), mann_whitney(second, first)
    assert earlier + later == pytest.approx(1.0)
    assert p == pytest.approx(mirrored)
    assert p < 0.001
