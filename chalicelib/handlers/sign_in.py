"""`/login`, `/login/code-request`, `/login/verify`: the three steps of a sign-in, by pages and in JSON (http.md §2).

Each view reads its fields, finds its transaction, lets a use case decide, and says the outcome. No rule lives here.
"""

from dataclasses import replace
from datetime import datetime
from typing import cast

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.client import Client
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.paris_time import Lang, to_paris
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.handlers import cookies, transactions
from chalicelib.handlers.authorize import go_to_client
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.forms import FORMS_REMEMBERED, page_url, posted_form
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.outcome_problems import problem_of
from chalicelib.handlers.posted import judge_transaction, no_transaction_reply, read_post
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.step_pages import json_step, refusal_reply, step_reply
from chalicelib.use_cases.outcomes import AlreadyMailed, CodeAsked, OtpMailed, SignedIn
from chalicelib.use_cases.ports import ComposeOtpMail, MailContent
from chalicelib.wiring import verbs

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
    problem_now = judge_transaction(transaction, frozenset({Step.LOGIN}))
    if problem_now is not None and problem_now.name == "out-of-order" and form in transaction.forms_posted:
        return step_reply(request, transaction, notice="form-used", typed_nir=typed)
    if problem_now is not None:
        return refusal_reply(request, transaction, problem_now, typed_nir=typed)
    return _signed_in(request, transaction, (nir, password, form), typed)


def _signed_in(request: Request, transaction: Transaction, entry: tuple[Nir, str, str | None], typed: str) -> Reply:
    nir, password, form = entry
    client = _client(transaction)
    if client is None:
        return refusal_reply(request, transaction, Problem("transaction-expired"))
    outcome = verbs.sign_in()(transaction, client, nir, password, cookies.read_browser(request), form)
    if isinstance(outcome, SignedIn):
        return _to_client(request, outcome)
    if isinstance(outcome, CodeAsked):
        return _next(request, _with_form(outcome.transaction, form))
    transaction = _with_form(transaction, form)
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
    problem = judge_transaction(transaction, AFTER_PASSWORD)
    if problem is not None or transaction.member is None:
        return refusal_reply(request, transaction, problem or Problem("out-of-order"))
    member = transaction.member
    transaction = replace(transaction, trust_wanted=fields.trust_device)
    outcome = verbs.send_otp()(transaction, member, _composer(transaction), form)
    transaction = _with_form(transaction, form)
    if isinstance(outcome, FormUsed):
        return step_reply(request, transaction, notice="form-used", trust_ticked=fields.trust_device)
    if isinstance(outcome, OtpMailed | AlreadyMailed):
        return _next(request, _with_form(outcome.transaction, form), more={"expires_at": _iso(outcome)})
    return refusal_reply(request, transaction, problem_of(outcome), trust_ticked=fields.trust_device)


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
    form = posted_form(fields, transaction, Step.VERIFY)
    problem_now = judge_transaction(transaction, AFTER_PASSWORD)
    if problem_now is not None or transaction.member is None:
        return refusal_reply(request, transaction, problem_now or Problem("out-of-order"))
    return _verified(request, transaction, transaction.member, (otp, form), fields)


def _verified(
    request: Request, transaction: Transaction, member: ProvenMember, entry: tuple[str, str | None], fields: Fields
) -> Reply:
    otp, form = entry
    client = _client(transaction)
    if client is None:
        return refusal_reply(request, transaction, Problem("transaction-expired"))
    outcome = verbs.verify_otp()(
        transaction,
        member,
        otp,
        cookies.read_browser(request),
        trust_this_browser=fields.trust_device and client.trusted_device_offered,
        form=form,
    )
    if isinstance(outcome, SignedIn):
        return _to_client(request, outcome)
    transaction = _with_form(transaction, form)
    if isinstance(outcome, FormUsed):
        return step_reply(request, transaction, notice="form-used", trust_ticked=fields.trust_device)
    return refusal_reply(request, transaction, problem_of(outcome), trust_ticked=fields.trust_device)


def _client(transaction: Transaction) -> Client | None:
    return wiring.adapters().clients.find(transaction.request.client_id)


def _with_form(transaction: Transaction, form: str | None) -> Transaction:
    """Let the browser remember that a form was posted, also where its answer moved no count (REL-05)."""
    if form is None or form in transaction.forms_posted:
        return transaction
    return replace(transaction, forms_posted=(*transaction.forms_posted, form)[-FORMS_REMEMBERED:])


def _next(request: Request, transaction: Transaction, more: dict[str, object] | None = None) -> Reply:
    """Go on to the next step: its page, or what comes next in JSON."""
    held = transactions.cookies_for(transaction)
    if request.wants_json:
        return Reply(200, {**json_step(transaction), **(more or {})}, cookies=held)
    return redirect(page_url(transaction), held)


def _to_client(request: Request, outcome: SignedIn) -> Reply:
    url = verbs.issue_authorization_code()(outcome.transaction.request, outcome.session)
    return go_to_client(request, url, cookies.signed_in_cookies(outcome))


def _composer(transaction: Transaction) -> ComposeOtpMail:
    """Return what writes the mail in the sign-in's language."""

    def compose(otp: str, sent_at: datetime, expires_at: datetime) -> MailContent:
        from chalicelib.handlers.code_mail import code_mail  # noqa: PLC0415 - only where a mail is sent

        settings = wiring.settings()
        return code_mail(
            cast("Lang", transaction.lang),
            service_name=settings.service_name,
            organisation_name=settings.organisation_name,
            support_phone=settings.support_phone,
            given_name=None,
            otp=otp,
            sent_at=sent_at,
            expires_at=expires_at,
        )

    return compose


def _iso(outcome: OtpMailed | AlreadyMailed) -> str:
    return to_paris(outcome.expires_at).isoformat(timespec="seconds")
