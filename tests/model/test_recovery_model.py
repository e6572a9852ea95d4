"""Any order of links, provisional codes, passwords, blocks and time: product and model answer alike (issue 5 "Must show")."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.recovery_machine import RecoveryMachine, stage
from tests.product import Product

SEQUENCES = {"default": 16, "nightly": 2000}

ANSWERS = {
    (200, "choose_password"),
    (200, "done"),
    (200, "redirect"),
    (200, "request_code"),
    (200, "verify"),
    (400, "invalid-request"),
    (401, "invalid-credentials"),
    (410, "link-expired"),
    (410, "transaction-expired"),
    (429, "account-blocked"),
}


def test_every_answer_in_any_order_is_the_models(product: Product) -> None:
    """Status, problem and tries left agree at every step, and the sequences meet every kind of answer."""
    profile = os.environ.get("HYPOTHESIS_PROFILE", "default")
    RecoveryMachine.seen.clear()
    with stage(product) as RecoveryMachine.stage:
        run_state_machine_as_test(
            RecoveryMachine,
            settings=settings(
                max_examples=SEQUENCES[profile],
                stateful_step_count=20,
                derandomize=profile == "default",
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert set(RecoveryMachine.seen) >= ANSWERS
