"""What a story uses of everything that AWS bills or limits, counted on the running product, timed by rows 2 and 3."""

from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from statistics import median

from benchmarks import page_bytes, peak, side_by_side
from benchmarks.call_meter import Exchange, Meter
from benchmarks.calls import counted
from benchmarks.scenarios import Scenario, Story, by_pages
from benchmarks.sign_in_bill import MEMORY_MB, Usage, duration_ms, log_bytes
from tests.page_browser import PageBrowser
from tests.product import Product

STANDS_FOR_OTHERS = "GET /oauth2/authorize"
"""Whose CPU stands for requests that the JSON form does not have: pages, redirects, the stylesheet."""

AUDIT_LINE = '{"time"'


@dataclass(frozen=True)
class CountedUsage:
    """One story: how AWS bills it, and what it asks of each resource that has a quota."""

    usage: Usage
    demand: peak.Demand


def cpu_by_step() -> dict[str, float]:
    """Return the milliseconds of each step of a sign-in in a warm container, password hash included."""
    rounds = side_by_side.measured().product
    return {step: median(each["with_hash"][step] for each in rounds) for step in rounds[0]["with_hash"]}


def pages_and_stylesheet(product: Product) -> Callable[[], None]:
    """A sign-in in a browser that has never fetched the stylesheet."""
    page = PageBrowser(product).authorize().body
    sign_in = by_pages(product)

    def first_sign_in() -> None:
        sign_in()
        page_bytes.stylesheet(product, page)

    return first_sign_in


def usage_of(product: Product, cpu_ms: Mapping[str, float], story: Story, memory_mb: int = MEMORY_MB) -> CountedUsage:
    """Count a story; the container must be warm.

    Raises:
        RuntimeError: where a story wrote no audit line, because its logs would then be free.
    """
    with redirect_stdout(StringIO()) as said:
        meter = counted(product, Scenario("", story))
    lines = [line for line in said.getvalue().splitlines() if line.startswith(AUDIT_LINE)]
    if not lines:
        raise RuntimeError("no audit line was seen")
    durations = [_duration(exchange, cpu_ms, memory_mb) for exchange in meter.exchanges]
    usage = Usage(
        durations_ms=durations,
        write_units=meter.units.write,
        read_units=meter.units.read,
        signatures=meter.count("kms"),
        log_bytes=log_bytes(lines, len(durations)),
        sent_bytes=sum(exchange.head_bytes + exchange.body_bytes for exchange in meter.exchanges),
    )
    return CountedUsage(usage, _demand(meter, durations))


def _duration(exchange: Exchange, cpu_ms: Mapping[str, float], memory_mb: int) -> float:
    spent = cpu_ms.get(f"{exchange.method} {exchange.path}", cpu_ms[STANDS_FOR_OTHERS])
    return duration_ms(spent, [call.service for call in exchange.calls], memory_mb)


def _demand(meter: Meter, durations: list[float]) -> dict[str, float]:
    demand: dict[str, float] = {
        peak.REQUESTS: len(durations),
        peak.RUNNING: sum(durations) / 1000,
        peak.SIGNATURES: meter.count("kms"),
        peak.MAILS: meter.count("sesv2"),
    }
    for call in meter.calls:
        for table, units in call.by_table.items():
            for resource, amount in ((peak.WRITES + table, units.write), (peak.READS + table, units.read)):
                demand[resource] = demand.get(resource, 0) + amount
    return demand
