"""The wordings in French and English: complete, all used, with the same facts, set as their language asks (A11Y-13)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from chalicelib.domain.birth_date import BirthDateFault
from chalicelib.domain.desk_event import DeskAct
from chalicelib.domain.desk_state import AccountStatus, BlockKind, EmailStatus, Happening
from chalicelib.domain.email_address import EmailFault
from chalicelib.domain.iban import IbanFault
from chalicelib.domain.identity_claim import FactFault
from chalicelib.domain.mail_event import MailFate
from chalicelib.domain.member import Affiliation
from chalicelib.domain.nir import NirFault
from chalicelib.domain.otp_format import OtpFault
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.password_lockout import BlockReason
from chalicelib.domain.password_rules import PasswordFault
from chalicelib.domain.password_strength import Strength
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.handlers import page_words
from chalicelib.handlers.consent_pages import TOLD_SCOPES
from chalicelib.handlers.info_pages import INFO_PAGES
from chalicelib.handlers.letters import LetterName
from chalicelib.handlers.linked_pages import Done as Shown
from chalicelib.handlers.linked_pages import LinkButton
from chalicelib.handlers.mail_line import mail_state
from chalicelib.handlers.me_documents import WITH
from chalicelib.handlers.me_security import DONE
from chalicelib.handlers.pages import Notice
from chalicelib.handlers.problem import PROBLEM_NAMES
from chalicelib.use_cases.desk_outcomes import NotPossible

LANGS: tuple[Lang, ...] = get_args(Lang)
CHALICELIB = page_words.LOCALES.parent
NO_BREAK = "\u00a0"
BANNED = re.compile(
    r"veuillez|cliquez|merci de bien|\blogin\b|\botp\b|e-mail|\bNIR\b|please note|click here", re.IGNORECASE
)


def _leaves(found: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every wording with its dotted key; list positions are parts of the key."""
    if isinstance(found, str):
        yield key, found
    else:
        parts = found.items() if isinstance(found, Mapping) else enumerate(found) if isinstance(found, list) else ()
        for name, part in parts:
            yield from _leaves(part, f"{key}.{name}".lstrip("."))


WORDINGS = {lang: dict(_leaves(page_words.locale(lang))) for lang in LANGS}


def _names(wording: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(wording) if name is not None)


def _matching(lang: Lang, fault: re.Pattern[str]) -> list[str]:
    return [key for key, wording in WORDINGS[lang].items() if fault.search(wording)]


def _named_in_code() -> set[str]:
    """Collect every quoted dotted key in the templates and handlers, and what the mail says."""
    paths: list[Path] = [*CHALICELIB.glob("templates/**/*.html"), *CHALICELIB.glob("handlers/*.py")]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    mail = (CHALICELIB / "handlers" / "code_mail.py").read_text(encoding="utf-8")
    spoken = re.search(r'for key in \((".*?")\)', mail)
    said = set(re.findall(r'say\("(\w+)"\)', mail)) | set(re.findall(r"\w+", spoken.group(1) if spoken else ""))
    return set(re.findall(r'"(\w+(?:\.(?!html")[\w-]+)+)"', sources)) | {f"mail.{key}" for key in said}


def _families() -> set[str]:
    """Build the keys that code puts together from names, from those very names."""
    keys = {f"info.{name}.{part}" for name in INFO_PAGES for part in ("title", "blocks")}
    keys |= {f"notices.{name}" for name in get_args(Notice)}
    keys |= {f"problems.{name}.{part}" for name in PROBLEM_NAMES for part in ("title", "about")}
    told = {*PROBLEM_NAMES, *(f"account-blocked-{reason}" for reason in get_args(BlockReason))} - {"account-blocked"}
    keys |= {f"problems.{name}.{part}" for name in told for part in ("title", "detail", "more", "way")}
    reasons = {
        "nir": {*NirFault, "wrong-entry", "other"},
        "password": {"required", "too-long", "control-characters", "wrong-entry", "other"},
        "new_password": {
            *(set(PasswordFault) - {PasswordFault.NOT_THE_SAME}),
            "required",
            "control-characters",
            "other",
        },
        "password_again": {"required", PasswordFault.NOT_THE_SAME, "other"},
        "birthdate": {*BirthDateFault, "other"},
        "postal_code": {*FactFault, "other"},
        "carte_vitale_number": {*FactFault, "other"},
        "iban_end": {*FactFault, *IbanFault, "other"},
        "provisional_code": {"not-a-code", "other"},
        "token": {"other"},
        "code": {*(fault.value for fault in OtpFault), "wrong-entry", "other"},
        "transaction": {"other"},
        "decision": {"other"},
        "form": {"other"},
        "current_password": {"required", "wrong-entry", "too-long", "control-characters", "other"},
        "email": {*EmailFault, "unchanged", "other"},
        "other": {"other"},
    }
    keys |= {f"fields.{field}.{reason}" for field, slugs in reasons.items() for reason in slugs}
    facts = ("postal_code", "carte_vitale_number", "iban_end")
    keys |= {f"create.{name}{part}" for name in facts for part in ("", "_hint")}
    keys |= {"problems.link-expired-verify-email", "problems.link-expired-denial", "problems.invalid-request-page"}
    keys |= {f"letters.{name}" for name in get_args(LetterName)}
    keys |= {f"text_messages.provisional-code-{purpose}" for purpose in ProvisionalPurpose}
    keys |= {f"recovery_sent.{way}" for way in ("link", "code")}
    keys |= {f"notices.ended-{what}" for what in DONE}
    keys |= {f"my_security.browser_{kind}" for kind in ("both", "one", "unknown")}
    keys |= {f"my_security.with_{proof.replace('-', '_')}" for proof in WITH}
    keys |= {f"{link}.{part}" for link in get_args(LinkButton) for part in ("title", "lines", "submit", "otherwise")}
    keys |= {f"{done}.{part}" for done in get_args(Shown) for part in ("title", "lines")}
    keys |= {f"new_password.{strength}" for strength in Strength}
    keys |= _of_the_desk()
    keys |= {f"span.{unit}" for unit in ("day", "hour", "minute", "second")} | {"attempts"}
    keys |= {f"page.{name}" for name in ("legal", "accessibility", "security", "privacy", "error_title", "title")}
    keys |= {f"mail_status.{mail_state(fate)}" for fate in (None, *MailFate)}
    keys |= {f"consent.scope_{scope}" for scope in TOLD_SCOPES}
    keys |= {f"cookie.{part}" for part in ("title", "detail", "more", "way")}
    return keys | {
        f"client_error.{reason}"
        for reason in ("unknown-client", "unregistered-redirect-uri", "dead-request-uri", "other")
    }


def _of_the_desk() -> set[str]:
    """Build the keys of what an agent is told."""
    keys = {f"desk.account.{status}" for status in AccountStatus} | {f"desk.email.{status}" for status in EmailStatus}
    keys |= {f"desk.block.{kind}" for kind in BlockKind} | {f"desk.act.{act}" for act in DeskAct}
    keys |= {f"desk.affiliation.{each}" for each in (*Affiliation, "unknown")} | {"desk.mobile.yes", "desk.mobile.no"}
    keys |= {f"desk.happening.{what}" for what in Happening}
    return keys | {f"desk.not_possible.{reason}" for reason in get_args(NotPossible)}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    """Nothing is missing in one language, and both files read side by side."""
    assert list(WORDINGS["fr"]) == list(WORDINGS["en"])


def test_every_wording_is_used_and_every_used_one_exists() -> None:
    """A key is named in a template or a handler, or belongs to a family that code names; none is left over."""
    used = _named_in_code() | _families()
    asked = re.compile("(?:" + "|".join(re.escape(key) for key in used) + r")(?:\.|$)")
    left_over = {key for key in WORDINGS["fr"] if not asked.match(key)}
    assert left_over == set()
    sections = set(page_words.locale("fr"))
    missing = {key for key in used if key.split(".")[0] in sections and not _exists(key)}
    assert missing == set()


def _exists(key: str) -> bool:
    try:
        page_words.entry("fr", key)
    except KeyError:
        return False
    return True


def test_both_languages_name_the_same_facts() -> None:
    """What stands in braces is equal: neither language leaves out a number, a time or a name."""
    unequal = [key for key, wording in WORDINGS["fr"].items() if _names(wording) != _names(WORDINGS["en"][key])]
    assert unequal == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_wording_is_clean_text(lang: Lang) -> None:
    """No space at the ends or twice, no markup, no straight apostrophe or quote, no word that plain language avoids."""
    unclean = re.compile(r"^\s|\s$|^$|\s\s|[\n\t<>&'\"]")
    assert _matching(lang, unclean) == []
    assert _matching(lang, BANNED) == []


def test_french_keeps_its_signs_on_the_line() -> None:
    """A no-break space stands before : ; ? ! and inside the quotation marks, which are French."""
    assert _matching("fr", re.compile(rf"(?<!{NO_BREAK})[:;?!»]|«(?!{NO_BREAK})|[“”]")) == []


def test_english_sets_its_signs_tight() -> None:
    """No space before a sign, and English quotation marks."""
    assert _matching("en", re.compile(r"\s[:;?!.,]|[«»]")) == []


def test_the_lint_of_wordings_catches_what_it_should() -> None:
    """Each rule finds its fault in a sample, so that a clean result means something."""
    assert re.search(rf"(?<!{NO_BREAK})[:;?!»]", "Pourquoi ?")
    assert BANNED.search("Veuillez cliquer")
    assert _names("{count} of {limit}") == ["count", "limit"]
    assert dict(_leaves({"a": ["b", {"c": "d"}]})) == {"a.0": "b", "a.1.c": "d"}


def test_an_unknown_key_is_an_error_and_not_an_empty_text() -> None:
    """A wording that nobody wrote is found in tests, not by a member."""
    for ask in (page_words.text, page_words.texts, page_words.entry):
        with pytest.raises(KeyError):
            ask("fr", "page.nothing-here")
