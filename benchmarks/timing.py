"""Whether a stranger could tell known numbers from unknown ones by a stopwatch (THR-04): a Mann-Whitney test of times.

Work is made even and counted by tests/security/test_enumeration_matrix.py. This measures what a stranger would: the wall
time of answers, known and unknown in turn, and the chance that a known number's answer is the later of two.
"""

import time
from collections.abc import Callable, Sequence
from math import erfc, sqrt

from benchmarks.report import section, table
from tests.json_client import CAMILLE, NOBODY, JsonClient
from tests.product import Product
from tests.recovery import BIRTH, forgot

LOGINS, RECOVERIES = 500, 60
METHOD = (
    "Known and unknown number in turn, the product forgetting everything before each request; wall time of the one request, over a "
    "socket. `later` is the chance that of two answers the known number's is the later one: 50 % says nothing. `p` is that of the "
    "two-sided Mann-Whitney test; below 0.01 in run after run a stopwatch would tell. An answer to a forgotten password leaves at "
    "a whole half second, so fewer of these are asked."
)

Ask = Callable[[JsonClient, str], object]


def measure(product: Product) -> str:
    """Return the section."""
    stories: tuple[tuple[str, Ask, int], ...] = (
        ("wrong password", lambda client, nir: client.login((nir, "Wrong-Password-1")), LOGINS),
        ("forgotten password", lambda client, nir: forgot(client, nir, BIRTH[CAMILLE[0]]), RECOVERIES),
    )
    rows = []
    for name, ask, rounds in stories:
        known, unknown = _times(product, ask, rounds)
        later, p = mann_whitney(known, unknown)
        middle = [f"{sorted(times)[rounds // 2] * 1000:.1f} ms" for times in (known, unknown)]
        rows.append((name, str(rounds), *middle, f"{later:.0%}", f"{p:.3f}"))
    head = ("request", "of each", "known, median", "unknown, median", "later", "p")
    return section("Known and unknown numbers, by the clock", METHOD, table(head, rows))


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """Return the chance that one of `first` is the larger of two, ties halved, and the test's p (normal approximation)."""
    larger = sum((a > b) + 0.5 * (a == b) for a in first for b in second)
    pairs = len(first) * len(second)
    spread = sqrt(pairs * (len(first) + len(second) + 1) / 12)
    return larger / pairs, erfc(abs(larger - pairs / 2) / spread / sqrt(2))


def _times(product: Product, ask: Ask, rounds: int) -> tuple[list[float], list[float]]:
    taken: dict[str, list[float]] = {CAMILLE[0]: [], NOBODY: []}
    for turn in range(rounds + 2):
        for nir in (CAMILLE[0], NOBODY) if turn % 2 else (NOBODY, CAMILLE[0]):
            product.wipe()
            client = JsonClient(product)
            client.authorize()
            began = time.perf_counter()
            ask(client, nir)
            if turn >= 2:
                taken[nir].append(time.perf_counter() - began)
    return taken[CAMILLE[0]], taken[NOBODY]
