"""`/email/verify` and what surrounds it: the link of a verification mail, and another such mail (http.md §4).

A GET changes nothing however often it comes: it moves the link into a cookie and shows a button (REC-02, REC-04). The
POST acts. Another mail goes to whoever gave the right password in the sign-in that they name.
"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib.domain.faults import Fault
from chalicelib.domain.link import LinkPurpose
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers import transactions
from chalicelib.handlers.account_creation import SENT_PATH
from chalicelib.handlers.forms import Act, page_url, posted_form
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.outcome_problems import problem_of
from chalicelib.handlers.page_of_link import PageOfLink, way_on
from chalicelib.handlers.posted import judge_transaction, no_transaction_reply, read_post
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.registration_mails import VERIFY_PATH, verification_mail
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.step_pages import refusal_reply
from chalicelib.handlers.visit import (
    new_visit_form,
    read_visit_post,
    sign_in_under_way,
    visit_context,
    visit_lang,
    visit_url,
)
from chalicelib.use_cases.open_account import VerificationAwaited
from chalicelib.use_cases.outcomes import MailUnavailable
from chalicelib.use_cases.resend_verification import AlreadyVerified, PasswordNotGiven
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.wiring import registration_verbs

routes = Blueprint("chalicelib.handlers.email_verification")

PAGE = PageOfLink(VERIFY_PATH, LinkPurpose.VERIFY_EMAIL)


@routes.route(VERIFY_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def verify_page(request: Request) -> Reply:
    """Take the link out of the URL, then show the button."""
    found = PAGE.opened(request)
    if isinstance(found, Reply):
        return found
    return PAGE.button(request, "verify_email") if found == "usable" else _dead(request)


@routes.route(VERIFY_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def verify(request: Request) -> Reply:
    """Verify the address that the link went to."""
    fields, form = read_visit_post(request, VERIFY_PATH)
    errors: list[FieldError] = []
    reference = PAGE.posted(request, fields, errors)
    if errors:
        return problem_reply(request, Problem("invalid-request", errors=tuple(errors)))
    if reference is None:
        PAGE.record_refusal()
        return _dead(request)
    under_way = sign_in_under_way(request, fields)
    try:
        outcome = registration_verbs.verify_email()(reference, form)
    except Fault as fault:
        return PAGE.button(request, "verify_email", fields, fault_problem(request, fault))
    if isinstance(outcome, LinkDead):
        return _dead(request)
    return PAGE.acted(request, under_way, visit_lang(request, fields, under_way))


@routes.route(PAGE.done_path, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def verified_page(request: Request) -> Reply:
    """Show that the address is verified, and the way on."""
    return PAGE.done(request, "email_verified")


@routes.route("/email/verify/sent", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def sent_page(request: Request) -> Reply:
    """Show where to look for the mail."""
    from chalicelib.handlers.registration_pages import verification_sent_page  # noqa: PLC0415 - as late as all pages

    form = new_visit_form(request, SENT_PATH)
    return Reply(200, verification_sent_page(visit_context(request, SENT_PATH, form), way_on_url=way_on(request)))


@routes.route("/email/verify/resend", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def resend(request: Request) -> Reply:
    """Send another verification mail in a sign-in whose right password was given."""
    fields, transaction, errors = read_post(request)
    if transaction is None:
        return no_transaction_reply(request, errors)
    form = posted_form(fields, transaction, Act.RESEND_VERIFICATION)
    try:
        return _resent(request, transaction, form)
    except Fault as fault:
        return refusal_reply(request, transaction, replace(fault_problem(request, fault), resend_offered=True))


def _resent(request: Request, transaction: Transaction, form: str | None) -> Reply:
    problem = judge_transaction(transaction, frozenset({Step.LOGIN}))
    if problem is not None:
        return refusal_reply(request, transaction, problem)
    outcome = registration_verbs.resend_verification()(
        transaction.transaction_id, verification_mail(transaction.lang), form
    )
    if isinstance(outcome, PasswordNotGiven):
        return refusal_reply(request, transaction, Problem("out-of-order"))
    if not isinstance(outcome, VerificationAwaited | AlreadyVerified):
        offered = isinstance(outcome, MailUnavailable)
        return refusal_reply(request, transaction, replace(problem_of(outcome), resend_offered=offered))
    is_sent = isinstance(outcome, VerificationAwaited)
    if request.wants_json:
        told = {"next": "verify_email" if is_sent else "login", "transaction": transactions.token_for(transaction)}
        return Reply(202, dict(told))
    return redirect(visit_url(SENT_PATH, t=transaction.transaction_id) if is_sent else page_url(transaction))


def _dead(request: Request) -> Reply:
    return problem_reply(request, Problem("link-expired", about="verify-email"), way_on_url=way_on(request))
