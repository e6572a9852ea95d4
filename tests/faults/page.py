"""Writes docs/faults.md from the matrix and the bounds: `python -m tests.faults.page`."""

import sys
from collections import Counter
from collections.abc import Iterable

from chalicelib.adapters import aws, breaker, request_budget
from chalicelib.adapters.http_directory import Patience
from chalicelib.handlers.http import RETRY_AFTER_SECONDS
from tests.faults import bounds
from tests.faults.matrix import STEPS
from tests.faults.steps import ANEW, CHANGED, DEPENDENCIES, DONE, DYNAMODB, LOST, NOT_CALLED, SAME, TIMEOUT
from tests.tools import ROOT

PAGE = ROOT / "docs" / "faults.md"

INTRODUCTION = f"""# What happens when something fails

Made by `python -m tests.faults.page` from the data that the tests run on; do not edit it by hand. Each cell of the two
tables is a test in `tests/faults/test_matrix.py`, run in a container that has just started: every call that the step makes
to the dependency fails once, and what is stored is compared before and after.

A failure closes the way: 503 with `Retry-After: {RETRY_AFTER_SECONDS}`, as a page, a problem document, or the OAuth error
`temporarily_unavailable`. No session, token or skipped code comes from it, and no try, code or mail of the quota is lost.

* **same**: 503, then the very same request works: same password, code, form or authorization code.
* **anew**: 503, then the request is told as finished, and a new sign-in or a new authorization code works.
* **changed**: 503, then the request is told as finished: the password is the new one.
* **done**: 503, then the request is told as finished, or what it was about as gone.
* **–**: the step makes no such call, and does not notice.

DynamoDB holds the directory of individuals as well where no `DIRECTORY_URL` is set; its column is for one behind HTTP.
A test fails where the product has a route that is in none of these rows.
"""

NO_ANSWER = """## Timeout, throttling, 5xx

The same in all three.
"""

APPLIED = """## Done, and the answer lost

What was asked is done and nobody hears of it, at each attempt of the SDK. Where only the first answer is lost, the second
attempt recognises its own write (`tests/contract`), and the step succeeds. A mail or a text message whose answer is lost
has gone out, and what it holds is taken back: that code or link is dead, and the one before is good.
"""

TIMES = f"""## How long it takes

A call to AWS has {aws.ATTEMPTS} attempts of {bounds.ATTEMPT_SECONDS} s at most (connect {aws.CONNECT_TIMEOUT_SECONDS} s,
read {aws.READ_TIMEOUT_SECONDS} s) and a random pause of at most {aws.LONGEST_PAUSE_SECONDS} s between them:
{bounds.CALL_SECONDS} s. A look-up in a directory behind HTTP has {Patience().attempts} attempts of
{Patience().bounds.total_seconds:g} s: {Patience().longest_seconds:g} s. Every byte of an answer is inside its time.

Since a step makes several calls, the request has a budget of {request_budget.SECONDS:g} s, counted from its beginning. An
attempt waits no longer than what is left of it, and one that would have less than {request_budget.SHORTEST_ATTEMPT_SECONDS:g} s does not
begin. After it, {bounds.reserve():g} s are reserved for taking a mail back that could not be sent, so that the count is given back
however long the failure took; all waiting ends after {request_budget.TAKING_BACK_SECONDS:g} s. With
{bounds.COMPUTING_SECONDS} s for argon2 and all other computing, no request takes {bounds.BAR_SECONDS} s, DNS apart. Lambda ends the
function after {bounds.function_timeout()} s, API Gateway gives up after {bounds.GATEWAY_SECONDS} s.
"""

REST = f"""One thing is bounded by Lambda's limit alone: the time to find an address in DNS.

Where SES or the directory hangs, a container that has waited {breaker.WAITED_SECONDS:g} s in vain in a row asks no more
for {breaker.OPEN_SECONDS:g} s and refuses at once; then the next request tries. Failures that come quickly do not count.

## What answers all the same

Discovery needs nobody. The JWKS reads the rings of keys once per container; what was read is good for five minutes, and goes
on serving for as long as DynamoDB is down. A container that starts meanwhile tells 503. Relying parties keep both for five
minutes. Help, problem pages and styles need nobody.
"""


def page() -> str:
    """Return the whole page."""
    parts = [INTRODUCTION, NO_ANSWER + "\n" + _matrix(TIMEOUT), APPLIED + "\n" + _matrix(LOST), _reasons(), TIMES]
    return "\n".join([*parts, _times(), REST])


def _matrix(mode: str) -> str:
    short = {SAME: "same", ANEW: "anew", CHANGED: "changed", DONE: "done", NOT_CALLED: "–"}
    rows = ([step.name, step.request, *(short[step.outcome(each, mode)] for each in DEPENDENCIES)] for step in STEPS)
    return _table(["step", "request", *DEPENDENCIES], rows)


def _reasons() -> str:
    lines = [f"* **{step.name}**, {DYNAMODB}: {step.lost_because}" for step in STEPS if step.lost_because]
    unlogged = [f"* **{step.name}**: {', '.join(step.closes_nothing)}" for step in STEPS if step.closes_nothing]
    return "\n".join([*lines, "", "News are missing, and nothing closes, where these fail:", "", *unlogged, ""])


def _times() -> str:
    rows = (
        [
            step.name,
            " · ".join(f"{each}: {_calls(step.calls[each])}" for each in DEPENDENCIES if each in step.calls) or "–",
            f"{bounds.added_up(step):g} s",
            f"{bounds.held_to(step):g} s",
        ]
        for step in STEPS
    )
    return _table(["step", "calls of a new container", "if each took its longest", "held to"], rows)


def _calls(names: Iterable[str]) -> str:
    """Name each call with how often it is made, whichever data key it is about."""
    short = Counter("Decrypt" if name.startswith("Decrypt ") else name.partition("/")[0] for name in names)
    return ", ".join(f"{name} ×{count}" if count > 1 else name for name, count in short.items())


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
