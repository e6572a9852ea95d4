"""The service levels of security.md REL-10, and how the requests of a load stand to them. Pure; nothing is timed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

Kind = Literal["page", "login", "other"]


@dataclass(frozen=True)
class Slo:
    """What is promised: 95 of 100 requests in so many milliseconds, and the share that is answered at all."""

    page_p95_ms: int = 800
    login_p95_ms: int = 1500
    availability: float = 0.999


SLO = Slo()


@dataclass(frozen=True)
class Asked:
    """One request: a page by GET, POST /login, or another one; an error is no answer, or one of 5xx."""

    kind: Kind
    milliseconds: float
    is_error: bool = False


@dataclass(frozen=True)
class Judgement:
    """One service level and how it stands."""

    level: str
    value: str
    is_reached: bool


def percentile(values: Sequence[float], of_100: int) -> float:
    """Return the smallest value that so many of 100 do not exceed (nearest rank).

    Raises:
        ValueError: of no values there is none.
    """
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(ceil(len(values) * of_100 / 100), 1) - 1]


def times_of(requests: Sequence[Asked], kind: Kind) -> list[float]:
    """Return how long the requests of a kind took, errors included: who waits for one has waited."""
    return [each.milliseconds for each in requests if each.kind == kind]


def availability(requests: Sequence[Asked], unfinished: int) -> float:
    """Return the share of requests that were answered; a sign-in that came to no end counts as one that was not.

    A load without requests has none: nothing was shown.
    """
    errors = sum(each.is_error for each in requests) + unfinished
    return max(0.0, 1 - errors / len(requests)) if requests else 0.0


def judged(requests: Sequence[Asked], unfinished: int, slo: Slo = SLO) -> list[Judgement]:
    """Return how a load stands to each service level; one without requests of its kind does not reach it."""
    share = availability(requests, unfinished)
    return [
        _in_time(requests, "page", slo.page_p95_ms),
        _in_time(requests, "login", slo.login_p95_ms),
        Judgement(f"at least {slo.availability:.1%} answered", f"{share:.2%}", share >= slo.availability),
    ]


def _in_time(requests: Sequence[Asked], kind: Kind, most_ms: int) -> Judgement:
    level, times = f"{kind} p95 below {most_ms} ms", times_of(requests, kind)
    if not times:
        return Judgement(level, "none asked", is_reached=False)
    found = percentile(times, 95)
    return Judgement(level, f"{found:.0f} ms", found < most_ms)
