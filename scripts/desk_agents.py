"""The desk's register, for operators: who of IAM may act for members, and which account is their own.

Usage: python -m scripts.desk_agents add ARN --name NAME (--member | --no-member) | disable ARN | enable ARN | show ARN
ARN is that of an IAM user, or of a role as a person takes it (arn:aws:sts::ACCOUNT:assumed-role/ROLE/PERSON). With
--member the agent's own number is asked for; it is kept as a pseudonym, and the desk refuses that account to them.
It works on the account of the environment's AWS variables (STAGE=prod); the local stage knows its demo agents already.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib import wiring
from chalicelib.adapters.desk_agents import DynamoDeskAgents
from chalicelib.domain.desk_agent import Agent, caller_of
from chalicelib.domain.faults import Fault
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from chalicelib.wiring import desk_verbs


class Refused(Exception):
    """Nothing was changed; says why."""


def main(
    arguments: Sequence[str] | None = None,
    register: Callable[[], DynamoDeskAgents] = desk_verbs.desk_agents,
    number: Callable[[], str] = sys.stdin.readline,
) -> int:
    """Do one act in the register; return 0 where it was done, 1 where it was refused or could not be."""
    asked = _parser().parse_args(arguments)
    try:
        return _act(asked, register(), number)
    except (Fault, wiring.SettingsError, Refused) as fault:
        print(fault, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.desk_agents", description="The desk's register.")
    acts = parser.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="enter an agent, or enter them anew")
    add.add_argument("arn")
    add.add_argument("--name", required=True, help="as colleagues read it in a member's events")
    own = add.add_mutually_exclusive_group(required=True)
    own.add_argument("--member", action="store_true", help="the agent is a member too; their number is asked for")
    own.add_argument("--no-member", action="store_true")
    for act in ("disable", "enable", "show"):
        acts.add_parser(act).add_argument("arn")
    return parser


def _act(asked: argparse.Namespace, register: DynamoDeskAgents, number: Callable[[], str]) -> int:
    caller = caller_of(asked.arn)
    if caller is None:
        raise Refused("That ARN is no person: it must be an IAM user's, or a role's as a person takes it.")
    agent_id = register.id_of(caller)
    if asked.act == "add":
        own = _own_pseudonym(number) if asked.member else None
        register.put(Agent(agent_id, asked.name, own_pseudonym=own))
        return _shown(register.find(agent_id))
    found = register.find(agent_id)
    if found is None:
        raise Refused("The register does not know this person.")
    if asked.act != "show":
        register.put(replace(found, enabled=asked.act == "enable"))
    return _shown(register.find(agent_id))


def _own_pseudonym(number: Callable[[], str]) -> str:
    print("The agent's own number: ", end="", flush=True)
    parsed = parse_sign_in_nir(number().strip())
    if not isinstance(parsed, Nir):
        raise Refused(f"That is no number: {parsed.value}")
    return wiring.adapters().keyring.pseudonym(parsed)


def _shown(agent: Agent | None) -> int:
    if agent is not None:
        state = "may act" if agent.enabled else "disabled"
        print(f"{agent.agent_id} {agent.name}: {state}, {'a' if agent.own_pseudonym else 'no'} member")
    return 0


if __name__ == "__main__":
    sys.exit(main())
