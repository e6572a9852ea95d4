"""The mails that tell a member what has happened, each with its link "this was not me" (DEV-06, PW-09, REC-08)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from chalicelib import wiring
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.paris_time import Lang, block_end_long
from chalicelib.domain.password_lockout import Lockout
from chalicelib.handlers import page_words
from chalicelib.handlers.code_mail import MailContent
from chalicelib.handlers.letters import letter
from chalicelib.handlers.link_pages import link_url
from chalicelib.use_cases.account_ports import ComposeLinkMail, ComposeNotice

NOTICE_PATH = "/notice"

NoticeName = Literal[
    "new-device",
    "password-changed",
    "password-chosen",
    "email-change-asked",
    "email-changed",
    "blocked-password",
    "blocked-code",
]
"""Each is an entry of the locales under `letters`."""


def notice_composer(lang: Lang, name: NoticeName, values: Mapping[str, str] | None = None) -> ComposeLinkMail:
    """Return what writes a notice; `values` are what its sentences name beside moment and span."""

    def compose(token: str, sent_at: datetime, ends_at: datetime) -> MailContent:
        said = {
            "sent": page_words.day_and_time(lang, sent_at, sent_at),
            "span": page_words.span(lang, int((ends_at - sent_at).total_seconds())),
            **(values or {}),
        }
        return letter(lang, name, said, link=link_url(NOTICE_PATH, token))

    return compose


def block_composer(lang: Lang, block: Lockout) -> tuple[NoticeName, ComposeLinkMail]:
    """Return the name and what writes the notice of a block by wrong entries."""
    name: NoticeName = "blocked-code" if block.reason == "code" else "blocked-password"
    until = block_end_long(block.until, now=wiring.adapters().clock.now(), lang=lang)
    return name, notice_composer(lang, name, {"until": until})


def address_composer(lang: Lang, name: NoticeName, email: str) -> ComposeLinkMail:
    """Return what writes a notice about a new address, which it tells masked: the mailbox may be somebody else's by now."""
    return notice_composer(lang, name, {"masked": mask_email(email)})


def denial_composer(lang: Lang) -> ComposeNotice:
    """Return what tells of a denial itself; it has no link, or the mailboxes would go on denying each other."""

    def compose(happened_at: datetime) -> MailContent:
        return letter(lang, "access-denied", {"sent": page_words.day_and_time(lang, happened_at, happened_at)})

    return compose


def confirm_composer(lang: Lang, path: str) -> ComposeLinkMail:
    """Return what writes the mail to a new address, with the link that confirms it."""

    def compose(token: str, sent_at: datetime, ends_at: datetime) -> MailContent:
        said = {
            "sent": page_words.day_and_time(lang, sent_at, sent_at),
            "until": page_words.day_and_time(lang, ends_at, sent_at),
            "span": page_words.span(lang, int((ends_at - sent_at).total_seconds())),
        }
        return letter(lang, "confirm-email", said, link=link_url(path, token))

    return compose
