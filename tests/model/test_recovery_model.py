"""Any order of links, provisional codes, passwords, blocks and time: product and model answer alike (issue 5 "Must show")."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.recovery_machine import RecoveryMachine, stage
from tests.product import Product

SEQUENCES = {"default": 16, "nightly": 2000}
ON_AN_ENGINE = 8
"""Where each request is three times as dear; the everyday answers are met there, and all of them on the emulator."""

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


def test_every_answer_in_any_order_is_the_models(product: Product, engine_url: str | None) -> None:
    """Status, problem and tries left agree at every step, and the sequences meet every kind of answer."""
    profile = os.environ.get("HYPOTHESIS_PROFILE", "default")
    few = engine_url is not None and profile == "default"
    RecoveryMachine.seen.clear()
    with stage(product) as RecoveryMachine.stage:
        run_state_machine_as_test(
            RecoveryMachine,
            settings=settings(
                max_examples=ON_AN_ENGINE if few else SEQUENCES[profile],
                stateful_step_count=20,
                derandomize=profile == "default",
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    met = set(RecoveryMachine.seen)
    assert met >= ({answer for answer in ANSWERS if answer[0] in {200, 401}} if few else ANSWERS)
