"""The budget of a request, by its own clock (AWS-05): what is left, when nothing begins any more, what is reserved."""

from math import inf
from types import SimpleNamespace

import pytest

from chalicelib.adapters import request_budget
from chalicelib.adapters.request_budget import SECONDS, SHORTEST_ATTEMPT_SECONDS, TAKING_BACK_SECONDS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands, and the budget of a deployed container."""
    standing = SimpleNamespace(now=100.0)
    monkeypatch.setattr(request_budget, "time", SimpleNamespace(monotonic=lambda: standing.now))
    monkeypatch.setattr(request_budget._Factor, "patience", 1.0)
    return standing


def test_all_deadlines_count_from_the_beginning_of_the_request(clock: SimpleNamespace) -> None:
    """Nothing that is done in it begins the time anew, and taking back only ends later."""
    with request_budget.running():
        assert request_budget.remaining() == SECONDS
        clock.now += 2
        assert request_budget.remaining() == SECONDS - 2
        with request_budget.for_taking_back():
            assert request_budget.remaining() == TAKING_BACK_SECONDS - 2
        assert request_budget.remaining() == SECONDS - 2
    clock.now += 1
    with request_budget.running():
        assert request_budget.remaining() == SECONDS


def test_the_reserve_is_there_when_the_steps_own_time_is_over(clock: SimpleNamespace) -> None:
    """Whatever the failure used up; and the reserve ends too."""
    with request_budget.running():
        clock.now += SECONDS
        assert request_budget.is_spent()
        with request_budget.for_taking_back():
            assert not request_budget.is_spent()
            clock.now += TAKING_BACK_SECONDS - SECONDS - SHORTEST_ATTEMPT_SECONDS
            assert not request_budget.is_spent()
            assert request_budget.is_spent(after=0.001)
            clock.now += 0.001
            assert request_budget.is_spent()


def test_outside_a_request_nothing_ends(clock: SimpleNamespace) -> None:
    """Scripts and seeds take the time that they take."""
    clock.now += 1e9
    assert request_budget.remaining() == inf
    assert not request_budget.is_spent(after=1e9)
