"""Who answers the phone: a person whom IAM has proved, and who stands in the desk's register (http.md §4, REC-10).

Pure data. The role or user that signed a request is named by the gateway alone; a header never says it. A person who
can take two roles stays one person, so that nobody is their own second agent (REC-11).
"""

import re
from dataclasses import dataclass, field

_PERSON = re.compile(
    r"arn:[a-z-]+:(?:iam::(?P<account>\d{12}):user/(?:[\x21-\x2e\x30-\x7e]+/)*(?P<user>[\w+=,.@-]{1,64})"
    r"|sts::(?P<role_account>\d{12}):assumed-role/[\w+=,.@-]+/(?P<session>[\w+=,.@-]{2,64}))",
    re.ASCII,
)
"""A user of IAM, or a role taken by a person whose name is the session's (docs/deployment.md)."""


@dataclass(frozen=True)
class Caller:
    """The person behind a signed request; the name may be an address, so it stays out of logs."""

    account: str
    name: str = field(repr=False)


@dataclass(frozen=True)
class Agent:
    """One entry of the desk's register."""

    agent_id: str
    """A keyed hash of account and name: what the log and the chain say."""
    name: str = field(repr=False)
    """How colleagues read who acted."""
    enabled: bool = True
    own_pseudonym: str | None = None
    """The agent's own number as a pseudonym, where they are a member themselves: that account they never touch."""


def caller_of(user_arn: str) -> Caller | None:
    """Return who signed, None for the root user, for services and for whatever else is no person."""
    found = _PERSON.fullmatch(user_arn)
    if found is None:
        return None
    return Caller(found["account"] or found["role_account"], found["user"] or found["session"])
