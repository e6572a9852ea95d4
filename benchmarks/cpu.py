"""Rows 2 and 3: CPU of a sign-in in a warm container, without the password hash and with it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from benchmarks import deployed
from benchmarks.report import section, spread, table
from tests.product import Product

CALLS_TO_AWS = 9
"""Of a full sign-in: six to DynamoDB, two to KMS, one to SES (row 1)."""

METHOD = (
    "user and system time of a process that calls the handler as Lambda does (`app(event, context)` with REST API "
    "events, stage `prod`), one full sign-in in JSON after the other, keys and clients warm; AWS is emulated in another "
    "process over plain HTTP on loopback, so the product's clients do all their work but TLS, and the emulator's CPU is "
    "not in the figure. Medians of 5 rounds (min–max); a round is 60 sign-ins with the hasher replaced by one that says "
    "yes at once, 20 with argon2id (m=19456, t=2, p=1), and 20 verifications alone. Audit lines go to /dev/null."
)
PEERS = (
    "Rows 2 and 3 are recorded, not judged: openauth and Django are **not run here**, and figures of another machine or "
    "run make no ratio. What `performance.md` measured for openauth on DynamoDB is 6.4 ms, with calibrations of 0.529 ms "
    "for the sha256 and 2.47 ms for the loop."
)

Round = Mapping[str, Any]


def measure(_product: Product) -> str:
    """Put the rounds together."""
    rounds = measured_rounds()
    without = [sum(each["without_hash"].values()) for each in rounds]
    whole = [sum(each["with_hash"].values()) for each in rounds]
    hashes = [each["one_hash"] for each in rounds]
    calls = [each["one_call"] for each in rounds]
    return section(
        "Rows 2 and 3: CPU per sign-in",
        METHOD,
        table(
            ("figure", "ms of CPU, or ratio"),
            [
                ("sign-in without the hash (row 2)", spread(without)),
                ("sign-in, hash included (row 3)", spread(whole)),
                ("one argon2id verification", spread(hashes)),
                ("**whole sign-in ÷ one verification** (goal 3: 1.35)", spread(_ratios(whole, hashes))),
                ("one GetItem by the product's client", spread(calls)),
                (
                    f"share of {CALLS_TO_AWS} such calls in the sign-in without the hash",
                    spread(_ratios([CALLS_TO_AWS * call for call in calls], without)),
                ),
                ("calibration: sha256 of 1 MiB", spread([each["sha256_of_a_mebibyte"] for each in rounds], 3)),
                ("calibration: loop of 100,000", spread([each["loop_of_100k"] for each in rounds])),
            ],
        ),
        table(
            ("step", "ms of CPU without the hash"),
            [(step, spread([each["without_hash"][step] for each in rounds])) for step in rounds[0]["without_hash"]],
        ),
        PEERS,
    )


@cache
def measured_rounds() -> list[Round]:
    """Run the container once for this report, whichever sections need it, and return its rounds."""
    with deployed.aws() as environ:
        command = [sys.executable, "-m", "benchmarks.lambda_process"]
        done = subprocess.run(command, cwd=deployed.ROOT, env=environ, capture_output=True, text=True, check=True)
    rounds: list[Round] = json.loads(done.stdout)
    return rounds


def _ratios(parts: list[float], wholes: list[float]) -> list[float]:
    return [part / whole for part, whole in zip(parts, wholes, strict=True)]
