"""The state of a member and the desk's events, in words an agent can read out (http.md §4)."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.domain.desk_event import DeskAct, DeskOutcome, PastAct
from chalicelib.domain.desk_state import AccountStatus, Block, MemberState
from chalicelib.domain.paris_time import Lang, block_end_long, moment_long
from chalicelib.handlers.page_words import text


def sentences(state: MemberState, lang: Lang, now: datetime) -> list[str]:
    """Return what holds the member up, most important first."""
    return list(_sentences(state, lang, now))


def block_words(block: Block, lang: Lang, now: datetime) -> str:
    """Return why somebody cannot sign in, and until when; ends are rounded up, so that a try then works."""
    until = block_end_long(block.until, now=now, lang=lang) if block.until else ""
    return text(lang, f"desk.block.{block.kind.value}").format(until=until)


def affiliation_words(state: MemberState, lang: Lang) -> str:
    """Return the scheme, and which service has to update the file where no fund is on record."""
    return text(lang, f"desk.affiliation.{affiliation_slug(state)}")


def affiliation_slug(state: MemberState) -> str:
    """Return what the directory says, `unknown` where it does not know the number."""
    return state.affiliation.value if state.affiliation else "unknown"


def act_words(act: DeskAct, outcome: DeskOutcome, lang: Lang) -> str:
    """Return one act of the desk."""
    said = text(lang, f"desk.act.{act.value}")
    if outcome is DeskOutcome.WAITS:
        return text(lang, "desk.waits")
    return text(lang, "desk.not_sent").format(act=said) if outcome is DeskOutcome.NOT_SENT else said


def past(acts: tuple[PastAct, ...], lang: Lang) -> list[tuple[datetime, str]]:
    """Return what the desk did, each with its time."""
    return [(each.at, act_words(each.act, each.outcome, lang)) for each in acts]


def _sentences(state: MemberState, lang: Lang, now: datetime) -> Iterator[str]:
    closed = moment_long(state.closed_at, now=now, lang=lang) if state.closed_at else ""
    yield text(lang, f"desk.account.{state.account.value}").format(at=closed)
    if state.account is AccountStatus.OPEN:
        yield text(lang, f"desk.email.{state.email.value}").format(email=state.masked_email)
        if not state.blocks:
            yield text(lang, "desk.no_block")
    for block in state.blocks:
        yield block_words(block, lang, now)
    if state.provisional_code_until is not None:
        yield text(lang, "desk.code").format(until=moment_long(state.provisional_code_until, now=now, lang=lang))
    yield affiliation_words(state, lang)
    yield text(lang, f"desk.mobile.{'yes' if state.has_mobile else 'no'}")
