"""AWS-05, REL-08: no step takes ten seconds, however its dependencies hang.

First the arithmetic, from the clients' settings and the calls that the matrix counts; then the same with the SDK's own
attempts, on a clock that runs only while something hangs.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.adapters import aws, aws_client, breaker, request_budget
from chalicelib.adapters.breaker import Breaker
from chalicelib.handlers.http import RETRY_AFTER_SECONDS
from localdev.world import PATIENCE
from tests.direct import Direct
from tests.directory_server import DirectoryServer
from tests.faults import bounds
from tests.faults.acts import WAYS
from tests.faults.matrix import STEPS
from tests.faults.stage import TOLD_OF_ENDS, Stage
from tests.faults.steps import SES, Step
from tests.faults.weather import SERVICES, Weather
from tests.logout_party import registered
from tests.product import Product
from tests.security.aws_faults import clients_that_can_fail

pytestmark = pytest.mark.emulator("copies the tables in its memory")

NAMES = [step.name for step in STEPS]


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_the_longest_a_step_can_take_is_far_from_the_gateways_end(step: Step) -> None:
    """With Lambda's time to load a container on top; and the function's own limit ends nothing that is bounded."""
    longest = bounds.held_to(step)
    assert longest + bounds.INIT_SECONDS < bounds.GATEWAY_SECONDS
    assert longest < bounds.function_timeout() < bounds.GATEWAY_SECONDS


def test_every_step_ends_within_ten_seconds() -> None:
    """The bar of AWS-05, with all computing, and with what takes a mail back."""
    assert (bounds.ATTEMPT_SECONDS, aws.ATTEMPTS) == (1 + 3, 2)
    assert [step.name for step in STEPS if bounds.held_to(step) >= bounds.BAR_SECONDS] == []


def test_what_takes_a_mail_back_has_time_of_its_own() -> None:
    """As long as AWS may take to answer; and the step's own time is enough for a second attempt at something."""
    assert bounds.reserve() >= aws.READ_TIMEOUT_SECONDS
    first = bounds.ATTEMPT_SECONDS + aws.LONGEST_PAUSE_SECONDS
    assert first + request_budget.SHORTEST_ATTEMPT_SECONDS <= request_budget.SECONDS


def test_without_a_budget_the_calls_would_add_up_beyond_the_gateway() -> None:
    """Why there is one: nine calls that each take nine seconds are more than anybody waits for."""
    assert max(bounds.added_up(step) for step in STEPS) > bounds.GATEWAY_SECONDS


@dataclass
class Hanging:
    """A clock that only hanging calls move, and which calls hang; a call hangs as long as it may."""

    now: float = 0.0
    dependencies: tuple[str, ...] = ()
    seconds: float = float(bounds.ATTEMPT_SECONDS)
    second_attempt_answers: bool = False
    attempts: int = 0
    afterwards: float = 0.0
    """How long a call that does not hang takes, once another one has hung in the same step."""
    _last: str = ""

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pause."""
        self.now += seconds

    def randbelow(self, bound: int) -> int:
        """Return the most, so that every pause is the longest."""
        return bound - 1

    def before_send(self, request: Any, event_name: str, **_: object) -> None:  # noqa: ANN401 - botocore's
        """Hang as long as an attempt may, then give up; or answer at the last moment."""
        service = event_name.split(".")[1]
        if SERVICES[service] not in self.dependencies:
            self.now += self.afterwards if self._last else 0.0
            return
        self.attempts += 1
        left = request_budget.remaining()
        assert left >= request_budget.SHORTEST_ATTEMPT_SECONDS
        self.now += min(self.seconds, left)
        call = f"{event_name} {request.body!r}"
        is_second, self._last = call == self._last, call
        if not (self.second_attempt_answers and is_second):
            raise ReadTimeoutError(endpoint_url=request.url)


@pytest.fixture(scope="module")
def hanging() -> Hanging:
    """Nothing hangs yet."""
    return Hanging()


@pytest.fixture(scope="module")
def slow(running_product: Product, hanging: Hanging) -> Iterator[Stage]:
    """The product on clients with the SDK's own attempts, on that clock, with the budget of a deployed container."""
    running_product.wipe()
    clock = SimpleNamespace(monotonic=hanging.monotonic, sleep=hanging.sleep, time=time.time)
    with (
        registered("portal", backchannel_logout_uri=TOLD_OF_ENDS),
        pytest.MonkeyPatch.context() as patched,
        clients_that_can_fail(running_product, aws.ATTEMPTS),
    ):
        patched.setattr(request_budget, "time", clock)
        patched.setattr(aws_client, "time", clock)
        patched.setattr(aws_client, "secrets", hanging)
        patched.setattr(breaker, "time", clock)
        request_budget.stretch(1.0)
        for service in SERVICES:
            events = aws.client(service, running_product.world.settings.aws_region).meta.events
            events.register_last(f"before-send.{service}", hanging.before_send)
        yield Stage(Direct(running_product), Weather(DirectoryServer()))
        request_budget.stretch(PATIENCE)
    running_product.wipe()


def took(slow: Stage, hanging: Hanging, name: str, *, hang: tuple[str, ...], answers: bool) -> tuple[int, float]:
    """Do a step while dependencies hang; return the status, and how long it took."""
    hanging.dependencies = ()
    walker = slow.at(name)
    hanging.dependencies, hanging.second_attempt_answers, hanging._last = hang, answers, ""
    with slow.new_container(directory_behind_http=False):
        began = hanging.now
        status = WAYS[name].act(walker).status
    hanging.dependencies = ()
    return status, hanging.now - began


@pytest.mark.parametrize("answers", [False, True], ids=["hung", "second attempt answers"])
@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_a_step_ends_in_time_while_everything_hangs(
    slow: Stage, hanging: Hanging, step: Step, *, answers: bool
) -> None:
    """Every call hangs at each attempt, or answers only to the second, at its last moment: closed within the bound."""
    hanging.seconds = float(aws.READ_TIMEOUT_SECONDS if answers else bounds.ATTEMPT_SECONDS)
    status, seconds = took(slow, hanging, step.name, hang=tuple(SERVICES.values()), answers=answers)
    assert seconds <= bounds.held_to(step) - bounds.COMPUTING_SECONDS
    assert (status == 503) is (sum(map(len, step.calls.values())) > (1 if answers else 0))


def test_a_mail_that_hangs_is_taken_back_in_time(slow: Stage, hanging: Hanging) -> None:
    """SES uses up the step's own time; the count is still given back, and the member has five mails (REL-02)."""
    hanging.seconds = float(bounds.ATTEMPT_SECONDS)
    status, seconds = took(slow, hanging, "code-request", hang=(SES,), answers=False)
    assert (status, slow.standing().mails) == (503, 0)
    assert seconds == pytest.approx(request_budget.SECONDS)


def test_a_mail_is_taken_back_while_the_database_is_slow_too(slow: Stage, hanging: Hanging) -> None:
    """The mail hangs to the end of the step's time, the write that takes it back answers just before the end of all."""
    hanging.seconds, hanging.afterwards = float(bounds.ATTEMPT_SECONDS), bounds.reserve() - 0.01
    status, seconds = took(slow, hanging, "code-request", hang=(SES,), answers=False)
    hanging.afterwards = 0.0
    assert (status, slow.standing().mails) == (503, 0)
    assert request_budget.SECONDS < seconds <= request_budget.TAKING_BACK_SECONDS


def test_an_outage_of_thirty_seconds_is_not_stormed(slow: Stage, hanging: Hanging) -> None:
    """SES hangs, and whoever is refused asks again at once: after two have waited, the others are told at once (REL-08)."""
    hanging.dependencies = ()
    walker = slow.at("code-request")
    hanging.seconds, hanging.attempts = float(bounds.ATTEMPT_SECONDS), 0
    hanging.dependencies, hanging.second_attempt_answers = (SES,), False
    with slow.new_container(directory_behind_http=False):
        began, refused = hanging.now, 0
        while hanging.now < began + 30:
            assert WAYS["code-request"].act(walker).status == 503
            refused, hanging.now = refused + 1, hanging.now + 0.1
        hanging.dependencies = ()
        assert (slow.standing().mails, refused > 50) == (0, True)
        assert hanging.attempts <= 8
        hanging.now += RETRY_AFTER_SECONDS
        assert WAYS["code-request"].act(walker).status == 200
    assert breaker.OPEN_SECONDS < RETRY_AFTER_SECONDS


def test_failures_that_come_quickly_keep_nobody_waiting(slow: Stage, hanging: Hanging) -> None:
    """A hundred refusals at once open nothing; three that hang do, and one success forgets what was waited."""
    assert slow.weather.calls == []
    watched = Breaker()

    def hang_up(seconds: float) -> None:
        hanging.now += seconds
        raise OSError("down")

    def fail(seconds: float, times: int) -> bool:
        for _ in range(times):
            with pytest.raises(OSError, match="down"), watched.watching():
                hang_up(seconds)
        return watched.is_open()

    assert not fail(0.0, times=100)
    assert not fail(3.0, times=2)
    with watched.watching():
        pass
    assert not fail(3.0, times=2)
    assert fail(3.0, times=1)
