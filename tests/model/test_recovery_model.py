"""Any order of links, provisional codes, passwords, blocks and time: product and model answer alike (issue 5 "Must show")."""

from tests.model.recovery_machine import RecoveryMachine, stage
from tests.product import Product
from tests.profile import Walk, is_nightly, of_profile

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
    few = engine_url is not None and not is_nightly()
    RecoveryMachine.seen.clear()
    with stage(product) as RecoveryMachine.stage:
        Walk(ON_AN_ENGINE if few else of_profile(16, 2000), 20).through(RecoveryMachine)
    met = set(RecoveryMachine.seen)
    assert met >= ({answer for answer in ANSWERS if answer[0] in {200, 401}} if few else ANSWERS)
