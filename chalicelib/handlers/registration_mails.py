"""The mails of an account's creation: the link that verifies an address, and word of a creation that was none."""

from datetime import datetime

from chalicelib.domain.paris_time import Lang
from chalicelib.handlers import page_words
from chalicelib.handlers.code_mail import MailContent
from chalicelib.handlers.letters import letter
from chalicelib.handlers.link_pages import link_url
from chalicelib.use_cases.account_ports import ComposeLinkMail, ComposeNotice
from chalicelib.use_cases.open_account import RegistrationLetters

VERIFY_PATH = "/email/verify"
FORGOT_PATH = "/password/forgot"


def letters(lang: Lang) -> RegistrationLetters:
    """Return what writes both mails in a language."""
    return RegistrationLetters(verification_mail(lang), _account_exists(lang))


def verification_mail(lang: Lang) -> ComposeLinkMail:
    """Return what writes the mail with the link that verifies an address."""

    def compose(token: str, sent_at: datetime, ends_at: datetime) -> MailContent:
        values = {
            "span": page_words.span(lang, int((ends_at - sent_at).total_seconds())),
            "until": page_words.day_and_time(lang, ends_at, sent_at),
        }
        return letter(lang, "verify-email", values, link=link_url(VERIFY_PATH, token))

    return compose


def _account_exists(lang: Lang) -> ComposeNotice:
    def compose(happened_at: datetime) -> MailContent:
        values = {"sent": page_words.day_and_time(lang, happened_at, happened_at)}
        return letter(lang, "account-exists", values)

    return compose
