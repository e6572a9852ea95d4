"""Every mail that is no security code, in both languages: what its subject, its words and its links may be (MAIL-08, MAIL-13)."""

import re
from datetime import timedelta
from typing import get_args

import pytest

from chalicelib.domain.desk_event import DeskAct
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.password_lockout import Lockout
from chalicelib.handlers import notice_words, password_words, provisional_words, registration_mails
from chalicelib.handlers.desk_mails import DeskMails
from chalicelib.handlers.letters import LetterName
from chalicelib.use_cases.ports import MailContent
from tests.product import Product

TOKEN, CODE = "a-sealed-token", "4821"
ADDRESS = "camille.neuve@poste.example"
WITHOUT_LINK = {
    "provisional-code",
    "account-exists",
    "access-denied",
    "desk-provisional-code",
    "desk-unblock",
    "desk-reset",
}
SOON_READ = {"reset-link"}
"""Good for half an hour, so that its moments need no date."""


def every_letter(product: Product, lang: Lang) -> dict[str, MailContent]:
    """Compose each, as if something had happened just now."""
    now = product.now()
    later = now + timedelta(days=10)
    desk = DeskMails(lang)
    letters = {
        "reset-link": password_words.reset_link_composer(lang)(TOKEN, now, now + timedelta(minutes=30)),
        "provisional-code": provisional_words.composer(lang)(CODE, now, now + timedelta(days=1)).mail,
        "verify-email": registration_mails.verification_mail(lang)(TOKEN, now, now + timedelta(days=1)),
        "account-exists": registration_mails.letters(lang).account_exists(now),
        "access-denied": notice_words.denial_composer(lang)(now),
        "confirm-email": notice_words.confirm_composer(lang, "/email/confirm")(TOKEN, now, now + timedelta(days=1)),
        "new-device": notice_words.notice_composer(lang, "new-device", {"browser": "Firefox"})(TOKEN, now, later),
        "password-changed": notice_words.notice_composer(lang, "password-changed")(TOKEN, now, later),
        "password-chosen": notice_words.notice_composer(lang, "password-chosen")(TOKEN, now, later),
        "email-change-asked": notice_words.address_composer(lang, "email-change-asked", ADDRESS)(TOKEN, now, later),
        "email-changed": notice_words.address_composer(lang, "email-changed", ADDRESS)(TOKEN, now, later),
    }
    for act in (DeskAct.PROVISIONAL_CODE, DeskAct.UNBLOCK, DeskAct.RESET):
        letters[f"desk-{act.value}"] = desk.notice(act, now)
    for block in (Lockout(now + timedelta(minutes=15), "password"), Lockout(now + timedelta(minutes=15), "code")):
        name, compose = notice_words.block_composer(lang, block)
        letters[name] = compose(TOKEN, now, later)
    return letters


@pytest.mark.parametrize("lang", get_args(Lang))
def test_every_letter_can_be_read_on_another_day_and_names_whom_to_call(product: Product, lang: Lang) -> None:
    """The day it is about, the telephone number in text and HTML, and no private word in the subject."""
    letters = every_letter(product, lang)
    assert set(letters) == set(get_args(LetterName))
    for name, letter in letters.items():
        words = " ".join(re.sub(r"<[^>]+>", " ", letter.html).split())
        assert (name, "3646" in letter.text, "3646" in words) == (name, True, True)
        assert (name, bool(re.search(r"\d|@|\*", letter.subject))) == (name, False)
        assert (name, "2026" in letter.text.replace(product.issuer, "")) == (name, name not in SOON_READ)
        assert (name, "{" in letter.text + letter.subject + words) == (name, False)


@pytest.mark.parametrize("lang", get_args(Lang))
def test_a_link_is_where_one_belongs_and_nowhere_else(product: Product, lang: Lang) -> None:
    """At most one address, of the issuer alone, in text and HTML; a letter with a code has none."""
    for name, letter in every_letter(product, lang).items():
        found = re.findall(r"https?://\S+", letter.text)
        assert (name, len(found)) == (name, 0 if name in WITHOUT_LINK else 1)
        assert all(each.startswith(f"{product.issuer}/") for each in found)
        assert (name, set(re.findall(r'(?:href|src)="([^"]*)"', letter.html))) == (name, set(found))
