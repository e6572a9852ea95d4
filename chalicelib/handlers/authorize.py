"""`/oauth2/authorize`: an authorization request by GET or POST becomes a page, a redirect, or their JSON (http.md §2).

Where client and redirect_uri are not proven, the answer is a page and never a redirect (OP-01).
"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.authorization_request import AuthorizationRequest, read_authorization_request
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import ClientNotProven, InteractionRequired, LoginRequired, OAuthError
from chalicelib.domain.oauth_parameters import FORM_TYPE, Parameters, read_form
from chalicelib.domain.transaction import Transaction
from chalicelib.handlers import cookies, transactions
from chalicelib.handlers.arrival import arrive
from chalicelib.handlers.client_answer import tell_client
from chalicelib.handlers.forms import page_url
from chalicelib.handlers.handed_on import hand_on, handed_on
from chalicelib.handlers.http import ANY_CONTENT, Refused, endpoint
from chalicelib.handlers.outcome_problems import problem_of
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request, preferred_lang
from chalicelib.handlers.step_pages import json_step, refusal_reply, step_reply
from chalicelib.use_cases.ask_missing_code import VerificationNeeded
from chalicelib.use_cases.outcomes import CodeAsked
from chalicelib.use_cases.start_authorization import AuthorizationOutcome, ServedBySession, SignInNeeded
from chalicelib.wiring import proof_verbs, provider_verbs, verbs

routes = Blueprint("chalicelib.handlers.authorize")


@routes.route("/oauth2/authorize", methods=["GET", "POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def authorize(request: Request) -> Reply:
    """Answer one authorization request."""
    try:
        elsewhere = hand_on(request)
        if elsewhere is not None:
            return elsewhere
        authorization_request = read_authorization_request(
            _parameters(request),
            wiring.adapters().clients.find,
            read_hint=provider_verbs.read_hint(),
            pushed=proof_verbs.pushed_parameters,
        )
        return _start(request, authorization_request)
    except ClientNotProven as error:
        return _not_proven(request, error)
    except OAuthError as error:
        return _told_to_client(request, error)


def _parameters(request: Request) -> Parameters:
    if request.method == "GET":
        posted = handed_on(request)
        return request.query if posted is None else posted
    if request.media_type != FORM_TYPE:
        raise Refused(Problem("unsupported-media-type"))
    return read_form(request.body)


def _start(request: Request, authorization_request: AuthorizationRequest) -> Reply:
    client = wiring.adapters().clients.find(authorization_request.client_id)
    if client is None:
        raise ClientNotProven("The client is not known.", field="client_id", reason="unknown-client")
    wiring.adapters().audit.record(audit_events.AuthorizationRequested(client.client_id))
    lang = preferred_lang([*authorization_request.ui_locales, request.lang])
    browser = cookies.read_browser(request)
    outcome = verbs.start_authorization()(authorization_request, client, browser, _browser_id(request), lang)
    return _reply(request, authorization_request, client, outcome)


def _browser_id(request: Request) -> str | None:
    """Return the id that codes are bound to; in JSON it is the transaction instead (OTP-08)."""
    if request.wants_json:
        return None
    held = cookies.value_of(request, cookies.BROWSER)
    if held is not None and transactions.is_reference(held):
        return held
    return wiring.adapters().randomness.identifier()


def _reply(request: Request, asked: AuthorizationRequest, client: Client, outcome: AuthorizationOutcome) -> Reply:
    if isinstance(outcome, ServedBySession):
        given = cookies.mark_cookies(outcome.marks, with_devices=True) if outcome.marks_changed else ()
        if outcome.asks_consent and not request.wants_json and not asked.forbids_pages:
            given = (*given, *_held(request, outcome.transaction))
        asks_consent = outcome.asks_consent
        return arrive(request, outcome.transaction, client, outcome.session, given, asks_consent=asks_consent)
    if asked.forbids_pages:
        error = LoginRequired if isinstance(outcome, SignInNeeded) else InteractionRequired
        raise error("The member would have to act.").returning_to(asked.return_address)
    if isinstance(outcome, SignInNeeded | CodeAsked):
        transaction = outcome.transaction
        if request.wants_json:
            return Reply(200, json_step(transaction))
        held = _held(request, transaction)
        if isinstance(outcome, CodeAsked):
            return redirect(page_url(transaction), (*held, *transactions.cookies_for(transaction)))
        page = step_reply(request, transaction)
        return Reply(200, page.body, cookies=(*held, *page.cookies), form_action=page.form_action)
    if isinstance(outcome, VerificationNeeded):
        return _verification_needed(request, outcome)
    return problem_reply(request, problem_of(outcome))


def _verification_needed(request: Request, outcome: VerificationNeeded) -> Reply:
    """Refuse for want of a verified address, with the way on that the sign-in offers: another verification mail."""
    transaction = outcome.transaction
    refused = refusal_reply(request, transaction, problem_of(outcome.refusal))
    if isinstance(refused.body, dict):
        return replace(refused, body={**refused.body, "transaction": transactions.token_for(transaction)})
    return replace(refused, cookies=(*_held(request, transaction), *refused.cookies))


def _held(request: Request, transaction: Transaction) -> tuple[str, ...]:
    """Return the cookies of a browser that begins one more sign-in."""
    return (_browser_cookie(transaction.browser_id or ""), *transactions.crowded_out(request))


def _browser_cookie(browser_id: str) -> str:
    age = wiring.settings().limits.transaction_lifetime_seconds + cookies.DAY_SECONDS
    return cookies.set_cookie(cookies.BROWSER, browser_id, age)


def _told_to_client(request: Request, error: OAuthError) -> Reply:
    if error.return_address is not None:
        return tell_client(request, error.return_address, error)
    wiring.adapters().audit.record(audit_events.AuthorizationRefused(error.error, error.detail))
    return problem_reply(request, Problem("invalid-request", errors=(FieldError("body", error.detail),)))


def _not_proven(request: Request, error: ClientNotProven) -> Reply:
    wiring.adapters().audit.record(audit_events.AuthorizationRefused(error.error, error.detail))
    problem = Problem("invalid-request", errors=(FieldError(error.field, error.reason),))
    if request.wants_json:
        return problem_reply(request, problem)
    from chalicelib.handlers.pages import client_error_page  # noqa: PLC0415 - JSON answers need no page

    return problem_reply(request, problem, page=client_error_page(page_context(request), error.reason))
