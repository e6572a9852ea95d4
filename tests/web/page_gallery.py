"""Every page in every state, and the mail, as the renderer makes them: for the page tests and for looking at them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib.domain.limits import Limits
from chalicelib.domain.new_password import BadPassword
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.password_rules import PasswordFault
from chalicelib.domain.password_strength import Strength
from chalicelib.handlers.code_mail import MailContent, code_mail
from chalicelib.handlers.info_pages import INFO_PAGES, info_page, problem_explanation_page
from chalicelib.handlers.pages import (
    FormFacts,
    Notice,
    PageContext,
    client_error_page,
    cookie_needed_page,
    problem_page,
    request_code_page,
    sign_in_page,
    verify_page,
)
from chalicelib.handlers.password_pages import (
    choose_password_page,
    forgot_password_page,
    recovery_sent_page,
)
from chalicelib.handlers.password_problems import bad_password_problem
from chalicelib.handlers.problem import PROBLEM_NAMES, FieldError, Problem
from chalicelib.handlers.visit import VisitForm
from tests.web.gallery_of_members import member_pages

NOW = datetime(2023, 1, 5, 13, 29, 40, tzinfo=UTC)
BLOCK_END = NOW + timedelta(minutes=15)
MASKED = "e***@g***.com"
NOTICES: tuple[Notice, ...] = ("code-sent", "new-code-sent", "form-used")
FORM = FormFacts("t" * 43, "f" * 43, NOW + timedelta(minutes=58), "/oauth2/authorize?client_id=portal&state=abc")
RESEND = FormFacts("t" * 43, "g" * 43, NOW + timedelta(minutes=58), "/oauth2/authorize?client_id=portal&state=abc")

BLOCKED_BY_PASSWORD = Problem("account-blocked", blocked_until=BLOCK_END, block_reason="password")
BLOCKED_BY_CODE = Problem("account-blocked", blocked_until=BLOCK_END, block_reason="code")
BLOCKED_FOR_THE_DAY = Problem("account-blocked", blocked_until=NOW + timedelta(hours=23), block_reason="guess-budget")
QUOTA_REACHED = Problem("code-quota-reached", blocked_until=NOW + timedelta(hours=1))
MALFORMED_SIGN_IN = Problem(
    "invalid-request", errors=(FieldError("nir", "wrong-key"), FieldError("password", "required"))
)


def context(lang: Lang) -> PageContext:
    """Return the context of a deployment with the default settings."""
    return PageContext(
        lang=lang,
        now=NOW,
        service_name="Sésame",
        organisation_name="Caisse d'assurance maladie (démonstration)",
        support_phone="3646",
        insurer_url="https://insurer.example/",
        correlation_id="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        language_switch_url="/oauth2/authorize?client_id=portal&state=abc&ui_locales=en",
        asset_version="a1b2c3d4",
        limits=Limits(),
    )


def any_problem(name: str) -> Problem:
    """Return the problem of a name with the facts that its row of http.md §2 gives it."""
    made = {
        "account-blocked": BLOCKED_BY_CODE,
        "code-quota-reached": QUOTA_REACHED,
        "act-quota-reached": Problem("act-quota-reached", blocked_until=NOW + timedelta(hours=1)),
        "invalid-credentials": Problem("invalid-credentials", attempts_left=2),
        "invalid-code": Problem("invalid-code", attempts_left=1),
        "invalid-request": Problem("invalid-request", errors=(FieldError("transaction", "unreadable"),)),
    }
    return made.get(name) or next(Problem(known) for known in PROBLEM_NAMES if known == name)


def verify(
    ctx: PageContext, problem: Problem | None = None, notice: Notice | None = None, *, trust: bool = True
) -> str:
    """Return the page for the code in one state."""
    return verify_page(
        ctx,
        FORM,
        None if problem == QUOTA_REACHED else RESEND,
        masked_email=MASKED,
        expires_at=NOW + timedelta(minutes=15),
        trust_offered=trust,
        trust_ticked=problem is not None,
        problem=problem,
        notice=notice,
    )


def mail(lang: Lang, given_name: str | None = "Camille", phone: str = "3646", otp: str = "042137") -> MailContent:
    """Return the mail of a code."""
    return code_mail(
        lang,
        service_name="Sésame",
        organisation_name="Caisse d'assurance maladie (démonstration)",
        support_phone=phone,
        given_name=given_name,
        otp=otp,
        sent_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
    )


def _form_pages(ctx: PageContext) -> Iterator[tuple[str, str]]:
    wrong_password = any_problem("invalid-credentials")
    for name, problem in (
        ("wrong", wrong_password),
        ("malformed", MALFORMED_SIGN_IN),
        ("blocked", BLOCKED_BY_PASSWORD),
        ("blocked-day", BLOCKED_FOR_THE_DAY),
    ):
        yield f"sign-in-{name}", sign_in_page(ctx, FORM, typed_nir="2 55 08 14 168 025 38", problem=problem)
    yield "sign-in", sign_in_page(ctx, FORM, typed_nir="")
    yield "sign-in-form-used", sign_in_page(ctx, FORM, typed_nir="", notice="form-used")
    yield "request", request_code_page(ctx, FORM, masked_email=MASKED)
    for unsent in ("mail-unavailable", "out-of-order", "account-blocked"):
        page = request_code_page(ctx, FORM, masked_email=MASKED, problem=any_problem(unsent))
        yield f"request-{unsent}", page
    yield "verify", verify(ctx)
    yield "verify-no-box", verify(ctx, trust=False)
    for notice in NOTICES:
        yield f"verify-{notice}", verify(ctx, notice=notice)
    for name in ("invalid-code", "account-blocked", "code-expired", "code-quota-reached", "mail-unavailable"):
        yield f"verify-{name}", verify(ctx, any_problem(name))
    yield from _password_pages(ctx)
    yield "verify-malformed", verify(ctx, Problem("invalid-request", errors=(FieldError("code", "not-six-digits"),)))


def _password_pages(ctx: PageContext) -> Iterator[tuple[str, str]]:
    visit = VisitForm("f" * 34, "t" * 22, ctx.lang, ())
    weak = BadPassword(tuple(PasswordFault), Strength.WEAK)
    wrong = Problem("invalid-request", errors=(FieldError("nir", "wrong-key"), FieldError("birthdate", "not-a-date")))
    yield "forgot", forgot_password_page(ctx, visit, way_on_url="/login?t=x")
    yield "forgot-malformed", forgot_password_page(ctx, visit, typed_nir="123", typed_birthdate="?", problem=wrong)
    for by_link in (True, False):
        page = recovery_sent_page(ctx, by_link=by_link, masked_email=MASKED, way_on_url="/login?t=x")
        yield f"recovery-sent-{by_link}", page
    yield "choose", choose_password_page(ctx, FORM, action="/password/new")
    problem = bad_password_problem(weak)
    yield "choose-bad", choose_password_page(ctx, FORM, action="/password/new", problem=problem, strength=weak.strength)
    yield "reset", choose_password_page(ctx, visit, action="/password/reset")


def every_page(lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield the name and the HTML of every page in every state."""
    ctx = context(lang)
    yield from _form_pages(ctx)
    yield from member_pages(ctx)
    for name in PROBLEM_NAMES:
        yield f"problem-{name}", problem_page(ctx, any_problem(name), way_on_url="/oauth2/authorize?client_id=portal")
        yield f"explain-{name}", problem_explanation_page(ctx, name)
    yield "problem-no-way-on", problem_page(ctx, any_problem("cross-site"), way_on_url=None)
    yield "cookie-needed", cookie_needed_page(ctx, "/oauth2/authorize?client_id=portal")
    for reason in ("unknown-client", "unregistered-redirect-uri", "dead-request-uri", "anything-else"):
        yield f"client-error-{reason}", client_error_page(ctx, reason)
    for info in INFO_PAGES:
        yield f"info-{info}", info_page(ctx, info)
