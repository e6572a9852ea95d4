"""Any order of steps: product and model give the same answers (OTP-04, OTP-07, THR-10, issue 2 "Must show").

HYPOTHESIS_PROFILE=nightly walks 10,000 sequences that differ from run to run; without it the sequences are always the
same ones, so that a change that has nothing to do with them never turns red.
"""

import pytest

from tests.model.machine import SignInMachine
from tests.model.stage import MemoryStage, Stage, stage
from tests.product import Product
from tests.profile import Walk, of_profile

STEPS = 30
"""Steps of a sequence; some of them are several requests."""

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


def walk(product: Product, kind: type[Stage], sequences: int) -> set[tuple[int, str, str | None]]:
    """Walk so many sequences and return which answers they met. Raises AssertionError at the first other answer."""
    SignInMachine.seen.clear()
    with stage(product, kind) as SignInMachine.stage:
        Walk(sequences, STEPS).through(SignInMachine)
    return set(SignInMachine.seen)


@pytest.mark.emulator("no engine is asked")
def test_every_answer_in_any_order_is_the_models(product: Product) -> None:
    """Status, problem, tries left and ends of blocks agree at every step, and the sequences meet every answer."""
    assert walk(product, MemoryStage, of_profile(100, 10_000)) == ANSWERS


def test_the_emulated_tables_change_no_answer(product: Product) -> None:
    """Fewer sequences through DynamoDB's adapters: the answers are still the model's, and the everyday ones are met."""
    met = walk(product, Stage, of_profile(12, 500))
    assert met <= ANSWERS
    assert met >= {answer for answer in ANSWERS if answer[0] in {200, 401, 429}} - {
        (429, "account-blocked", "guess-budget")
    }
