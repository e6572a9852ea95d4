"""The notice of a block by wrong entries: one for each block, sent by the very request that began it (DEV-06, OTP-14).

A block by passwords begins for strangers' numbers too. Its answer leaves at a whole step of time, so that its moment
does not tell whether there was somebody to write to (THR-04).
"""

from collections.abc import Callable
from typing import TypeVar

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.password_lockout import NewBlock
from chalicelib.handlers.notice_words import block_composer
from chalicelib.wiring import self_service_verbs

Outcome = TypeVar("Outcome")


def with_block_told(lang: Lang | str, decide: Callable[[], Outcome]) -> Outcome:
    """Decide; where that began a block, tell the member."""
    outcome = decide()
    if isinstance(outcome, NewBlock):
        name, compose = block_composer("en" if lang == "en" else "fr", outcome)
        with wiring.adapters().even_time.evened():
            self_service_verbs.tell_member()(outcome.account, name, compose)
    return outcome
