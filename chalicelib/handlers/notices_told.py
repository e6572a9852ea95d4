"""Whether a sign-in has news for its member: a new trusted device, or a block by wrong entries (DEV-06, OTP-14).

There is one notice for each block, sent by the very request that began it. What writes them is loaded where there is news.
"""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.paris_time import Lang
from chalicelib.domain.password_lockout import NewBlock
from chalicelib.use_cases.outcomes import SignedIn

# ruff: noqa: PLC0415 - most sign-ins have no news, and need not wait for what writes it

Outcome = TypeVar("Outcome")


def with_news_told(lang: Lang, decide: Callable[[], Outcome]) -> Outcome:
    """Decide; where that began a block, or trusted a device by its code, tell the member. Telling never fails."""
    outcome = decide()
    if isinstance(outcome, SignedIn) and outcome.is_newly_trusted and outcome.transaction.member is not None:
        from chalicelib.handlers.news_of_sign_ins import tell_new_device

        tell_new_device(lang, outcome.transaction.member, outcome.session.label)
    if isinstance(outcome, NewBlock):
        from chalicelib.handlers.news_of_sign_ins import tell_block

        tell_block(lang, outcome)
    return outcome
