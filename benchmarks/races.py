"""Row 6: the four races of `tests/races`, in this process for the counts, then through two processes on a real engine.

The lock that makes the emulator atomic is in this process too, so the short form shows what the counts are; that they
hold between processes is what `make races` asserts, 20 rounds of sends and wrong codes and 5 of the dearer two.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence

from benchmarks import goals
from benchmarks.deployed import ROOT
from benchmarks.report import section, table
from tests.product import Product
from tests.races import races
from tests.races.races import Happened
from tests.races.volley import Door

ROUNDS = 5
GOAL = "5 mails, 3 compared, 1 sign-in, 1 token set in every round"

METHOD = (
    f"{ROUNDS} rounds in this process, each on a product that remembers nothing; all requests of a race are held at a barrier and then "
    "let go, each on a connection of its own. The count is taken from what was sent or is stored, not from the answers "
    "(token sets excepted). Then `make races`: two processes of the product on one real "
    "engine, each race asserted in every round."
)

Doors = Sequence[Door]


def mails(_product: Product, doors: Doors) -> tuple[int, Happened]:
    """How many mails left."""
    happened, sent = races.forty_sends(doors)
    return sent, happened


def compared(product: Product, doors: Doors) -> tuple[int, Happened]:
    """How many codes the ledger holds as compared."""
    happened = races.thirty_wrong_codes(doors)
    return sum(len(item["guesses"]["L"]) for item in product.items("otp-ledgers")), happened


def sign_ins(product: Product, doors: Doors) -> tuple[int, Happened]:
    """How many sessions began."""
    happened = races.thirty_right_codes(doors)
    return len(product.items("sessions")), happened


def token_sets(_product: Product, doors: Doors) -> tuple[int, Happened]:
    """How many token sets were given."""
    happened = races.thirty_redemptions(doors)
    return happened.statuses.get(200, 0), happened


RACES: tuple[tuple[str, int, Callable[[Product, Doors], tuple[int, Happened]]], ...] = (
    ("40 parallel sends: mails", 5, mails),
    ("30 parallel wrong codes: compared", 3, compared),
    ("30 equal right codes: sign-ins", 1, sign_ins),
    ("30 redemptions: token sets", 1, token_sets),
)


def measure(product: Product) -> str:
    """Run each race in each round."""
    rows: list[tuple[object, ...]] = []
    found: list[str] = []
    is_reached = True
    for name, goal, race in RACES:
        counts: list[int] = []
        answers: list[str] = []
        for _ in range(ROUNDS):
            product.wipe()
            count, happened = race(product, [Door(product.port)])
            counts.append(count)
            answers.append(", ".join(f"{times} times {status}" for status, times in sorted(happened.statuses.items())))
        found.append(" ".join(map(str, sorted(set(counts)))))
        is_reached &= set(counts) == {goal}
        rows.append((name, goal, " ".join(map(str, counts)), "; ".join(dict.fromkeys(answers))))
    return section(
        "Row 6: limits under force",
        METHOD,
        table(("race", "goal", "count in each round", "answers"), rows),
        goals.judge(6, f"in this process: {GOAL}", "; ".join(found), is_reached),
        _through_two_processes(),
    )


def _through_two_processes() -> str:
    """Run the asserting races and tell how they ended; where their engine cannot be had they are skipped, and it is told."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-m", "race"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    last = (done.stdout.strip().splitlines() or ["nothing was said"])[-1]
    told = re.sub(r" in [\d.]+s.*| \d+ deselected,?", "", last).strip(" =,")
    what = f"two processes, real engine (`make races`): {GOAL}"
    if "passed" not in last and "failed" not in last:
        return goals.unmeasured(6, what, told)
    return goals.judge(6, what, f"races asserted in every round: {told}", done.returncode == 0)
