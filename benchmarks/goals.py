"""The goals of `performance.md` §0 as this run finds them; each section judges its own, the report ends with them all."""

from dataclasses import dataclass

from benchmarks.report import table, verdict


@dataclass(frozen=True)
class _Judgement:
    row: int
    goal: str
    value: str
    stands: str


_judged: list[_Judgement] = []


def judge(row: int, goal: str, value: str, is_reached: bool) -> str:  # noqa: FBT001 - the one thing that it is about
    """Note how a goal stands, and return the sentence that says so."""
    return _note(row, goal, value, verdict(is_reached))


def unmeasured(row: int, goal: str, reason: str) -> str:
    """Note that a goal cannot be judged in this run, and why."""
    return _note(row, goal, "–", f"not measured: {reason}")


def summary() -> str:
    """Return all that was judged, in the order of the rows."""
    rows = sorted(_judged, key=lambda each: each.row)
    lines = [(each.row, each.goal, each.value, each.stands) for each in rows]
    return "## Goals\n\n" + table(("row", "goal", "this run", "stands"), lines)


def _note(row: int, goal: str, value: str, stands: str) -> str:
    _judged.append(_Judgement(row, goal, value, stands))
    return f"Goal {row}: {goal}: {value}, {stands}."
