"""`/login`, `/login/code-request`, `/login/verify`: the three steps of a sign-in, by pages and in JSON (http.md §2).

Each view reads its fields, finds its transaction, lets a use case decide, and says the outcome. No rule lives here.
"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.client import Client
from chalicelib.domain.nir import Nir
from chalicelib.domain.oauth_errors import UnmetAuthenticationRequirements
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers import cookies, transactions
from chalicelib.handlers.arrival import arrive
from chalicelib.handlers.client_answer import tell_client
from chalicelib.handlers.code_mail import composer
from chalicelib.handlers.forms import page_url, posted_form
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.notices_told import with_news_told
from chalicelib.handlers.outcome_problems import problem_of
from chalicelib.handlers.posted import judge_transaction, no_transaction_reply, or_closed, read_post, with_form
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.step_pages import json_step, refusal_reply, step_reply
from chalicelib.use_cases.outcomes import (
    AlreadyMailed,
    CodeAsked,
    EssentialAcrUnmet,
    OtpMailed,
    PasswordToChoose,
    SignedIn,
)
from chalicelib.wiring import provider_verbs, session_verbs, verbs

routes = Blueprint("chalicelib.handlers.sign_in")

AFTER_PASSWORD = frozenset({Step.REQUEST_CODE, Step.VERIFY})


@routes.route("/login", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def login(request: Request) -> Reply:
    """Judge number and password."""
    fields, transaction, errors = read_post(request)
    nir, password = fields.nir(errors), fields.password(errors)
    if transaction is None:
        return no_transaction_reply(request, errors)
    typed = fields.shown("nir")
    if errors or nir is None:
        problem = Problem("invalid-request", errors=tuple(errors))
        return refusal_reply(request, transaction, problem, typed_nir=typed)
    form = posted_form(fields, transaction, Step.LOGIN)
    entry = (nir, password, form)
    return or_closed(request, transaction, lambda: _signed_in(request, transaction, entry, typed), typed_nir=typed)


def _signed_in(request: Request, transaction: Transaction, entry: tuple[Nir, str, str | None], typed: str) -> Reply:
    nir, password, form = entry
    problem = judge_transaction(transaction, frozenset({Step.LOGIN}))
    if problem is not None and problem.name == "out-of-order" and form in transaction.forms_posted:
        return step_reply(request, transaction, notice="form-used", typed_nir=typed)
    if problem is not None:
        return refusal_reply(request, transaction, problem, typed_nir=typed)
    client = client_of(transaction)
    if client is None:
        return refusal_reply(request, transaction, Problem("transaction-expired"))
    browser, judge = cookies.read_browser(request), verbs.sign_in()
    outcome = wiring.adapters().even_time.judged(
        lambda: with_news_told(transaction.lang, lambda: judge(transaction, client, nir, password, browser, form)),
        passes=lambda told: isinstance(told, SignedIn | CodeAsked | PasswordToChoose | EssentialAcrUnmet),
    )
    if isinstance(outcome, SignedIn):
        return to_client(request, client, outcome)
    if isinstance(outcome, CodeAsked | PasswordToChoose):
        return _next(request, with_form(outcome.transaction, form))
    if isinstance(outcome, EssentialAcrUnmet):
        unmet = UnmetAuthenticationRequirements("No essential acr can be reached in this browser.", detail="acr")
        return tell_client(request, transaction.request.return_address, unmet)
    transaction = with_form(transaction, form)
    if isinstance(outcome, FormUsed):
        return step_reply(request, transaction, notice="form-used", typed_nir=typed)
    return refusal_reply(request, transaction, problem_of(outcome), typed_nir=typed)


@routes.route("/login/code-request", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def code_request(request: Request) -> Reply:
    """Mail a security code."""
    fields, transaction, errors = read_post(request)
    if transaction is None:
        return no_transaction_reply(request, errors)
    form = posted_form(fields, transaction, Step.REQUEST_CODE)
    ticked = fields.trust_device
    return or_closed(
        request, transaction, lambda: _mailed(request, transaction, form, ticked=ticked), trust_ticked=ticked
    )


def _mailed(request: Request, transaction: Transaction, form: str | None, *, ticked: bool) -> Reply:
    problem = judge_transaction(transaction, AFTER_PASSWORD)
    if problem is not None or transaction.member is None:
        return refusal_reply(request, transaction, problem or Problem("out-of-order"))
    member = transaction.member
    transaction = replace(transaction, trust_wanted=ticked)
    outcome = verbs.send_otp()(transaction, member, composer(transaction.lang), form)
    transaction = with_form(transaction, form)
    if isinstance(outcome, FormUsed):
        return step_reply(request, transaction, notice="form-used", trust_ticked=ticked)
    if isinstance(outcome, OtpMailed | AlreadyMailed):
        return _next(request, with_form(outcome.transaction, form))
    return refusal_reply(request, transaction, problem_of(outcome), trust_ticked=ticked)


@routes.route("/login/verify", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def verify(request: Request) -> Reply:
    """Judge a security code."""
    fields, transaction, errors = read_post(request)
    otp = fields.otp(errors)
    if transaction is None:
        return no_transaction_reply(request, errors)
    if errors:
        problem = Problem("invalid-request", errors=tuple(errors))
        return refusal_reply(request, transaction, problem, trust_ticked=fields.trust_device)
    entry = (otp, posted_form(fields, transaction, Step.VERIFY))
    ticked = fields.trust_device
    return or_closed(
        request, transaction, lambda: _verified(request, transaction, entry, ticked=ticked), trust_ticked=ticked
    )


def _verified(request: Request, transaction: Transaction, entry: tuple[str, str | None], *, ticked: bool) -> Reply:
    otp, form = entry
    problem = judge_transaction(transaction, AFTER_PASSWORD)
    if problem is not None or transaction.member is None:
        return refusal_reply(request, transaction, problem or Problem("out-of-order"))
    client = client_of(transaction)
    if client is None:
        return refusal_reply(request, transaction, Problem("transaction-expired"))
    member, trusts = transaction.member, ticked and client.trusted_device_offered and not transaction.must_choose
    outcome = with_news_told(
        transaction.lang,
        lambda: verbs.verify_otp()(
            transaction, member, otp, cookies.read_browser(request), trust_this_browser=trusts, form=form
        ),
    )
    if isinstance(outcome, SignedIn):
        return to_client(request, client, outcome)
    if isinstance(outcome, PasswordToChoose):
        return _next(request, with_form(outcome.transaction, form))
    transaction = with_form(transaction, form)
    if isinstance(outcome, FormUsed):
        return step_reply(request, transaction, notice="form-used", trust_ticked=ticked)
    return refusal_reply(request, transaction, problem_of(outcome), trust_ticked=ticked)


def client_of(transaction: Transaction) -> Client | None:
    """Return the registered client that a sign-in is for."""
    return wiring.adapters().clients.find(transaction.request.client_id)


def _next(request: Request, transaction: Transaction) -> Reply:
    """Go on to the next step: its page, or what comes next in JSON."""
    held = transactions.cookies_for(transaction)
    if request.wants_json:
        return Reply(200, json_step(transaction), cookies=held)
    return redirect(page_url(transaction), held)


def to_client(request: Request, client: Client, outcome: SignedIn) -> Reply:
    """Answer a completed sign-in: back to the relying party, or first the member's consent."""
    transaction, session = outcome.transaction, outcome.session
    before = cookies.read_browser(request).session
    if before is not None and before.pseudonym != session.pseudonym:
        session_verbs.announce_replaced()(before, session)
    asks_consent = provider_verbs.judge_consent()(transaction, client, session)
    return arrive(request, transaction, client, session, cookies.signed_in_cookies(outcome), asks_consent=asks_consent)
