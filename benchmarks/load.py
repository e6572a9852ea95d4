"""REL-10, KEY-06: the product under load, at a stated rate and at twice that, against the service levels.

LOAD_RATE (sign-ins a second, 4), LOAD_SECONDS (of each load, 30) and LOAD_AT_ONCE (members, 32) choose others.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import slo
from benchmarks.calls import MOST_KMS_CALLS
from benchmarks.deployed import KEPT, ROOT
from benchmarks.load_members import PASSWORD, Member, address_of, number_of, people_file, place_at
from benchmarks.load_run import Load, Rate, run
from benchmarks.report import number, section, table, verdict
from tests.processes import free_port
from tests.product import Product

TIMES = (1, 2)
WARM_UP = 8
WAIT_SECONDS = 60
SERVICES = ("dynamodb", "kms", "sesv2")

METHOD = (
    "the local stage in one process, AWS emulated inside it; members in another, over loopback. Sign-ins begin at the "
    "gaps of independent members, whether or not earlier ones have ended, three of four by pages, one in JSON, each from the authorization request "
    "to the tokens, with a mailed code and a member of its own; a request takes a connection of its own, and who waits for a "
    "free member waits in the first page's time. Pages are every GET of HTML, login is POST /login by either way. An error "
    f"is no answer or one of 5xx. {WARM_UP} sign-ins before are not counted. Calls to AWS are counted at the wire."
)
CANNOT_TELL = (
    "What it cannot tell: this is one process that answers all members, beside an emulator that takes several times its CPU "
    "under the same interpreter lock. Lambda answers each request in a container of its own, over TLS, through a gateway, "
    "with calls to AWS of some milliseconds, and starts containers cold. So the rate is no capacity of a deployment, and "
    "the times are no forecast: they show that nothing fails, and that a sign-in asks no more of AWS, at twice the load."
)


class Running:
    """The product in its process."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        """Begin to read what it says."""
        self.port = port
        self._process = process
        self._codes: dict[str, Queue[str]] = {}
        self._said: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._said.get(timeout=WAIT_SECONDS)

    def member(self, each: int) -> Member:
        """Return one member; the code is waited for as a member waits for a mail."""
        queue = self._codes.setdefault(address_of(each), Queue())
        return Member(number_of(each), PASSWORD, lambda: queue.get(timeout=WAIT_SECONDS))

    def calls(self) -> Mapping[str, int]:
        """Return how many calls to AWS were made until now, by service."""
        assert self._process.stdin  # noqa: S101 - a pipe, for mypy
        self._process.stdin.write("calls\n")
        self._process.stdin.flush()
        counts: Mapping[str, int] = self._said.get(timeout=WAIT_SECONDS)["calls"]
        return counts

    def _read(self) -> None:
        for line in self._process.stdout or ():
            said = json.loads(line)
            if "mail" in said:
                address, code = said["mail"]
                self._codes.setdefault(address, Queue()).put(code)
            else:
                self._said.put(said)


@contextmanager
def running(members: int) -> Iterator[Running]:
    """Run the product with so many members."""
    command, port = [sys.executable, "-m", "benchmarks.load_server"], free_port()
    with TemporaryDirectory() as folder:
        people = Path(folder, "people.json")
        people.write_text(json.dumps(people_file(members)), encoding="utf-8")
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        environ = {**kept, "PORT": str(port), "DEMO_DATA": str(people)}
        with subprocess.Popen(command, cwd=ROOT, env=environ, text=True, **pipes) as process:
            try:
                yield Running(process, port)
            finally:
                process.kill()


def measure(_product: Product) -> str:
    """Load the product at each multiple of the rate and report."""
    return measured(
        float(os.environ.get("LOAD_RATE", "4")),
        float(os.environ.get("LOAD_SECONDS", "30")),
        int(os.environ.get("LOAD_AT_ONCE", "32")),
    )


def measured(per_second: float, seconds: float, at_once: int) -> str:
    """Return the report of a rate and its multiples."""
    rates = [Rate(per_second * times, seconds, at_once) for times in TIMES]
    loads: list[tuple[Load, Mapping[str, float]]] = []
    with running(WARM_UP + sum(rate.sign_ins for rate in rates)) as server:
        place, begun = place_at(server.port), 0
        for rate in (Rate(WARM_UP, 1, 1), *rates):
            before, first = server.calls(), begun
            load = run(rate, place, lambda each, first=first: server.member(first + each))  # type: ignore[misc]  # bound now
            after, begun = server.calls(), begun + rate.sign_ins
            each = {name: (after.get(name, 0) - before.get(name, 0)) / max(1, load.finished) for name in SERVICES}
            loads.append((load, each))
    return reported(loads[1:])


def reported(loads: list[tuple[Load, Mapping[str, float]]]) -> str:
    """Return the section: times, calls for each sign-in, and how each load stands to each service level."""
    return section(
        "REL-10: under load",
        METHOD,
        CANNOT_TELL,
        table(
            (
                "sign-ins a second",
                "sign-ins",
                "requests",
                "page p50, p95, p99 (ms)",
                "login p50, p95, p99 (ms)",
                "errors",
            ),
            [_row(load) for load, _ in loads],
        ),
        table(
            (
                "sign-ins a second",
                "DynamoDB, KMS, SES calls for each sign-in",
                f"KMS at most {MOST_KMS_CALLS} (KEY-06)",
            ),
            [
                (number(load.rate.per_second), ", ".join(f"{calls[each]:.2f}" for each in SERVICES), _kms(calls))
                for load, calls in loads
            ],
        ),
        table(
            ("sign-ins a second", "service level", "found", "stands"),
            [
                (number(load.rate.per_second), each.level, each.value, verdict(each.is_reached))
                for load, _ in loads
                for each in slo.judged(load.requests, len(load.unfinished))
            ],
        ),
    )


def _row(load: Load) -> tuple[object, ...]:
    errors = sum(each.is_error for each in load.requests)
    ended = f"{load.rate.sign_ins} in {load.took_seconds:.0f} s"
    unfinished = f", {len(load.unfinished)} without an end ({', '.join(sorted(set(load.unfinished)))})"
    told = f"{errors}{unfinished if load.unfinished else ''}"
    return (number(load.rate.per_second), ended, len(load.requests), _times(load, "page"), _times(load, "login"), told)


def _times(load: Load, kind: slo.Kind) -> str:
    times = slo.times_of(load.requests, kind)
    return ", ".join(f"{slo.percentile(times, of_100):.0f}" for of_100 in (50, 95, 99)) if times else "–"


def _kms(calls: Mapping[str, float]) -> str:
    return verdict(calls["kms"] <= MOST_KMS_CALLS)
