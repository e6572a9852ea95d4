"""Any order of steps: product and model give the same answers (OTP-04, OTP-07, THR-10, issue 2 "Must show").

HYPOTHESIS_PROFILE=nightly walks 10,000 sequences that differ from run to run; the default walks the same ones each time.
"""

import os
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import SignInMachine
from tests.model.stage import stage
from tests.product import Product

PROFILES = {
    "default": settings(max_examples=200, derandomize=True, database=None),
    "nightly": settings(max_examples=10_000, print_blob=True),
}
STEPS = 40

ANSWERS = {
    (200, "redirect", None),
    (200, "request_code", None),
    (200, "verify", None),
    (401, "invalid-code", None),
    (401, "invalid-credentials", None),
    (403, "recovery-needed", None),
    (409, "out-of-order", None),
    (410, "code-expired", None),
    (410, "transaction-expired", None),
    (429, "account-blocked", "code"),
    (429, "account-blocked", "guess-budget"),
    (429, "account-blocked", "password"),
    (429, "code-quota-reached", None),
    (503, "mail-unavailable", None),
}


def test_every_answer_in_any_order_is_the_models(product: Product) -> None:
    """Status, problem, tries left and ends of blocks agree at every step, and the sequences meet every answer."""
    profile = settings(
        PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "default")],
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    SignInMachine.seen.clear()
    with stage(product) as walked:
        run_state_machine_as_test(partial(SignInMachine, walked), settings=profile)
    assert set(SignInMachine.seen) == ANSWERS
