"""An account's whole life in any order: product and model answer alike at every step (issue 5 "Must show").

HYPOTHESIS_PROFILE=nightly walks many more sequences, which differ from run to run.
"""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.life_own import OwnMachine
from tests.model.life_stage import stage
from tests.product import Product

SEQUENCES = {"default": 30, "nightly": 2000}


def test_every_answer_in_any_order_is_the_models(product: Product) -> None:
    """Status, problem, tries left, mails and what is stored agree at every step."""
    profile = os.environ.get("HYPOTHESIS_PROFILE", "default")
    OwnMachine.seen.clear()
    with stage(product) as OwnMachine.stage:
        run_state_machine_as_test(
            OwnMachine,
            settings=settings(
                max_examples=SEQUENCES[profile],
                stateful_step_count=20,
                derandomize=profile == "default",
                phases=[Phase.generate],  # to shrink what fails takes minutes: nightly does it
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    print(OwnMachine.seen)
