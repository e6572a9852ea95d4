"""Notices that go out from a sign-in: a new trusted device, and a block by wrong entries (DEV-06, OTP-14).

There is one for each block, sent by the very request that began it. A block by passwords begins for strangers' numbers too. Its answer leaves at a whole step of time, so that its moment
does not tell whether there was somebody to write to (THR-04).
"""

from collections.abc import Callable
from typing import TypeVar

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.password_lockout import NewBlock
from chalicelib.handlers.me_documents import browser_words
from chalicelib.handlers.notice_words import block_composer, notice_composer
from chalicelib.use_cases.outcomes import SignedIn
from chalicelib.wiring import account_verbs

Outcome = TypeVar("Outcome")


def with_news_told(lang: str, decide: Callable[[], Outcome]) -> Outcome:
    """Decide; where that began a block, or trusted a device by its code, tell the member. Telling never fails."""
    outcome, told_in = decide(), _lang(lang)
    if isinstance(outcome, SignedIn) and outcome.is_newly_trusted and outcome.transaction.member is not None:
        member, browser = outcome.transaction.member, browser_words(told_in, outcome.session.label)
        compose = notice_composer(told_in, "new-device", {"browser": browser})
        account_verbs.tell_member()(member.pseudonym, member.email, "new-device", compose)
    if isinstance(outcome, NewBlock):
        _tell_block(told_in, outcome)
    return outcome


def _tell_block(lang: Lang, block: NewBlock) -> None:
    name, compose = block_composer(lang, block)
    tell = account_verbs.tell_member()
    if block.reason == "code":  # only after the right password
        tell(block.member, block.email, name, compose)
        return
    with wiring.adapters().even_time.evened():
        tell(block.member, block.email, name, compose)


def _lang(lang: str) -> Lang:
    return "en" if lang == "en" else "fr"
