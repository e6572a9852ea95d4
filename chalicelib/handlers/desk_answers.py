"""The desk's answers as JSON: facts by name, and the same in words (http.md §4)."""

from datetime import datetime
from typing import assert_never

from chalicelib import wiring
from chalicelib.domain.desk_chain import Broken
from chalicelib.domain.desk_policy import ActQuotaReached, SecondAgentNeeded
from chalicelib.domain.desk_records import AgentQuotaReached
from chalicelib.domain.desk_state import EmailStatus, MemberState
from chalicelib.domain.member import Affiliation
from chalicelib.domain.paris_time import block_end_long, iso_paris
from chalicelib.handlers import desk_words
from chalicelib.handlers.http import RETRY_AFTER_SECONDS
from chalicelib.handlers.page_words import text
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import JSON, Reply
from chalicelib.handlers.request import Request
from chalicelib.use_cases.check_desk_chain import ChainChecked
from chalicelib.use_cases.desk_outcomes import (
    Acted,
    ActNotPossible,
    ActOutcome,
    EventsTold,
    MemberFound,
    NotAdmitted,
    NotAnAgent,
    NotDelivered,
    OwnAccount,
    ToldEvent,
    UnknownMember,
)

Body = dict[str, object]
Refusal = NotAdmitted | ActNotPossible | ActQuotaReached | AgentQuotaReached | NotDelivered

UPDATED_BY = {None: "identification", Affiliation.NONE: "rights-management", Affiliation.PENDING: "rights-management"}
"""Which service of the fund has to update the register (product.md §3)."""


def found(request: Request, outcome: MemberFound | NotAdmitted | AgentQuotaReached) -> Reply:
    """Return a member's state, or why not."""
    if not isinstance(outcome, MemberFound):
        return _refused(request, outcome)
    state = _state(request, outcome.state, wiring.adapters().clock.now())
    return _told({"member_id": outcome.member_id, "state": state})


def acted(request: Request, outcome: ActOutcome) -> Reply:
    """Return what an act did: 200 done, 202 where a second agent is needed."""
    if isinstance(outcome, Acted):
        body: Body = {
            "act": outcome.act.value,
            "done": True,
            "at": iso_paris(outcome.at),
            "member_told": outcome.member_told,
        }
        if outcome.sent is not None:
            sent: Body = {"by": outcome.sent.channel}
            if outcome.sent.masked_email is not None:
                sent["to"] = outcome.sent.masked_email
            if outcome.sent.good_until is not None:
                sent["good_until"] = iso_paris(outcome.sent.good_until)
            body["sent"] = sent
        return _told(body)
    if isinstance(outcome, SecondAgentNeeded):
        until = block_end_long(outcome.until, now=wiring.adapters().clock.now(), lang=request.lang)
        words = text(request.lang, "desk.second_agent").format(until=until)
        body = {"done": False, "waits_for": "second-agent", "until": iso_paris(outcome.until), "in_words": [words]}
        return _told(body, 202)
    return _refused(request, outcome)


def events(request: Request, outcome: EventsTold | NotAdmitted) -> Reply:
    """Return the desk's events of a member, newest first."""
    if not isinstance(outcome, EventsTold):
        return _refused(request, outcome)
    return _told({"events": [_event(request, each) for each in outcome.events]})


def checked(request: Request, outcome: ChainChecked | NotAnAgent) -> Reply:
    """Return the result of one run of a chain."""
    if not isinstance(outcome, ChainChecked):
        return _refused(request, outcome)
    return _told(
        {
            "chain": outcome.chain,
            "ok": outcome.broken is None,
            "broken": _broken(outcome.broken),
            "events": {str(sequence): mac for sequence, mac in outcome.event_macs.items()},
            "next_after": outcome.next_after,
        }
    )


def _told(body: Body, status: int = 200) -> Reply:
    return Reply(status, body, content_type=JSON)


def _broken(broken: Broken | None) -> Body | None:
    return None if broken is None else {"sequence": broken.sequence, "fault": broken.fault}


def _event(request: Request, event: ToldEvent) -> Body:
    words = desk_words.act_words(event.act, event.outcome, request.lang)
    return {
        "sequence": event.sequence,
        "at": iso_paris(event.at),
        "act": event.act.value,
        "outcome": event.outcome.value,
        "agent": event.agent,
        "reason": event.reason,
        "intact": event.intact,
        "in_words": words if event.intact else text(request.lang, "desk.altered"),
    }


def _state(request: Request, state: MemberState, now: datetime) -> Body:
    lang = request.lang
    happened = [
        *((at, text(lang, f"desk.happening.{what.value}")) for at, what in state.happenings),
        *desk_words.past(state.acts, lang),
    ]
    return {
        "account": state.account.value,
        "reset_at": _moment(state.closed_at),
        "email": {
            "status": state.email.value,
            "masked": state.masked_email,
            "verified": state.email in {EmailStatus.VERIFIED, EmailStatus.UNDELIVERABLE},
            "deliverable": state.email is EmailStatus.VERIFIED,
        },
        "blocks": [
            {
                "reason": block.kind.value,
                "until": _moment(block.until),
                "in_words": desk_words.block_words(block, lang, now),
            }
            for block in state.blocks
        ],
        "affiliation": {
            "status": desk_words.affiliation_slug(state),
            "updated_by": UPDATED_BY.get(state.affiliation),
            "in_words": desk_words.affiliation_words(state, lang),
        },
        "mobile_on_record": state.has_mobile,
        "provisional_code_until": _moment(state.provisional_code_until),
        "recent_events": [{"at": iso_paris(at), "in_words": words} for at, words in sorted(happened, reverse=True)],
        "in_words": desk_words.sentences(state, lang, now),
    }


def _moment(at: datetime | None) -> str | None:
    return iso_paris(at) if at else None


def _refused(request: Request, refusal: Refusal) -> Reply:
    return problem_reply(request, _problem(refusal))


def _problem(refusal: Refusal) -> Problem:
    match refusal:
        case NotAnAgent():
            return Problem("not-allowed")
        case OwnAccount():
            return Problem("own-account")
        case UnknownMember():
            return Problem("not-found")
        case ActNotPossible(reason):
            return Problem("act-not-possible", act_reason=reason)
        case ActQuotaReached(until) | AgentQuotaReached(until):
            return Problem("act-quota-reached", blocked_until=until)
        case NotDelivered():
            return Problem("mail-unavailable", retry_after_seconds=RETRY_AFTER_SECONDS)
        case _:
            assert_never(refusal)
