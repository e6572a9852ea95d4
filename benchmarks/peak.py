"""The Monday peak and the stuffing wave: load on each resource against its quota, and which gives way first. Pure.

The habits of members are assumptions, each a constant; quotas are AWS's defaults for an account in eu-west-3 as known
on 21 November 2026, most of which AWS raises on request. Look them up in Service Quotas before a launch.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MEMBERS = 40_000_000
SHARE_ON_MONDAY = 0.05
"""Of the members, who sign in once on the busiest day, and all with a mailed code: no browser is trusted yet."""
SIGN_INS_A_MONTH = 1.0
"""Of each member, on average."""
SHARE_IN_PEAK_HOUR = 0.12
"""Of that day's sign-ins."""
PEAK_MINUTE = 2.0
"""The busiest minute against the mean of its hour."""
WRONG_PASSWORDS = 0.2
"""For each sign-in."""
SECOND_CODES = 0.1
"""For each sign-in."""
STUFFING_PER_SECOND = 2_000
"""Passwords that a wave tries, each for another number, from many addresses."""

REQUESTS = "API Gateway requests"
RUNNING = "Lambda, running at once"
SIGNATURES = "KMS, RSA signatures"
MAILS = "SES mails"
WRITES = "DynamoDB writes, "
READS = "DynamoDB reads, "

QUOTAS: Mapping[str, float] = {REQUESTS: 10_000, RUNNING: 1_000, SIGNATURES: 1_000, MAILS: 14}
"""Each second, of the whole account in the region; of Lambda, how many at any time."""
MAILS_PER_DAY = 50_000
NEW_TABLE_WRITES = 4_000
NEW_TABLE_READS = 12_000
"""What a new table that is paid on demand takes at once; it grows to twice its earlier peak within half an hour."""

Demand = Mapping[str, float]
"""What one story asks of each resource; of `RUNNING`, seconds."""


@dataclass(frozen=True)
class Strain:
    """How one resource stands."""

    resource: str
    load: float
    quota: float
    breaks_at: float
    """How many stories a second use the quota up."""

    @property
    def share(self) -> float:
        """Load as a share of the quota."""
        return self.load / self.quota


def mixed(parts: list[tuple[float, Demand]]) -> dict[str, float]:
    """Return the demand of stories together, each so many times."""
    resources = dict.fromkeys(resource for _, demand in parts for resource in demand)
    return {resource: sum(times * demand.get(resource, 0) for times, demand in parts) for resource in resources}


def quota_of(resource: str) -> float:
    """Return the quota; a table's is that of a new one.

    Raises:
        KeyError: for a resource that has none here, so that nothing is left out in silence.
    """
    if resource.startswith(WRITES):
        return NEW_TABLE_WRITES
    if resource.startswith(READS):
        return NEW_TABLE_READS
    return QUOTAS[resource]


def strains(demand: Demand, per_second: float) -> list[Strain]:
    """Return how each resource stands at so many stories a second, the one that gives way first before the others."""
    found = [
        Strain(resource, each * per_second, quota_of(resource), quota_of(resource) / each)
        for resource, each in demand.items()
        if each > 0
    ]
    return sorted(found, key=lambda strain: strain.breaks_at)


def sign_ins_on_monday() -> float:
    """Return the sign-ins of the busiest day."""
    return MEMBERS * SHARE_ON_MONDAY


def sign_ins_per_second() -> float:
    """Return the sign-ins of one second in the busiest minute."""
    return sign_ins_on_monday() * SHARE_IN_PEAK_HOUR / 3600 * PEAK_MINUTE
