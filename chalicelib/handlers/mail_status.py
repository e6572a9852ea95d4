"""What became of the mail that a sign-in waits for: for the page that is reloaded, its script, and HTTP clients.

It is news and no more: where it cannot be read, the page says what it knew. It takes no try and writes nothing.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.audit_events import DependencyFailed
from chalicelib.domain.faults import KeysUnavailable, StorageUnavailable
from chalicelib.domain.mail_event import MailFate
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers.forms import page_url
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.mail_line import mail_document
from chalicelib.handlers.posted import judge_transaction, no_transaction_reply, read_post
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.step_pages import json_step, refusal_reply
from chalicelib.wiring import verbs

routes = Blueprint("chalicelib.handlers.mail_status")


@routes.route("/login/verify/status", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def mail_status(request: Request) -> Reply:
    """Tell an HTTP client what a person sees by reloading the page for the code."""
    _, transaction, errors = read_post(request)
    if transaction is None:
        return no_transaction_reply(request, errors)
    problem = judge_transaction(transaction, frozenset({Step.VERIFY}))
    if problem is not None:
        return refusal_reply(request, transaction, problem)
    if not request.wants_json:
        return redirect(page_url(transaction))
    return Reply(200, json_with_mail(transaction, read_fate(request, transaction)))


def read_fate(request: Request, transaction: Transaction) -> MailFate | None:
    """Return what is known of the transaction's mail; an outage is recorded, and nothing is known."""
    try:
        return verbs.read_mail_fate()(transaction)
    except (StorageUnavailable, KeysUnavailable) as fault:
        wiring.adapters().audit.record(DependencyFailed(str(fault), request.path))
        return None


def json_with_mail(transaction: Transaction, fate: MailFate | None) -> dict[str, object]:
    """Return the JSON of the step with what is known of its mail, in words of the sign-in's language too."""
    answer = json_step(transaction)
    sent_at = transaction.otp_sent_at
    if sent_at is not None:
        now, phone = wiring.adapters().clock.now(), wiring.settings().support_phone
        answer["mail"] = mail_document(transaction.lang, sent_at=sent_at, fate=fate, now=now, support_phone=phone)
    return answer
