"""How long each step can take at worst, from the clients' settings and the calls that the matrix counts (AWS-05)."""

import json

from chalicelib.adapters import aws, request_budget
from chalicelib.adapters.http_directory import Patience
from tests.faults.steps import DIRECTORY, SES, SNS, TOLD_AS_FINISHED, Step
from tests.tools import ROOT

GATEWAY_SECONDS = 29
"""When API Gateway gives up."""

INIT_SECONDS = 10
"""How long Lambda lets a new container load, before its first request."""

COMPUTING_SECONDS = 1
"""More than argon2, sealing and rendering take together; `docs/performance.md` measures them."""

ATTEMPT_SECONDS = aws.CONNECT_TIMEOUT_SECONDS + aws.READ_TIMEOUT_SECONDS
CALL_SECONDS = aws.ATTEMPTS * ATTEMPT_SECONDS + (aws.ATTEMPTS - 1) * aws.LONGEST_PAUSE_SECONDS
BAR_SECONDS = 10
"""What AWS-05 allows a request in total."""


def added_up(step: Step) -> float:
    """Return the time if every call took its longest and the request had no budget."""
    calls = sum(len(made) for dependency, made in step.calls.items() if dependency != DIRECTORY)
    return calls * CALL_SECONDS + (Patience().longest_seconds if DIRECTORY in step.calls else 0) + COMPUTING_SECONDS


def held_to(step: Step) -> float:
    """Return the time that the budget of the request allows; no attempt or pause goes on after its deadline."""
    if not step.calls:
        return COMPUTING_SECONDS
    # Where a message only tells of what is done, nothing is taken back.
    takes_back = not {SES, SNS}.isdisjoint(step.calls) and step.lost not in TOLD_AS_FINISHED
    budget = request_budget.TAKING_BACK_SECONDS if takes_back else request_budget.SECONDS
    return min(added_up(step), budget + COMPUTING_SECONDS)


def reserve() -> float:
    """Return the time that is left for taking a count back, whatever came before."""
    return request_budget.TAKING_BACK_SECONDS - request_budget.SECONDS


def function_timeout() -> int:
    """Return when Lambda ends the function of stage `prod`."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return int(config["stages"]["prod"]["lambda_timeout"])
