"""The pages of a signed-in member, and those behind the links of notices, in every state, as the renderer makes them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import get_args

from chalicelib.domain.member import Account
from chalicelib.domain.password_strength import Strength
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice
from chalicelib.handlers.linked_pages import Done, LinkButton, done_page, link_button_page
from chalicelib.handlers.me_form_pages import me_email_page, me_password_page
from chalicelib.handlers.me_pages import my_security_page
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.rendering import PageContext
from chalicelib.handlers.visit import VisitForm
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.use_cases.my_security import MySecurity, ShownIds

EMAIL = "e@g.com"
WRONG_PASSWORD = Problem("invalid-credentials", attempts_left=2)
MALFORMED = Problem(
    "invalid-request",
    errors=(
        FieldError("email", "wrong-domain"),
        FieldError("current_password", "required"),
        FieldError("password", "too-short"),
        FieldError("password_again", "not-the-same"),
    ),
)


def current(now: datetime, email: str | None = EMAIL, label: str = "firefox.linux") -> CurrentSession:
    """Return somebody who is signed in."""
    session = Session(
        session_id="s" * 22,
        pseudonym="p" * 43,
        sub="u",
        credentials_epoch=1,
        secret_hash="h",
        started_at=now,
        auth_time=now,
        last_used_at=now,
        otp_at=now,
        client_ids=frozenset({"portal"}),
        label=label,
    )
    return CurrentSession(session, Account("p" * 43, "u", "h", 1, email, email_verified=email is not None))


def mine(now: datetime, *, alone: bool) -> MySecurity:
    """Return what somebody has who has just come, or who has been there before."""
    here = current(now, None if alone else EMAIL)
    other = current(now - timedelta(days=3), label="safari.iphone").session
    device = TrustedDevice("d" * 22, "p" * 43, 1, "v", now - timedelta(days=3), label="")
    sign_ins = (here.session,) if alone else (here.session, other)
    return MySecurity(here, sign_ins, sign_ins, () if alone else (device,), {"portal": "Mon espace"})


def member_pages(ctx: PageContext) -> Iterator[tuple[str, str]]:
    """Yield the name and the HTML of each."""
    ids = iter(range(1_000))
    shown = ShownIds(lambda *parts: f"{next(ids):043d}{parts[0]}")
    for alone in (True, False):
        page = my_security_page(ctx, mine(ctx.now, alone=alone), shown, form=lambda: "f" * 34, notice=None)
        yield f"my-security-{alone}", page
    here = current(ctx.now)
    for name, problem in (("", None), ("-wrong", WRONG_PASSWORD), ("-malformed", MALFORMED)):
        yield (
            f"me-password{name}",
            me_password_page(ctx, here.session, "f" * 34, problem=problem, strength=Strength.WEAK if problem else None),
        )
        yield f"me-email{name}", me_email_page(ctx, here, "f" * 34, typed="x@y" if problem else "", problem=problem)
    visit = VisitForm("f" * 34, "t" * 22, ctx.lang, ())
    for about in get_args(LinkButton):
        for problem in (None, Problem("service-unavailable", retry_after_seconds=10)):
            yield f"{about}-{problem is not None}", link_button_page(ctx, visit, about, "/notice", problem=problem)
    for done in get_args(Done):
        yield done, done_page(ctx, done, None)
        yield f"{done}-way-on", done_page(ctx, done, "/login?t=x")
