"""`POST /login/consent`: the member says whether another party's client may be told who they are (OP-22).

A yes is remembered and answers the client; a no is told to it as `access_denied`, and nothing is remembered.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.oauth_errors import AccessDenied
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.handlers import transactions
from chalicelib.handlers.arrival import arrive
from chalicelib.handlers.client_answer import tell_client
from chalicelib.handlers.forms import posted_form
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.posted import judge_transaction, no_transaction_reply, or_closed, read_post, with_form
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.handlers.step_pages import refusal_reply, step_reply
from chalicelib.use_cases.outcomes import TransactionFinished
from chalicelib.wiring import provider_verbs

routes = Blueprint("chalicelib.handlers.consent")

ALLOW, DENY = "allow", "deny"


@routes.route("/login/consent", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def consent(request: Request) -> Reply:
    """Take the member's answer."""
    fields, transaction, errors = read_post(request)
    decision = fields.text("decision")
    fault = fields.fault("decision") or (None if decision in {ALLOW, DENY} else "not-a-choice")
    if fault is not None:
        errors.append(FieldError("decision", fault))
    if transaction is None:
        return no_transaction_reply(request, errors)
    if errors:
        return refusal_reply(request, transaction, Problem("invalid-request", errors=tuple(errors)))
    form = posted_form(fields, transaction, Step.CONSENT)
    return or_closed(request, transaction, lambda: _decided(request, transaction, decision, form))


def _decided(request: Request, transaction: Transaction, decision: str, form: str | None) -> Reply:
    problem = judge_transaction(transaction, frozenset({Step.CONSENT}))
    member = transaction.member
    if problem is not None or member is None:
        return refusal_reply(request, transaction, problem or Problem("out-of-order"))
    if form is not None and form in transaction.forms_posted:
        return step_reply(request, transaction, notice="form-used")
    transaction = with_form(transaction, form)
    if decision == DENY:
        return _denied(request, transaction, member)
    return _allowed(request, transaction, member)


def _denied(request: Request, transaction: Transaction, member: ProvenMember) -> Reply:
    client_id, address = transaction.request.client_id, transaction.request.return_address
    wiring.adapters().audit.record(audit_events.ConsentRefused(member.pseudonym, client_id))
    error = AccessDenied("The member did not agree.", detail="consent")
    return tell_client(request, address, error, transactions.cookies_for(transaction))


def _allowed(request: Request, transaction: Transaction, member: ProvenMember) -> Reply:
    client = wiring.adapters().clients.find(transaction.request.client_id)
    session = provider_verbs.give_consent()(transaction, member, client) if client else TransactionFinished()
    if client is None or isinstance(session, TransactionFinished):
        return refusal_reply(request, transaction, Problem("transaction-expired"))
    held = transactions.cookies_for(transaction)
    return arrive(request, transaction, client, session, held, asks_consent=False)
