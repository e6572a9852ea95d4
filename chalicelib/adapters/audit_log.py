"""The audit log: one JSON line per event on standard output, pseudonymous, with the request's correlation id.

Event types declare their fields (`chalicelib.domain.audit_events`); nothing else is ever logged (LOG-01 to LOG-03).
"""

import json
import re
import sys
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime

from chalicelib.domain.audit_roots import AuditEvent
from chalicelib.domain.faults import Fault

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="none")
"""The id of the request that is being answered; the web floor sets it, nothing decides by it."""

source_ip: ContextVar[str] = ContextVar("source_ip", default="")
"""The address that the gateway saw; it leaves this module as a keyed hash only."""

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def event_name(event: AuditEvent) -> str:
    """Return the name of an event on the wire: `PasswordRejected` is `password_rejected`."""
    return _WORD_START.sub("_", type(event).__name__).lower()


class JsonAuditLog:
    """The adapter."""

    def __init__(self, now: Callable[[], datetime], pseudonymise: Callable[[str], str]) -> None:
        """Keep what tells the time, and the keyed hash for addresses."""
        self._now = now
        self._pseudonymise = pseudonymise

    def record(self, event: AuditEvent) -> None:
        """Write one line; `json` escapes every control character (LOG-03)."""
        sys.stdout.write(json.dumps(self.line(event), separators=(",", ":")) + "\n")
        sys.stdout.flush()

    def line(self, event: AuditEvent) -> dict[str, object]:
        """Return the line as a JSON object."""
        return {
            "time": self._now().isoformat(timespec="milliseconds"),
            "event": event_name(event),
            "outcome": event.outcome,
            "correlation_id": correlation_id.get(),
            **({"address": self._address()} if event.counted_by_address else {}),
            **vars(event),
        }

    def _address(self) -> str:
        try:
            return self._pseudonymise(source_ip.get())
        except Fault:  # a line without it is better than a request without an answer
            return "unknown"
