"""The mail that carries the security code (product.md §1 step 2, security.md §14).

Text first and complete, HTML the same sentences. The six digits stand alone on their line and nothing else in the
mail is a run of six digits; there is no link, no address of a page and no promotion. The subject does not hold the
code, because locked screens show it (MAIL-08).
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.handlers import page_words
from chalicelib.handlers.rendering import environment
from chalicelib.use_cases.ports import ComposeOtpMail


@dataclass(frozen=True)
class MailContent:
    """One message, without its addresses; its bodies hold the code, so they stay out of its repr."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def code_mail(  # noqa: PLR0913 - the facts of one mail, by name
    lang: Lang,
    *,
    service_name: str,
    organisation_name: str,
    support_phone: str,
    given_name: str | None,
    otp: str,
    sent_at: datetime,
    expires_at: datetime,
) -> MailContent:
    """Return the mail for a code that is good from `sent_at` until just before `expires_at`."""
    values = {
        "service": service_name,
        "organisation": organisation_name,
        "phone": grouped(support_phone),
        "sent": page_words.clock_time(lang, sent_at, sent_at),
        "until": page_words.clock_time(lang, expires_at, sent_at),
        "span": page_words.span(lang, int((expires_at - sent_at).total_seconds())),
    }

    def say(key: str) -> str:
        return page_words.text(lang, f"mail.{key}").format(**values)

    hello = _hello(lang, given_name)
    after = [say(key) for key in ("until", "secret", "not_you", "automatic", "thanks")]
    signature = say("signature")
    paragraphs = [hello, say("why"), otp, *after[:-1], f"{after[-1]}\n{signature}"]
    html = (
        environment()
        .get_template("mail/letter.html")
        .render(
            lang=lang,
            subject=say("subject"),
            heading=say("heading"),
            hello=hello,
            before=[say("why")],
            code=otp,
            link="",
            after=after,
            signature=signature,
        )
    )
    return MailContent(say("subject"), "\n\n".join(paragraphs) + "\n", html)


def composer(lang: Lang) -> ComposeOtpMail:
    """Return what writes the mail in a sign-in's language, signed as this deployment's settings say."""

    def compose(otp: str, sent_at: datetime, expires_at: datetime) -> MailContent:
        settings = wiring.settings()
        return code_mail(
            lang,
            service_name=settings.service_name,
            organisation_name=settings.organisation_name,
            support_phone=settings.support_phone,
            given_name=None,
            otp=otp,
            sent_at=sent_at,
            expires_at=expires_at,
        )

    return compose


def _hello(lang: Lang, given_name: str | None) -> str:
    """Greet by name only where the register's name is nothing but a name: it must not bring digits or links along."""
    name = " ".join((given_name or "").split())
    if not re.fullmatch(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*", name) or len(name) > 50:  # noqa: PLR2004 - a greeting's room
        return page_words.text(lang, "mail.hello_plain")
    return page_words.text(lang, "mail.hello").format(name=name)


def grouped(phone: str) -> str:
    """Return a telephone number in pairs, so that no run of its digits can be taken for the code."""
    if not re.search(r"\d{5}", phone):
        return phone
    return re.sub(r"(?<=\d)(?=(?:\d\d)+(?!\d))", " ", phone)
