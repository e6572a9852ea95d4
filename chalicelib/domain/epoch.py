"""Moments as JSON holds them: milliseconds in what Sésame seals for itself, whole seconds in JWTs (RFC 7519 §2)."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_milliseconds(moment: datetime) -> int:
    """Return whole milliseconds since the epoch."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> datetime:
    """Return the UTC moment of so many milliseconds since the epoch."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_seconds(moment: datetime) -> int:
    """Return the whole second that the moment is in (a NumericDate)."""
    return (moment - _EPOCH) // timedelta(seconds=1)
