"""`/password/new`: the step of a sign-in that asks for a new password, and its confirmation (http.md §4, PW-08).

HTTP clients are sent to the relying party at once; people see the confirmation first, and go on from there.
"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers import cookies, transactions
from chalicelib.handlers.arrival import arrive
from chalicelib.handlers.forms import new_form, posted_form, restart_url
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.notice_words import notice_composer
from chalicelib.handlers.outcome_problems import problem_of
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.password_problems import bad_password_problem
from chalicelib.handlers.posted import judge_transaction, no_transaction_reply, or_closed, read_post
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import COOKIE_MISSING, problem_reply
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.sign_in import client_of, to_client
from chalicelib.handlers.sign_in_pages import held_sign_in, show_step
from chalicelib.handlers.step_pages import context_of, refusal_reply
from chalicelib.use_cases.outcomes import SignedIn, TransactionFinished
from chalicelib.use_cases.start_authorization import ServedBySession
from chalicelib.wiring import account_verbs, verbs

routes = Blueprint("chalicelib.handlers.password_new")

PATH = "/password/new"
DONE_PATH = "/password/new/done"
GO_ON_PATH = "/password/new/go-on"


@routes.route(PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def new_password_page(request: Request) -> Reply:
    """Show the page for a new password."""
    return show_step(request, Step.CHOOSE_PASSWORD)


@routes.route(PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def new_password(request: Request) -> Reply:
    """Change the password and complete the sign-in."""
    fields, transaction, errors = read_post(request)
    new = NewPassword(fields.password(errors), fields.password(errors, "password_again"))
    if transaction is None:
        return no_transaction_reply(request, errors)
    if errors:
        return refusal_reply(request, transaction, Problem("invalid-request", errors=tuple(errors)))
    posted_form(fields, transaction, Step.CHOOSE_PASSWORD)
    return or_closed(request, transaction, lambda: _chosen(request, transaction, new))


def _chosen(request: Request, transaction: Transaction, new: NewPassword) -> Reply:
    problem = judge_transaction(transaction, frozenset({Step.CHOOSE_PASSWORD}))
    if problem is not None or transaction.member is None:
        return refusal_reply(request, transaction, problem or Problem("out-of-order"))
    client = client_of(transaction)
    if client is None:
        return refusal_reply(request, transaction, Problem("transaction-expired"))
    outcome = account_verbs.choose_password()(
        transaction,
        transaction.member,
        client,
        new,
        cookies.read_browser(request),
        notice_composer(transaction.lang, "password-chosen"),
    )
    if isinstance(outcome, BadPassword):
        return _bad_password(request, transaction, outcome)
    if isinstance(outcome, TransactionFinished):
        return refusal_reply(request, transaction, problem_of(outcome))
    if not isinstance(outcome, SignedIn):  # the password is changed, and the client asks more than there is
        return problem_reply(request, problem_of(outcome), way_on_url=restart_url(transaction))
    if request.wants_json:
        return to_client(request, client, outcome)
    return redirect(f"{DONE_PATH}?t={transaction.transaction_id}", cookies.signed_in_cookies(outcome))


def _bad_password(request: Request, transaction: Transaction, bad: BadPassword) -> Reply:
    problem = bad_password_problem(bad)
    if request.wants_json:
        return refusal_reply(request, transaction, problem)
    from chalicelib.handlers.password_pages import choose_password_page  # noqa: PLC0415 - JSON answers need no page

    form = new_form(transaction, Step.CHOOSE_PASSWORD)
    ctx = context_of(request, transaction)
    page = choose_password_page(ctx, form, action=PATH, problem=problem, strength=bad.strength)
    return Reply(problem.status, page, cookies=transactions.cookies_for(transaction))


@routes.route(DONE_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def chosen_page(request: Request) -> Reply:
    """Confirm, with the way on to the relying party."""
    transaction = held_sign_in(request)
    if transaction is None:
        return no_transaction_reply(request, [FieldError("transaction", COOKIE_MISSING)])
    from chalicelib.handlers.linked_pages import done_page  # noqa: PLC0415 - JSON answers need no page

    way_on = f"{GO_ON_PATH}?t={transaction.transaction_id}"
    ctx = page_context(request, lang=transaction.lang)
    return Reply(200, done_page(ctx, "password_done", way_on))


@routes.route(GO_ON_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def go_on(request: Request) -> Reply:
    """Go to the relying party with the session that this sign-in has made; without it, begin the request again."""
    transaction = held_sign_in(request)
    if transaction is None:
        return no_transaction_reply(request, [FieldError("transaction", COOKIE_MISSING)])
    client, browser = client_of(transaction), cookies.read_browser(request)
    if client is None or browser.session is None or browser.session.session_id != transaction.transaction_id:
        return redirect(restart_url(transaction))
    # The session was made in answer to this very request: `prompt=login` and `max_age` have been heard.
    prompt = tuple(each for each in transaction.request.prompt if each != "login")
    asked = replace(transaction.request, prompt=prompt, max_age_seconds=None)
    outcome = verbs.start_authorization()(asked, client, browser, transaction.browser_id, transaction.lang)
    if not isinstance(outcome, ServedBySession):
        return redirect(restart_url(transaction))
    return arrive(request, outcome.transaction, client, outcome.session, (), asks_consent=outcome.asks_consent)
