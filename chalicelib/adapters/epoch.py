"""Times as they are stored: integer epoch milliseconds, and epoch seconds for DynamoDB's TTL (DB-09)."""

from datetime import datetime

from chalicelib.domain.epoch import from_milliseconds, to_milliseconds


def optional_ms(moment: datetime | None) -> int | None:
    """Return the milliseconds of a moment that may be absent."""
    return None if moment is None else to_milliseconds(moment)


def optional_from_ms(milliseconds: int | None) -> datetime | None:
    """Return the moment of a stored value that may be absent."""
    return None if milliseconds is None else from_milliseconds(milliseconds)


def to_ttl(moment: datetime) -> int:
    """Return the first whole epoch second that is not before the moment, for a TTL attribute."""
    return -(-to_milliseconds(moment) // 1000)
