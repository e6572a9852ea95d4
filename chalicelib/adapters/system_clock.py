"""The real clock: the only place that asks the machine for the time (DB-09)."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's UTC time."""

    def now(self) -> datetime:
        """Return the present moment, truncated to milliseconds so that storing it loses nothing."""
        present = datetime.now(UTC)
        return present.replace(microsecond=present.microsecond // 1000 * 1000)
