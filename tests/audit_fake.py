"""The audit log of tests: it takes events as the real one does and fails on anything that must not be in a log.

Each declared field has a shape, so a number, a code, an address, a password or a token cannot pass for anything else;
an event type or a field that nobody declared fails as well (LOG-01, LOG-02, LOG-05). `check_line` judges a line as it
was written.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from chalicelib import domain, wiring
from chalicelib.adapters.audit_log import event_name
from chalicelib.domain import audit_roots
from chalicelib.domain.audit_roots import AuditEvent

ROOTS = frozenset(
    {
        audit_roots.AuditEvent,
        audit_roots.Refusal,
        audit_roots.CountedRefusal,
        audit_roots.Breakdown,
        audit_roots.OfMember,
    }
)
"""What events are made of and what is never recorded itself."""

_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{43}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{22}")
_ANY_IDENTIFIER = re.compile(r"(?=.*[A-Za-z_-])[A-Za-z0-9_-]{1,64}")
_SLUG = re.compile(r"[A-Za-z]+(?:[_-][a-z0-9]+)*|")
_DOTTED = re.compile(r"[a-z -]+: (?:\w+(?:: \w+)?|[A-Za-z -]+)")
"""A dependency, then an operation with its error, or one of our own phrases: words alone, no digit and no sign."""

SHAPES: Mapping[str, re.Pattern[str] | type] = {
    "member": _PSEUDONYM,
    "session_id": _IDENTIFIER,
    "device_id": _IDENTIFIER,
    "grant_id": _IDENTIFIER,
    "client_id": re.compile(r"[a-z][a-z0-9._-]{0,59}|"),
    "reason": _SLUG,
    "detail": _SLUG,
    "fate": _SLUG,
    "letter": _SLUG,
    "agent_id": re.compile(r"[A-Za-z0-9_-]{43}|"),
    "event_mac": _PSEUDONYM,
    "act": _SLUG,
    "result": _SLUG,
    "chain": int,
    "sequence": int,
    "channel": _SLUG,
    "algorithm": re.compile(r"RS256|ES256"),
    "kid": _PSEUDONYM,
    "attempts_left": int,
    **dict.fromkeys(("metadata_ms", "keys_ms", "page_ms", "start_ms", "login_ms"), int),
    "step": _SLUG,
    "known_browser": bool,
    "is_destroyed": bool,
    "restores_address": bool,
    "items": int,
    "acr": re.compile(r"[A-Za-z0-9:/._-]{1,80}"),
    "amr": re.compile(r"pwd(?: otp)?"),
    "path": re.compile(r"(?:/[a-z0-9_.{}-]*)*"),
    "dependency": _DOTTED,
    "exception": re.compile(r"\w+"),
    "where": re.compile(r"[\w.]+:\d+(?: < [\w.]+:\d+)*|"),
}
"""What each declared field may hold; a new field gets its shape here and its words in docs/events.md."""

LENIENT = dict.fromkeys(("member", "session_id", "device_id", "grant_id", "kid"), _ANY_IDENTIFIER)
"""For use cases on fakes, whose pseudonyms and ids are invented words."""

FORBIDDEN: Mapping[str, re.Pattern[str]] = {
    "a social security number": re.compile(r"(?<![0-9A-Za-z])[1-8](?:[ .-]?[0-9ABab]){12}(?:(?:[ .-]?\d){2})?(?!\w)"),
    "a six-digit code": re.compile(r"(?<![0-9A-Za-z_-])\d{6}(?![0-9A-Za-z_-])"),
    "a mail address": re.compile(r"[^\s@]+@[^\s@]+"),
    "a token": re.compile(r"eyJ[\w-]+\.|[A-Za-z0-9_-]{65,}"),
    "a password of the demo data": re.compile(r"Mon-Espace\d+"),
    "a control character": re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"),
}

COMMON = {"time", "event", "outcome", "correlation_id"}


class Forbidden(AssertionError):
    """Something was about to be logged that must not be; its text names the field, never the value."""


class Records(Protocol):
    """Whatever takes events."""

    def record(self, event: AuditEvent) -> None:
        """Take one."""
        ...


@dataclass
class StrictAudit:
    """The audit log for tests: keeps what is recorded and raises on what may not be.

    With `then`, accepted events go on to another log, as when it watches the running product; `exact` asks for the
    real lengths of pseudonyms and ids.
    """

    events: list[AuditEvent] = field(default_factory=list)
    then: Records | None = None
    exact: bool = False
    breaches: list[str] = field(default_factory=list)

    def record(self, event: AuditEvent) -> None:
        """Keep a good event. Raises Forbidden for any other, which `breaches` remembers."""
        fault = fault_of(event, exact=self.exact)
        if fault is not None:
            self.breaches.append(fault)
            raise Forbidden(fault)
        self.events.append(event)
        if self.then is not None:
            self.then.record(event)

    def kinds(self) -> list[str]:
        """Return the names of the events, in order."""
        return [type(event).__name__ for event in self.events]


def declared() -> dict[str, type[AuditEvent]]:
    """Return every event type that the domain declares, by its name on the wire."""
    names = sorted(path.stem for path in Path(domain.__path__[0]).glob("*_events.py"))
    modules = [import_module(f"chalicelib.domain.{name}") for name in names]
    found = [each for module in modules for each in vars(module).values()]
    types = [each for each in found if isinstance(each, type) and issubclass(each, AuditEvent)]
    return {event_name_of(each): each for each in types if each not in ROOTS}


def event_name_of(event_type: type[AuditEvent]) -> str:
    """Return the wire name of an event type."""
    return event_name(event_type.__new__(event_type))


@contextmanager
def watching() -> Iterator[StrictAudit]:
    """Let a strict log stand before the running product's own, and fail at the end where it had to step in."""
    adapters = wiring.adapters()
    own = adapters.audit
    watch = StrictAudit(then=own, exact=True)
    adapters.audit = watch
    try:
        yield watch
    finally:
        adapters.audit = own
    assert watch.breaches == []


def fault_of(event: object, *, exact: bool) -> str | None:
    """Return what is wrong with an event, None where nothing is."""
    if not isinstance(event, AuditEvent) or type(event) not in declared().values():
        return f"{type(event).__name__}: not a declared event"
    shapes = SHAPES if exact else {**SHAPES, **LENIENT}
    if set(vars(event)) != {each.name for each in fields(event)}:
        return f"{type(event).__name__}: a field that is not declared"
    for name, value in vars(event).items():
        fault = _value_fault(name, value, shapes)
        if fault is not None:
            return f"{type(event).__name__}.{name}: {fault}"
    return None


def check_line(line: str) -> dict[str, Any]:
    """Return a line of the real log as an object, after judging everything about it (LOG-01, LOG-03).

    Raises:
        Forbidden: naming what is wrong.
    """
    if FORBIDDEN["a control character"].search(line.removesuffix("\n")):
        raise Forbidden("line: a control character")
    parsed = json.loads(line)
    event_type = declared().get(parsed.get("event"))
    if event_type is None:
        raise Forbidden("line: no declared event")
    expected = COMMON | {each.name for each in fields(event_type)}
    if event_type.counted_by_address:
        expected |= {"address"}
    if set(parsed) != expected:
        raise Forbidden(f"{parsed['event']}: members {sorted(set(parsed) ^ expected)}")
    _check_common(parsed, event_type)
    for name in expected - COMMON - {"address"}:
        fault = _value_fault(name, parsed[name], SHAPES)
        if fault is not None:
            raise Forbidden(f"{parsed['event']}.{name}: {fault}")
    return dict(parsed)


def _check_common(parsed: Mapping[str, Any], event_type: type[AuditEvent]) -> None:
    if datetime.fromisoformat(parsed["time"]).utcoffset() != timedelta(0):
        raise Forbidden(f"{parsed['event']}: time not in UTC")
    if not re.fullmatch("[0-9a-f]{16}", parsed["correlation_id"]):
        raise Forbidden(f"{parsed['event']}: no correlation id")
    if parsed["outcome"] != event_type.outcome:
        raise Forbidden(f"{parsed['event']}: another outcome")
    if "address" in parsed and not re.fullmatch(r"[A-Za-z0-9_-]{43}|unknown", parsed["address"]):
        raise Forbidden(f"{parsed['event']}: an address that is not hashed")


def _value_fault(name: str, value: object, shapes: Mapping[str, re.Pattern[str] | type]) -> str | None:
    shape = shapes.get(name)
    if shape is None:
        return "a field without a declared shape"
    if isinstance(shape, type):
        return None if type(value) is shape else f"not {shape.__name__}"
    if not isinstance(value, str):
        return "not a text"
    looks = next((what for what, pattern in FORBIDDEN.items() if pattern.search(value)), None)
    if looks is not None:
        return f"looks like {looks}"
    return None if shape.fullmatch(value) else "not of its shape"
