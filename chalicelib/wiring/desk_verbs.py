"""What the support desk does, with its collaborators; nobody else loads any of it."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.account_verbs import issue_provisional_code, send_letter
from chalicelib.wiring.session_verbs import announce_every_end

if TYPE_CHECKING:
    from chalicelib.adapters.desk_agents import DynamoDeskAgents
    from chalicelib.adapters.desk_events import DynamoDeskEvents
    from chalicelib.adapters.member_ids import SealedMemberIds
    from chalicelib.use_cases.act_for_member import ActForMember
    from chalicelib.use_cases.admit_agent import AdmitAgent
    from chalicelib.use_cases.check_desk_chain import CheckDeskChain
    from chalicelib.use_cases.find_member import FindMember
    from chalicelib.use_cases.read_desk_events import ReadDeskEvents

# ruff: noqa: PLC0415 - imports on first use, as in the wiring's other modules


def desk_agents() -> "DynamoDeskAgents":
    """Return the desk's register."""
    from chalicelib.adapters.desk_agents import DynamoDeskAgents

    a = adapters()
    return DynamoDeskAgents(a.table("desk-agents"), a.settings.aws_region, a.keyring)


def _desk_events() -> "DynamoDeskEvents":
    from chalicelib.adapters.desk_events import DynamoDeskEvents

    a = adapters()
    table, region = a.table("desk-events"), a.settings.aws_region
    return DynamoDeskEvents(table, region, a.keyring, a.account_changes, a.ledgers, a.counters, a.links)


def _member_ids() -> "SealedMemberIds":
    from chalicelib.adapters.member_ids import SealedMemberIds

    return SealedMemberIds(adapters().keyring)


def _admit_agent() -> "AdmitAgent":
    from chalicelib.adapters.desk_reader import DynamoDeskReader
    from chalicelib.use_cases.admit_agent import AdmitAgent

    a = adapters()
    agents = desk_agents()
    reader = DynamoDeskReader(
        a.settings.aws_region,
        a.table("desk-events"),
        agents,
        a.accounts,
        None if a.settings.directory_url else a.directory_table,
        a.counters,
        a.ledgers,
        a.links,
    )
    return AdmitAgent(a.keyring, agents, _member_ids(), reader, a.audit)


def find_member() -> "FindMember":
    """Return the verb that finds a member by number."""
    from chalicelib.use_cases.find_member import FindMember

    a = adapters()
    return FindMember(
        clock=a.clock,
        admit=_admit_agent(),
        member_ids=_member_ids(),
        directory=a.directory,
        events=_desk_events(),
        audit=a.audit,
        limits=a.settings.limits,
    )


def act_for_member() -> "ActForMember":
    """Return the verb of every act."""
    from chalicelib.adapters.event_words import SealedEventWords
    from chalicelib.use_cases.act_for_member import ActForMember
    from chalicelib.use_cases.deliver_for_desk import DeliverForDesk
    from chalicelib.use_cases.desk_effects import DeskEffects

    a = adapters()
    issue = issue_provisional_code()
    return ActForMember(
        clock=a.clock,
        admit=_admit_agent(),
        directory=a.directory,
        effects=DeskEffects(a.keyring, a.randomness, issue),
        events=_desk_events(),
        words=SealedEventWords(a.keyring),
        deliver=DeliverForDesk(issue, send_letter(), a.links, a.settings.limits),
        announce=announce_every_end(),
        audit=a.audit,
    )


def read_desk_events() -> "ReadDeskEvents":
    """Return the verb that tells what the desk did for a member."""
    from chalicelib.adapters.event_words import SealedEventWords
    from chalicelib.use_cases.read_desk_events import ReadDeskEvents

    a = adapters()
    return ReadDeskEvents(_admit_agent(), _desk_events(), SealedEventWords(a.keyring), a.audit)


def check_desk_chain() -> "CheckDeskChain":
    """Return the verb that checks a run of a chain."""
    from chalicelib.use_cases.check_desk_chain import CheckDeskChain

    a = adapters()
    return CheckDeskChain(a.clock, desk_agents(), _desk_events(), a.audit)
