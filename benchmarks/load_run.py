"""One load: sign-ins that begin when chance has it, whether or not those before them have ended, by so many at once.

Who has to wait for a free member waits, and that time is the first page's: a product that falls behind cannot look quick.
"""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import log

from benchmarks.load_members import Member, Place, Timed, sign_in
from benchmarks.slo import Asked

PAGES_OF_FOUR = 3
"""Of four sign-ins, so many go by pages and the rest by JSON."""


@dataclass(frozen=True)
class Rate:
    """How many sign-ins begin each second on average, for how many seconds, and how many may be under way at once."""

    per_second: float
    seconds: float
    at_once: int

    @property
    def sign_ins(self) -> int:
        """How many that is in all."""
        return max(1, round(self.per_second * self.seconds))


@dataclass(frozen=True)
class Load:
    """What came of it."""

    rate: Rate
    requests: tuple[Asked, ...]
    unfinished: tuple[str, ...]
    """For each sign-in that came to no end, the kind of its failure."""
    took_seconds: float

    @property
    def finished(self) -> int:
        """How many sign-ins ended with tokens."""
        return self.rate.sign_ins - len(self.unfinished)


def arrivals(rate: Rate) -> list[float]:
    """Return when each sign-in begins, in seconds: as independent members come, so several at once and then nobody.

    The gaps are those of a Poisson process, drawn from a hash, so that each run has the same ones.
    """
    due, found = 0.0, []
    for number in range(rate.sign_ins):
        drawn = int.from_bytes(hashlib.sha256(b"arrival %d" % number).digest()[:8]) + 1
        due -= log(drawn / 2**64) / rate.per_second
        found.append(due)
    return found


def run(rate: Rate, place: Place, member: Callable[[int], Member]) -> Load:
    """Begin each sign-in when it is due, wait for all of them, and return what came of them."""
    began = time.monotonic()

    def one(number: int, due: float) -> tuple[list[Asked], str]:
        who = member(number)
        timed = Timed(place, who.code, waited_ms=max(0.0, time.monotonic() - due) * 1000)
        try:
            sign_in(timed, who, by_pages=number % 4 < PAGES_OF_FOUR)
        except Exception as failure:  # noqa: BLE001 - a load goes on, whatever befalls one member; it is counted
            return timed.requests, type(failure).__name__
        return timed.requests, ""

    with ThreadPoolExecutor(rate.at_once) as pool:
        begun = []
        for number, after in enumerate(arrivals(rate)):
            time.sleep(max(0.0, began + after - time.monotonic()))
            begun.append(pool.submit(one, number, began + after))
        ended = [each.result() for each in begun]
    requests = tuple(asked for asked_by_one, _ in ended for asked in asked_by_one)
    return Load(rate, requests, tuple(failure for _, failure in ended if failure), time.monotonic() - began)
