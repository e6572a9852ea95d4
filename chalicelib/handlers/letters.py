"""Mails that are no security code: a link, a provisional code, a notice (security.md §14).

Text first and complete, HTML the same sentences. Words are in the locales under `letters`, one entry for each letter;
no letter says whose number it is about, and no subject holds a secret (MAIL-08, MAIL-13).
"""

from collections.abc import Mapping
from typing import Literal

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.handlers import page_words
from chalicelib.handlers.code_mail import MailContent, grouped
from chalicelib.handlers.rendering import environment

LetterName = Literal[
    "reset-link",
    "provisional-code",
    "password-chosen",
    "password-changed",
    "confirm-email",
    "new-device",
    "email-change-asked",
    "email-changed",
    "access-denied",
    "blocked-password",
    "blocked-code",
    "verify-email",
    "account-exists",
    "desk-provisional-code",
    "desk-unblock",
    "desk-reset",
]
"""Each is an entry of the locales: subject, heading, sentences before and after, and the words of a button."""


def letter(
    lang: Lang, name: LetterName, values: Mapping[str, str] | None = None, *, link: str = "", code: str = ""
) -> MailContent:
    """Return one letter; with `link` it has a button that leads there, with `code` those digits stand alone.

    `values` are what its sentences name beside the service, the organisation and the telephone number.
    """
    said = _shared() | dict(values or {})
    hello = page_words.text(lang, "mail.hello_plain")
    before, after = (_sentences(lang, f"letters.{name}.{part}", said) for part in ("before", "after"))
    after += [page_words.text(lang, f"mail.{part}").format(**said) for part in ("automatic", "thanks")]
    signature = page_words.text(lang, "mail.signature").format(**said)
    subject, heading = (
        page_words.text(lang, f"letters.{name}.{part}").format(**said) for part in ("subject", "heading")
    )
    middle = [each for each in (link, code) if each]
    paragraphs = [hello, *before, *middle, *after[:-1], f"{after[-1]}\n{signature}"]
    html = (
        environment()
        .get_template("mail/letter.html")
        .render(
            lang=lang,
            subject=subject,
            heading=heading,
            hello=hello,
            before=before,
            link=link,
            button=page_words.text(lang, f"letters.{name}.button") if link else "",
            code=code,
            after=after,
            signature=signature,
        )
    )
    return MailContent(subject, "\n\n".join(paragraphs) + "\n", html)


def _sentences(lang: Lang, key: str, said: Mapping[str, str]) -> list[str]:
    return [each.format(**said) for each in page_words.texts(lang, key)]


def _shared() -> dict[str, str]:
    settings = wiring.settings()
    return {
        "service": settings.service_name,
        "organisation": settings.organisation_name,
        "phone": grouped(settings.support_phone),
    }
