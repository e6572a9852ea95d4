"""What became of a mail, in words: the line of the page that waits for its code, and the same for JSON (MAIL-09).

Times are told as everywhere; nothing here knows the address.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.mail_event import NEVER_ARRIVES, MailFate
from chalicelib.domain.paris_time import Lang, to_paris
from chalicelib.handlers import page_words
from chalicelib.handlers.rendering import PageContext, shared_words, time_tag, wording

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class MailFacts:
    """The mail that a page waits for: when it was sent, what became of it, and where that can be asked again."""

    sent_at: datetime
    fate: MailFate | None
    status_url: str


@dataclass(frozen=True)
class MailLine:
    """What the template says of the mail; `status_url` is None where nothing is left to be told."""

    words: "Markup"
    state: str
    status_url: str | None
    is_open: bool
    """Whether news are still expected."""
    is_lost: bool
    """Whether the code will not arrive."""


def mail_state(fate: MailFate | None) -> str:
    """Return the word for what is known of a mail, as JSON has it and as the locales' wordings are named."""
    return "sent" if fate is None else fate.slug


def mail_line(ctx: PageContext, mail: MailFacts) -> MailLine:
    """Return what a page says of its mail."""
    sent = time_tag(mail.sent_at, page_words.clock_time(ctx.lang, mail.sent_at, ctx.now))
    state = mail_state(mail.fate)
    words = wording(page_words.text(ctx.lang, f"mail_status.{state}"), {**shared_words(ctx), "sent": sent})
    is_lost = mail.fate in NEVER_ARRIVES
    is_open = mail.fate in {None, MailFate.DELAYED}
    return MailLine(words, state, None if is_lost else mail.status_url, is_open=is_open, is_lost=is_lost)


def mail_document(
    lang: Lang, *, sent_at: datetime, fate: MailFate | None, now: datetime, support_phone: str
) -> dict[str, object]:
    """Return the member `mail` of a JSON answer."""
    state = mail_state(fate)
    sent = page_words.clock_time(lang, sent_at, now)
    return {
        "state": state,
        "sent_at": to_paris(sent_at).isoformat(timespec="seconds"),
        "detail": page_words.text(lang, f"mail_status.{state}").format(sent=sent, phone=support_phone),
    }
