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
    if isinstance(outcome, SignedIn) and outcome.is_newly_trusted:
        browser = {"browser": browser_words(told_in, outcome.session.label)}
        compose = notice_composer(told_in, "new-device", browser)
        account_verbs.tell_member().of_pseudonym(outcome.session.pseudonym, "new-device", compose)
    if isinstance(outcome, NewBlock):
        name, compose = block_composer(told_in, outcome)
        tell = account_verbs.tell_member()
        if outcome.reason == "code":  # only after the right password, so there is an account
            tell.of_pseudonym(outcome.member, name, compose)
            return outcome
        with wiring.adapters().even_time.evened():
            tell(outcome.account, name, compose)
    return outcome


def _lang(lang: str) -> Lang:
    return "en" if lang == "en" else "fr"
