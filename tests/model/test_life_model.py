"""An account's whole life in any order: product and model answer alike at every step (issue 5 "Must show").

HYPOTHESIS_PROFILE=nightly walks many more sequences, which differ from run to run.
"""

from collections.abc import Callable

import pytest

from tests.model.life_later import ENDS
from tests.model.life_own import OwnMachine
from tests.model.life_stage import stage
from tests.model.life_things import DAY, HALF_HOUR, RESET
from tests.product import Product
from tests.profile import Walk, is_nightly, of_profile

EVERYDAY = {
    (200, "done"),
    (200, "provisional-code"),
    (200, "recover"),
    (200, "redirect"),
    (200, "request_code"),
    (200, "reset"),
    (200, "verify"),
    (200, "verify_email"),
    (202, "check_mail"),
    (202, "verify_email"),
    (401, "invalid-credentials"),
    (401, "sign-in-needed"),
    (403, "not-recognised"),
    (409, "act-not-possible"),
    (409, "out-of-order"),
    (410, "link-expired"),
    (429, "account-blocked"),
    (429, "act-quota-reached"),
}
"""What a few sequences must meet already."""

RARER = {
    (200, "choose_password"),
    (200, "unblock"),
    (200, "verification-mail"),
    (202, "waits"),
    (400, "invalid-request"),
    (401, "invalid-code"),
    (403, "code-needed"),
    (403, "no-verified-email"),
    (404, "not-found"),
    (410, "transaction-expired"),
    (429, "code-quota-reached"),
}

ANSWERS_AT_ENDS = {
    True: {(202, "waits"), (403, "not-recognised"), (429, "account-blocked"), (429, "code-quota-reached")},
    False: {(202, "waits"), (410, "link-expired"), (401, "invalid-credentials"), (410, "transaction-expired")},
}
"""What must be met just before an end, and at it."""


OWN_ENDS: dict[str, Callable[[OwnMachine, int], None]] = {
    "rest": lambda machine, early: machine.forget_when_the_address_has_rested(early=bool(early)),
    "link to a new address": lambda machine, early: machine.confirm_an_address(0, asks=1, late=DAY - early),
    "notice": lambda machine, early: machine.say_that_it_was_not_me(0, late=10 * DAY - early),
    "session": lambda machine, early: machine.look_later("home", late=HALF_HOUR - early),
}


@pytest.mark.parametrize("early", [True, False])
def test_whatever_ends_ends_exactly(product: Product, *, early: bool) -> None:
    """Each span holds to its last millisecond, and is over when it is."""
    OwnMachine.seen.clear()
    with stage(product) as OwnMachine.stage:
        for what in dict.fromkeys([*ENDS, *OWN_ENDS]):
            machine = OwnMachine()
            machine.begin(3 if what in OWN_ENDS else 0)
            if what in OWN_ENDS:
                OWN_ENDS[what](machine, int(early))
            else:
                machine.come_at_an_end(what, early=early)
            machine.what_is_stored_is_what_the_model_knows()
            machine.teardown()
    assert set(OwnMachine.seen) >= ANSWERS_AT_ENDS[early]


ENDERS: dict[str, Callable[[OwnMachine], None]] = {
    "a reset link": lambda machine: machine.use_a_link(RESET, 0, asks=0, good=True),
    "a provisional code": lambda machine: machine.choose_by_a_code(),
    "another password": lambda machine: machine.change_the_password("home", 0, right=True, good=True),
    "another address": lambda machine: machine.confirm_an_address(0, asks=0, late=0),
    "a denial": lambda machine: machine.say_that_it_was_not_me(0, late=0),
    "a reset by the desk": lambda machine: machine.reset_by_two(),
    "another account": lambda machine: machine.open_anew(),
    "everywhere": lambda machine: machine.end("home", 0, "everything", 0),
}


@pytest.mark.parametrize("ender", ENDERS)
def test_what_has_ended_is_worth_nothing(product: Product, ender: str) -> None:
    """Sessions, trust, tokens, links, notices and codes of before, after each event that ends them or leaves them."""
    with stage(product) as OwnMachine.stage:
        machine = OwnMachine()
        machine.have_everything()
        ENDERS[ender](machine)
        assert machine.look("work").status == 401
        machine.try_everything()
        machine.teardown()


@pytest.mark.parametrize("misses", range(4))
def test_a_provisional_code_has_three_tries_and_one_use(product: Product, misses: int) -> None:
    """After fewer than three misses it leads on, once; after three it is a miss itself."""
    OwnMachine.seen.clear()
    with stage(product) as OwnMachine.stage:
        machine = OwnMachine()
        machine.use_a_code_up(misses)
        machine.what_is_stored_is_what_the_model_knows()
    assert OwnMachine.seen[200, "request_code"] == (1 if misses < 3 else 0)


def test_every_answer_in_any_order_is_the_models(product: Product) -> None:
    """Status, problem, tries left, mails and what is stored agree at every step."""
    OwnMachine.seen.clear()
    with stage(product) as OwnMachine.stage:
        Walk(of_profile(20, 2000), 16, is_shrunk=is_nightly()).through(OwnMachine)
    assert set(OwnMachine.seen) >= of_profile(EVERYDAY, EVERYDAY | RARER)
