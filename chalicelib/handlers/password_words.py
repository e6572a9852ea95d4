"""The mails around a forgotten or new password, as use cases ask for them (`chalicelib.use_cases.ports`)."""

from datetime import datetime

from chalicelib.domain.paris_time import Lang
from chalicelib.handlers import page_words
from chalicelib.handlers.code_mail import MailContent
from chalicelib.handlers.letters import letter
from chalicelib.handlers.link_pages import link_url
from chalicelib.use_cases.account_ports import ComposeLinkMail

RESET_PATH = "/password/reset"


def reset_link_composer(lang: Lang) -> ComposeLinkMail:
    """Return what writes the mail with the link to a new password."""

    def compose(token: str, sent_at: datetime, ends_at: datetime) -> MailContent:
        values = {
            "sent": page_words.clock_time(lang, sent_at, sent_at),
            "until": page_words.clock_time(lang, ends_at, sent_at),
            "span": page_words.span(lang, int((ends_at - sent_at).total_seconds())),
        }
        return letter(lang, "reset-link", values, link=link_url(RESET_PATH, token))

    return compose
