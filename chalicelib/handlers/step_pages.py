"""The page of the step that a sign-in waits on, fresh or with a refusal, and the same in JSON.

Every page has a fresh form; what was typed is kept but for secrets (http.md §2). Nothing is read for it here.
"""

from dataclasses import replace
from typing import cast

from chalicelib import wiring
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.faults import Fault
from chalicelib.domain.mail_event import MailFate
from chalicelib.domain.paris_time import to_paris
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.handlers import transactions
from chalicelib.handlers.forms import PATHS, Act, new_form, page_url, restart_url
from chalicelib.handlers.mail_line import MailFacts
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.rendering import PageContext
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request

NO_OTHER_CODE = frozenset({"code-quota-reached", "no-verified-email", "email-undeliverable"})
"""Refusals under which the page offers no other code."""


def step_reply(  # noqa: PLR0913 - what one page may show, by name
    request: Request,
    transaction: Transaction,
    *,
    problem: Problem | None = None,
    notice: str | None = None,
    typed_nir: str = "",
    trust_ticked: bool = False,
    fate: MailFate | None = None,
) -> Reply:
    """Return the page of the present step; with a problem it has the problem's status."""
    if request.wants_json:  # a form posted twice: the present state, in the form that is preferred
        return Reply(200, json_step(transaction), cookies=transactions.cookies_for(transaction))
    page = _page(request, transaction, problem, notice, typed_nir, trust_ticked=trust_ticked, fate=fate)
    status = problem.status if problem else 200
    return Reply(
        status,
        page,
        cookies=transactions.cookies_for(transaction),
        form_action=transaction.request.redirect_uri,
    )


def refusal_reply(
    request: Request, transaction: Transaction, problem: Problem, *, typed_nir: str = "", trust_ticked: bool = False
) -> Reply:
    """Return a refusal: a problem document, or the present page again with a fresh form, or a page of its own."""
    request = replace(request, lang=transaction.lang)
    if request.wants_json:
        return problem_reply(request, problem)
    if problem.name == "transaction-expired":  # no form of this sign-in is of use any more
        reply = problem_reply(request, problem, way_on_url=restart_url(transaction))
        return replace(reply, cookies=transactions.cookies_for(transaction))
    page = step_reply(request, transaction, problem=problem, typed_nir=typed_nir, trust_ticked=trust_ticked)
    return replace(page, headers=problem_reply(request, problem, page="-").headers)


def _page(  # noqa: PLR0913 - as above
    request: Request,
    transaction: Transaction,
    problem: Problem | None,
    notice: str | None,
    typed_nir: str,
    *,
    trust_ticked: bool,
    fate: MailFate | None,
) -> str:
    from chalicelib.handlers import pages  # noqa: PLC0415 - JSON answers need no page

    ctx = context_of(request, transaction)
    form = new_form(transaction, transaction.step)
    told = cast("pages.Notice | None", notice)
    member = transaction.member
    if transaction.step is Step.CONSENT:
        return _consent_page(ctx, transaction, problem, notice)
    if transaction.step is Step.LOGIN or member is None:
        offered = problem is not None and problem.resend_offered
        resend_form = new_form(transaction, Act.RESEND_VERIFICATION) if offered else None
        return pages.sign_in_page(ctx, form, resend_form, typed_nir=typed_nir, problem=problem, notice=told)
    if transaction.step is Step.CHOOSE_PASSWORD:
        from chalicelib.handlers.password_pages import choose_password_page  # noqa: PLC0415 - as above

        return choose_password_page(ctx, form, action=PATHS[transaction.step], problem=problem, notice=told)
    if transaction.step is Step.REQUEST_CODE:
        return pages.request_code_page(ctx, form, masked_email=mask_email(member.email), problem=problem, notice=told)
    sent_at = transaction.otp_sent_at
    no_other = fate is MailFate.REFUSED or (problem is not None and problem.name in NO_OTHER_CODE)
    return pages.verify_page(
        ctx,
        form,
        None if no_other else new_form(transaction, Step.REQUEST_CODE),
        masked_email=mask_email(member.email),
        expires_at=sent_at + ctx.limits.code_lifetime if sent_at else None,
        mail=MailFacts(sent_at, fate, page_url(transaction)) if sent_at else None,
        trust_offered=_trust_offered(transaction),
        trust_ticked=trust_ticked,
        problem=problem,
        notice=told,
    )


def _consent_page(ctx: PageContext, transaction: Transaction, problem: Problem | None, notice: str | None) -> str:
    from chalicelib.handlers.consent_pages import consent_page  # noqa: PLC0415 - JSON answers need no page

    return consent_page(
        ctx,
        new_form(transaction, Step.CONSENT),
        client_name=_client_name(transaction),
        scopes=transaction.request.disclosed_scopes,
        problem=problem,
        notice=notice,
    )


def _client_name(transaction: Transaction) -> str:
    client = wiring.adapters().clients.find(transaction.request.client_id)
    return client.client_name if client is not None else transaction.request.client_id


def context_of(request: Request, transaction: Transaction) -> PageContext:
    """Return the facts of a page of this sign-in, in its language."""
    other = "en" if transaction.lang == "fr" else "fr"
    return page_context(request, lang=transaction.lang, language_switch_url=f"{page_url(transaction)}&lang={other}")


def _trust_offered(transaction: Transaction) -> bool:
    if transaction.must_choose:  # never after recovery (DEV-03)
        return False
    try:
        client = wiring.adapters().clients.find(transaction.request.client_id)
    except Fault:  # a page that tells an outage must not need what is out
        return False
    return client is not None and client.trusted_device_offered


def json_step(transaction: Transaction) -> dict[str, object]:
    """Return the JSON answer of a step that goes on."""
    answer: dict[str, object] = {"next": transaction.step.value, "transaction": transactions.token_for(transaction)}
    if transaction.step is Step.CONSENT:
        scopes = " ".join(sorted(transaction.request.disclosed_scopes))
        return {**answer, "client_name": _client_name(transaction), "scope": scopes}
    member: ProvenMember | None = transaction.member
    if member is not None and transaction.step is not Step.CHOOSE_PASSWORD:
        answer["masked_email"] = mask_email(member.email)
    if transaction.step is Step.VERIFY and transaction.otp_sent_at is not None:
        ends = transaction.otp_sent_at + wiring.settings().limits.code_lifetime
        answer["expires_at"] = to_paris(ends).isoformat(timespec="seconds")
    return answer
