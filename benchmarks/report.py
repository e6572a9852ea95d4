"""How figures are printed: Markdown, so that a run can be kept as it is."""

from collections.abc import Iterable, Sequence
from statistics import median


def section(title: str, method: str, *parts: str) -> str:
    """Return a section: what is measured, how, and the tables or sentences."""
    return "\n\n".join([f"## {title}", f"Method: {method}", *parts])


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def number(value: float) -> str:
    """Return a number without a useless fraction."""
    return f"{value:g}"


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return the median with the smallest and the largest value."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def verdict(is_reached: bool) -> str:  # noqa: FBT001 - the one thing that it is about
    """Return how a goal stands."""
    return "reached" if is_reached else "**not reached**"
