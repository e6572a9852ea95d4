"""REL-01: every step with every dependency failing in every way, a cell each: closed, nothing lost, and a retry works.

In a cell each call that the step makes to the dependency fails once, the first ones first, until the same request has
gone through. What a cell must show stands in tests/faults/matrix.py and, for people, in docs/faults.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.faults.acts import WAYS, exchange_again, sign_in_again, sign_in_with_the_new_password
from tests.faults.matrix import STEPS
from tests.faults.routes import LIKE_THE_PAGE, ROUTES_OF_STEPS, WITHOUT_DEPENDENCIES
from tests.faults.self_service_rows import TOLD_AS
from tests.faults.stage import Stage, Standing
from tests.faults.steps import (
    CHANGED,
    DEPENDENCIES,
    DIRECTORY,
    DONE,
    DYNAMODB,
    KMS,
    LOST,
    MODES,
    NOT_CALLED,
    SES,
    SNS,
    TIMEOUT,
    TOLD_AS_FINISHED,
    Step,
)
from tests.product import Answer
from tests.security.fault_steps import Walker
from tests.security.route_table import product_routes

pytestmark = pytest.mark.emulator("copies the tables in its memory")

PAIRS = [(step, dependency) for step in STEPS for dependency in DEPENDENCIES]
CELLS = [(step, each, mode) for step, each in PAIRS if step.outcome(each, TIMEOUT) != NOT_CALLED for mode in MODES]
MOST_ACTS = 20
GOOD = {200, 202}


def names(cells: Sequence[tuple[Step, *tuple[str, ...]]]) -> list[str]:
    """Return the name of each cell."""
    return [" x ".join((step.name, *rest)) for step, *rest in cells]


def act(stage: Stage, step: Step, walker: Walker) -> Answer:
    """Do what the step is."""
    stage.weather.begin_act()
    answer = WAYS[step.name].act(walker)
    stage.weather.end_act()
    return answer


@pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])
def test_a_step_makes_the_calls_that_the_matrix_says(stage: Stage, step: Step) -> None:
    """All of them and no other, in a container that has just started; so no cell is forgotten."""
    walker = stage.at(step.name)
    with stage.new_container(directory_behind_http=True):
        assert act(stage, step, walker).status in GOOD
    called = Counter(stage.weather.calls) + Counter(f"{DIRECTORY} POST" for _ in stage.weather.directory.questions)
    assert called == Counter(f"{dependency} {name}" for dependency, made in step.calls.items() for name in made)


@pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])
def test_what_it_does_not_call_may_be_down(stage: Stage, step: Step) -> None:
    """Whatever is asked of these dependencies would fail; nothing is, so in no way of failing does the step notice."""
    walker = stage.at(step.name)
    not_called = tuple(each for each in DEPENDENCIES if step.outcome(each, TIMEOUT) == NOT_CALLED)
    behind_http = DIRECTORY in not_called
    with stage.new_container(directory_behind_http=behind_http), stage.weather.of(not_called, TIMEOUT):
        assert act(stage, step, walker).status in GOOD
        assert stage.weather.struck == set()


@pytest.mark.parametrize(("step", "dependency", "mode"), CELLS, ids=names(CELLS))
def test_it_closes_loses_nothing_and_can_be_tried_again(stage: Stage, step: Step, dependency: str, mode: str) -> None:
    """503 at each call that fails, no session, token or skipped code, no try, code or quota lost; then it works."""
    walker = stage.at(step.name)
    behind_http = dependency == DIRECTORY
    with stage.new_container(directory_behind_http=behind_http):
        with stage.weather.of(dependency, mode):
            for _ in range(MOST_ACTS):
                before, struck = stage.standing(), set(stage.weather.struck)
                answer = act(stage, step, walker)
                failed = stage.weather.struck - struck
                is_told_as_done = step.lost == DONE and answer.status == TOLD_AS.get(step.name, 410)
                if not failed or is_told_as_done:  # where nothing is left to do, the log alone may lack a key
                    break
                if all({name, name.rpartition(" ")[0]} & set(step.closes_nothing) for name in failed):
                    assert answer.status in GOOD, answer.text
                    if step.lost in TOLD_AS_FINISHED:  # it is done, and can be done once
                        break
                    continue
                assert_closed(answer, step, dependency)
                after = stage.standing()
                counts = step.gives_back in failed
                assert_nothing_lost(before, replace(after, letters=before.letters) if counts else after, step, mode)
        assert {f"{name} {number + 1}" for name, number in numbered(step, dependency)} <= stage.weather.struck
        assert_works(answer, step, walker, step.outcome(dependency, mode))


def numbered(step: Step, dependency: str) -> list[tuple[str, int]]:
    """Return each call of a step, with how many of the same were made before it."""
    made = step.calls[dependency]
    return [(name, made[:place].count(name)) for place, name in enumerate(made)]


def assert_closed(answer: Answer, step: Step, dependency: str) -> None:
    """503 with a time to come back, in the form that the client asked for, and nothing given away."""
    assert (answer.status, int(answer.header("retry-after")) > 0) == (503, True), answer.text
    assert answer.set_cookies == []
    assert answer.header("location") == ""
    if step.name.endswith("page"):
        assert "<title>Erreur" in answer.text
        return
    body = answer.json()
    assert not {
        "access_token",
        "id_token",
        "redirect_to",
        "transaction",
        "sub",
        "keys",
        "next",
        "active",
        "request_uri",
    } & set(body)
    if step.is_protocol:
        assert body["error"] == "temporarily_unavailable"
        return
    name = "mail-unavailable" if dependency in {SES, SNS} else "service-unavailable"
    assert body["type"].endswith(f"/problems/{name}")


def assert_nothing_lost(before: Standing, after: Standing, step: Step, mode: str) -> None:
    """Nothing that a member can lose has moved; where an answer was lost, what was applied may be stored, unseen."""
    assert (after.wrong_passwords, after.wrong_codes) == (before.wrong_passwords, before.wrong_codes)
    assert (after.codes_in_a_row, after.is_blocked) == (before.codes_in_a_row, before.is_blocked)
    if mode != LOST:
        assert after == before
    elif step.lost in TOLD_AS_FINISHED:
        assert after.mails <= before.mails
    else:
        assert (after.sessions, after.devices, after.grants) == (before.sessions, before.devices, before.grants)
        assert after.mails <= before.mails + step.lost_mails


def assert_works(answer: Answer, step: Step, walker: Walker, outcome: str) -> None:
    """The same request went through in the end; or it is told as finished, and a new one goes through."""
    if outcome not in TOLD_AS_FINISHED:
        assert answer.status in GOOD, answer.text
        return
    if outcome in {CHANGED, DONE}:
        assert answer.status == TOLD_AS.get(step.name, 410), answer.text
    if outcome == DONE:
        return
    if outcome == CHANGED:
        assert sign_in_with_the_new_password(walker).json()["next"] == "request_code"
        return
    if step.name == "authorize, pushed":
        assert (answer.status, answer.json()["errors"][0]["reason"]) == (400, "dead-request-uri")
        assert (walker.push().status, walker.use_what_was_pushed().status) == (200, 200)
        return
    if step.is_protocol:
        assert (answer.status, answer.json()["error"]) == (400, "invalid_grant")
        assert exchange_again(walker).status == 200
        return
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (410, "transaction-expired")
    assert answer.set_cookies == []
    asked = sign_in_again(walker)
    assert asked == (
        ["login", "redirect"] if "trusted" in step.name else ["login", "request_code", "verify", "redirect"]
    )


def test_every_route_is_in_the_matrix(stage: Stage) -> None:
    """A route that is added later, such as revocation, must take its place in it."""
    routes = {route.pattern for route in product_routes(stage.product)}
    assert routes == ROUTES_OF_STEPS | LIKE_THE_PAGE | WITHOUT_DEPENDENCIES


def test_a_warm_container_tells_keys_and_metadata_with_everything_down(stage: Stage) -> None:
    """After one answer the JWKS comes from memory; discovery needs nobody from the first (REL-09)."""
    jwks = next(step for step in STEPS if step.name == "jwks")
    discovery = next(step for step in STEPS if step.name == "discovery")
    with stage.new_container(directory_behind_http=False):
        warm = act(stage, jwks, stage.at("jwks"))
        for dependency in (DYNAMODB, KMS, SES):
            with stage.weather.of(dependency, TIMEOUT):
                assert act(stage, jwks, stage.at("jwks")).body == warm.body
                assert act(stage, discovery, stage.at("discovery")).status == 200
                assert stage.weather.calls == []
