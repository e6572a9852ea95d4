"""What every POST of a sign-in has in common: its fields, its transaction, its form (http.md §2 "Order of answers").

Malformed comes first, then the transaction: 400 for one that is none, 410 for one that is too old or finished, 409 for
a right one at the wrong step.
"""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import wiring
from chalicelib.domain.faults import Fault
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers import transactions
from chalicelib.handlers.fields import Fields, read_fields
from chalicelib.handlers.forms import FORMS_REMEMBERED
from chalicelib.handlers.http import fault_problem
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import COOKIE_MISSING, problem_reply
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.handlers.same_site import refuse_cross_site
from chalicelib.handlers.step_pages import refusal_reply


def read_post(request: Request) -> tuple[Fields, Transaction | None, list[FieldError]]:
    """Read fields and transaction; a transaction at fault is among the errors.

    Raises:
        Refused: for posts from other sites and bodies that cannot be read.
    """
    refuse_cross_site(request)
    fields = read_fields(request)
    token = fields.text("transaction")
    fault = fields.fault("transaction")
    if fault is not None:
        return fields, None, [FieldError("transaction", fault)]
    if transactions.is_reference(token):
        transaction = transactions.of_reference(request, token)
        reason = COOKIE_MISSING
    else:
        transaction = transactions.unseal(token)
        reason = "not-valid"
        if transaction is not None and transaction.browser_id is not None:
            transaction, reason = None, COOKIE_MISSING
    if transaction is not None and transaction.browser_id is None:
        refuse_cross_site(request, form_value_decides=False)
    return fields, transaction, [] if transaction else [FieldError("transaction", reason)]


def no_transaction_reply(request: Request, errors: list[FieldError]) -> Reply:
    """Answer a post without a usable transaction; a browser without cookies is told what it needs, never sent round."""
    return problem_reply(request, Problem("invalid-request", errors=tuple(errors)))


def judge_transaction(transaction: Transaction, steps: frozenset[Step]) -> Problem | None:
    """Return the problem of a transaction that is too old, finished, or at another step; None where it may go on.

    Whether one at another step has finished is looked up: it is told as finished then.
    """
    adapters = wiring.adapters()
    if transaction.has_expired(adapters.clock.now(), adapters.settings.limits):
        return Problem("transaction-expired")
    if transaction.step in steps:
        return None
    if adapters.sessions.find(transaction.transaction_id) is not None:
        return Problem("transaction-expired")
    return Problem("out-of-order")


def or_closed(
    request: Request,
    transaction: Transaction,
    decide: Callable[[], Reply],
    *,
    typed_nir: str = "",
    trust_ticked: bool = False,
) -> Reply:
    """Decide; an outage is told on the present page, so that nothing typed is lost but secrets (REL-01)."""
    try:
        return decide()
    except Fault as fault:
        problem = fault_problem(request, fault)
        return refusal_reply(request, transaction, problem, typed_nir=typed_nir, trust_ticked=trust_ticked)


def with_form(transaction: Transaction, form: str | None) -> Transaction:
    """Let the browser remember that a form was posted, also where its answer moved no count (REL-05)."""
    if form is None or form in transaction.forms_posted:
        return transaction
    return replace(transaction, forms_posted=(*transaction.forms_posted, form)[-FORMS_REMEMBERED:])
