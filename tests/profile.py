"""HYPOTHESIS_PROFILE: `nightly` walks the models and runs the races for long; otherwise they are short and always the same."""

import os
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

T = TypeVar("T")


def is_nightly() -> bool:
    """Whether the long runs are asked for.

    Raises:
        ValueError: a profile that nobody knows.
    """
    name = os.environ.get("HYPOTHESIS_PROFILE", "default")
    if name not in {"default", "nightly"}:
        raise ValueError(f"HYPOTHESIS_PROFILE is default or nightly, not {name}")
    return name == "nightly"


def of_profile(default: T, nightly: T) -> T:
    """Return what the profile asks for."""
    return nightly if is_nightly() else default


@dataclass(frozen=True)
class Walk:
    """How a state machine is walked: so many sequences of so many steps; only nightly they differ from run to run."""

    sequences: int
    steps: int
    is_shrunk: bool = True
    """Whether a sequence that fails is made shorter, which takes minutes where a step is several requests."""

    def through(self, machine: type[RuleBasedStateMachine]) -> None:
        """Walk. Raises what the machine raises at the first answer that is not the model's."""
        phases: list[Any] = [Phase.generate, *([Phase.shrink] if self.is_shrunk else [])]
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=self.sequences,
                stateful_step_count=self.steps,
                derandomize=not is_nightly(),
                phases=phases,
                database=None,
                deadline=None,
                # A step is a request or several, and rules wait for what must have happened before them.
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            ),
        )
