"""`python -m benchmarks [section …]`: measures and prints the report, as Markdown; without a section, all of them."""

import os
import platform
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from typing import TypeVar

from benchmarks import calls, cold_start, cpu, goals, load, page_bytes, races, scale, timing
from tests.product import Product

T = TypeVar("T")

SECTIONS: dict[str, Callable[[Product], str]] = {
    "calls": calls.measure,
    "races": races.measure,
    "bytes": page_bytes.measure,
    "cpu": cpu.measure,
    "cold": cold_start.measure,
    "scale": scale.measure,
    "load": load.measure,
    "timing": timing.measure,
}


def main(chosen: list[str]) -> int:
    """Print each chosen section as soon as it is measured; return the exit status."""
    unknown = [name for name in chosen if name not in SECTIONS]
    if unknown:
        print(f"No such section: {', '.join(unknown)}. There are: {', '.join(SECTIONS)}.", file=sys.stderr)
        return 2
    print("# Figures of one run\n")
    print(f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(f"{platform.system()} {platform.machine()}, load {os.getloadavg()[0]:.1f} at the start.")
    product = _quietly(Product)
    for name in chosen or SECTIONS:
        print("\n" + _quietly(partial(SECTIONS[name], product)), flush=True)
    print("\n" + goals.summary())
    _quietly(product.close)
    return 0


def _quietly(work: Callable[[], T]) -> T:
    """Do something without the audit lines and access lines of the product in between."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        return work()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
