"""The words of a provisional code: one text message, or one mail (product.md §3, REC-09)."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.handlers import page_words
from chalicelib.handlers.code_mail import MailContent
from chalicelib.handlers.letters import letter
from chalicelib.use_cases.ports import ComposeProvisionalCode


@dataclass(frozen=True)
class ProvisionalCodeContent:
    """Both forms of one message; they hold the code, so they stay out of its repr."""

    text_message: str = field(repr=False)
    mail: MailContent = field(repr=False)


def in_one_message(text: str) -> str:
    """Return a text in the alphabet of text messages: one sign outside it would make two messages of one."""
    return text.replace("\u00a0", " ").replace("\u2019", "'")


def composer(lang: Lang, purpose: ProvisionalPurpose = ProvisionalPurpose.RECOVERY) -> ComposeProvisionalCode:
    """Return what writes a provisional code's message in a language."""

    def compose(digits: str, sent_at: datetime, ends_at: datetime) -> ProvisionalCodeContent:
        settings = wiring.settings()
        until = page_words.day_and_time(lang, ends_at, sent_at)
        key = f"text_messages.provisional-code-{purpose.value}"
        text = page_words.text(lang, key).format(
            service=settings.service_name,
            code=digits,
            span=page_words.span(lang, int((ends_at - sent_at).total_seconds())),
            phone=settings.support_phone,
        )
        return ProvisionalCodeContent(
            in_one_message(text), letter(lang, "provisional-code", {"until": until}, code=digits)
        )

    return compose
