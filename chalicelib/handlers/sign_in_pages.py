"""The pages of a sign-in by GET: what a redirect after a post leads to, another language, and beginning again.

They change nothing but the cookie of their own tab. They cost no database call, the page for the code apart: reloaded,
it reads what became of its mail.
"""

from urllib.parse import quote, urlencode

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.claims_parameter import written
from chalicelib.domain.mail_event import NEVER_ARRIVES
from chalicelib.domain.return_address import ResponseMode
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers import transactions
from chalicelib.handlers.forms import PATHS, page_url
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.mail_status import json_with_mail, read_fate
from chalicelib.handlers.posted import no_transaction_reply
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import COOKIE_MISSING
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request, preferred_lang
from chalicelib.handlers.step_pages import refusal_reply, step_reply

routes = Blueprint("chalicelib.handlers.sign_in_pages")


@routes.route("/login", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def sign_in_page(request: Request) -> Reply:
    """Show the page for number and password."""
    return show_step(request, Step.LOGIN)


@routes.route("/login/code-request", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def code_request_page(request: Request) -> Reply:
    """Show the page that offers to send a code."""
    return show_step(request, Step.REQUEST_CODE)


@routes.route("/login/verify", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def verify_page(request: Request) -> Reply:
    """Show the page for the code."""
    return show_step(request, Step.VERIFY)


@routes.route("/login/consent", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def consent_page(request: Request) -> Reply:
    """Show the page that asks for consent."""
    return show_step(request, Step.CONSENT)


@routes.route("/login/restart", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def restart(request: Request) -> Reply:
    """Begin the same authorization request again, with all its time."""
    transaction = held_sign_in(request)
    return redirect(_authorize_url(transaction.request)) if transaction else _none(request)


def show_step(request: Request, step: Step) -> Reply:
    """Show the page of a step, or lead to the one that the sign-in waits on."""
    transaction = held_sign_in(request)
    if transaction is None:
        return _none(request)
    asked = request.query_value("lang")
    if asked in {"fr", "en"}:
        transaction = transactions.with_lang(transaction, preferred_lang([asked]))
    if PATHS[transaction.step] != PATHS[step]:
        return redirect(page_url(transaction), transactions.cookies_for(transaction))
    outlived = _outlived(transaction)
    if outlived is not None:
        return refusal_reply(request, transaction, outlived, trust_ticked=transaction.trust_wanted)
    if step is not Step.VERIFY:
        return step_reply(request, transaction, trust_ticked=transaction.trust_wanted)
    fate = read_fate(request, transaction)
    if request.wants_json:  # asked by the page's script: an older answer must not put an older cookie back
        return Reply(200, json_with_mail(transaction, fate))
    notice = None if asked or fate in NEVER_ARRIVES else _mailed(transaction)
    return step_reply(request, transaction, notice=notice, trust_ticked=transaction.trust_wanted, fate=fate)


def _outlived(transaction: Transaction) -> Problem | None:
    """Return what time alone has ended, so that a page reloaded late does not offer what is over."""
    now, limits = wiring.adapters().clock.now(), wiring.settings().limits
    if transaction.has_expired(now, limits):
        return Problem("transaction-expired")
    sent_at = transaction.otp_sent_at
    if transaction.step is Step.VERIFY and sent_at is not None and now >= sent_at + limits.code_lifetime:
        return Problem("code-expired")
    return None


def _mailed(transaction: Transaction) -> str:
    """Return the notice for a first code, or for one that makes earlier ones useless."""
    seen = transaction.ledger_seen
    return "new-code-sent" if seen is not None and len(seen.mailed) > 1 else "code-sent"


def held_sign_in(request: Request) -> Transaction | None:
    """Return the sign-in of this browser that the URL names."""
    reference = request.query_value("t")
    return transactions.of_reference(request, reference) if transactions.is_reference(reference) else None


def _none(request: Request) -> Reply:
    return no_transaction_reply(request, [FieldError("transaction", COOKIE_MISSING)])


def _authorize_url(asked: AuthorizationRequest) -> str:
    parameters: dict[str, str | None] = {
        "response_type": "code",
        "client_id": asked.client_id,
        "redirect_uri": asked.redirect_uri,
        "scope": " ".join(asked.scope),
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": asked.code_challenge,
        "code_challenge_method": "S256" if asked.code_challenge else None,
        "acr_values": " ".join(asked.acr_values) or None,
        "prompt": " ".join(asked.prompt) or None,
        "max_age": None if asked.max_age_seconds is None else str(asked.max_age_seconds),
        "ui_locales": " ".join(asked.ui_locales) or None,
        "response_mode": None if asked.response_mode is ResponseMode.QUERY else asked.response_mode.value,
        "dpop_jkt": asked.dpop_jkt,
        "claims": written(asked.userinfo_claims, asked.id_token_claims, asked.essential_acr, asked.subjects),
    }
    present = {name: value for name, value in parameters.items() if value is not None}
    return f"/oauth2/authorize?{urlencode(present, quote_via=quote)}"
