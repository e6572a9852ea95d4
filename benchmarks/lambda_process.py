"""A warm container in a process of its own: signs in again and again through the handler that Lambda calls.

Run as `python -m benchmarks.lambda_process` in the environment of `deployed`; writes one JSON object: for each round
the CPU of a sign-in, by step, with the password hash and without it, of one hash alone, of one call to AWS alone, and
of two calibrations, all in milliseconds.
CPU is user and system time of this process while the handler runs; nothing else of it is counted.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from benchmarks import as_deployed
from benchmarks.lambda_answers import answer_of, mails_of
from benchmarks.relying_party import redeem
from localdev.rest_event import Received, rest_event
from tests.json_client import CAMILLE, JsonClient
from tests.product import Answer, Product

ROUNDS = 3
"""Of one process; the report starts several."""
SIGN_INS_WITHOUT_HASH = 60
SIGN_INS_WITH_HASH = 20
WARM_UP = 20
MILLION = 1_000_000


class Container:
    """Stands where the drivers of the tests expect the running product: requests go straight to the handler."""

    def __init__(self) -> None:
        """Import the product as a new container does."""
        from app import app  # noqa: PLC0415 - belongs to the container

        self._app = app
        self._aws = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
        self.cpu_ns: dict[str, int] = {}

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Call the handler with the event of this request, and add its CPU to its step."""
        sent = {"Host": "sign-in.example", **(headers or {})}
        received = Received(method, path, list(sent.items()), body or b"", "192.0.2.1")
        event = rest_event(received, route=received.path, captured={}, now=datetime.now(UTC))
        before = time.process_time_ns()
        response = self._app(event, None)
        step = f"{method} {received.path}"
        self.cpu_ns[step] = self.cpu_ns.get(step, 0) + time.process_time_ns() - before
        return answer_of(response)

    def mails(self) -> list[dict[str, Any]]:
        """Read the outbox of the emulated AWS."""
        return mails_of(self._aws)


class NoHash:
    """In the hasher's place where its work is left out."""

    def matches(self, _password_hash: str | None, _password: str) -> bool:
        """Take any password for right."""
        return True

    def is_outdated(self, _password_hash: str) -> bool:
        """Leave every hash as it is."""
        return False


def sign_in(container: Container) -> None:
    """GET authorize, POST login, code-request, verify, token."""
    redeem(container.request, JsonClient(cast("Product", container)).sign_in(), registered=as_deployed.BY_ID)


def steps_of(container: Container, times: int) -> dict[str, float]:
    """Sign in so often and return the milliseconds of each step of one sign-in."""
    container.cpu_ns.clear()
    for _ in range(times):
        sign_in(container)
    return {step: spent / times / MILLION for step, spent in container.cpu_ns.items()}


def milliseconds(work: Callable[[], object], times: int) -> float:
    """Return the CPU of one piece of work."""
    before = time.process_time_ns()
    for _ in range(times):
        work()
    return (time.process_time_ns() - before) / times / MILLION


def read_one_item() -> None:
    """Read one small item by the product's own client."""
    from chalicelib import wiring  # noqa: PLC0415 - belongs to the container
    from chalicelib.adapters import aws  # noqa: PLC0415 - as above

    adapters = wiring.adapters()
    dynamodb = aws.client("dynamodb", adapters.settings.aws_region)
    dynamodb.get_item(TableName=adapters.table("data-keys"), Key={"purpose": {"S": "seal"}}, ConsistentRead=True)


def count_to(end: int) -> int:
    """Loop in plain Python, for the calibration."""
    total = 0
    for number in range(end):
        total += number
    return total


def main() -> None:
    """Measure round by round, so that what disturbs the machine disturbs each figure alike."""
    said, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for this process's life
    from chalicelib import wiring  # noqa: PLC0415 - belongs to the container

    container, rounds = Container(), []
    for _ in range(WARM_UP):
        sign_in(container)
    adapters: Any = wiring.adapters()
    hasher = adapters.hasher
    stored = hasher.hash(CAMILLE[1])
    for _ in range(ROUNDS):
        adapters.hasher = NoHash()
        without = steps_of(container, SIGN_INS_WITHOUT_HASH)
        adapters.hasher = hasher
        with_hash = steps_of(container, SIGN_INS_WITH_HASH)
        rounds.append(
            {
                "without_hash": without,
                "with_hash": with_hash,
                "one_hash": milliseconds(lambda: hasher.matches(stored, CAMILLE[1]), SIGN_INS_WITH_HASH),
                "one_call": milliseconds(read_one_item, SIGN_INS_WITHOUT_HASH),
                "sha256_of_a_mebibyte": milliseconds(lambda: hashlib.sha256(bytes(1 << 20)).digest(), 100),
                "loop_of_100k": milliseconds(lambda: count_to(100_000), 20),
            }
        )
    said.write(json.dumps(rounds))


if __name__ == "__main__":
    main()
